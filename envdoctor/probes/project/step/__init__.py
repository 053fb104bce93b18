"""RUN steps that cannot work, against the base image and what stands above them."""
