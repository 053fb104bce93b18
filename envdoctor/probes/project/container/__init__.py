"""What else the project asks of its containers: options, limits, names, devices."""
