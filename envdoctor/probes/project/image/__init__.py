"""Whether the project's images are there: registries, platforms, processor, room."""
