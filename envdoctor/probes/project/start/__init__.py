"""Whether the project's containers can start: command, files, users, packages."""
