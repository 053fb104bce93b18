"""Whether the project's health checks can succeed, and who waits for them."""
