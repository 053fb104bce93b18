"""What the project's servers are given: variables, addresses, files of settings."""
