"""What is in an image and in a container, as far as that is known without running one."""
