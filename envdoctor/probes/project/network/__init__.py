"""The project's ports, networks and addresses, and where its servers listen."""
