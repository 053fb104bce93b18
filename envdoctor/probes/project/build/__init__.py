"""Whether the project's images can be built: Dockerfiles, builder, context, COPY."""
