"""What the project mounts: folders, files, volumes, whose they are, what they hide."""
