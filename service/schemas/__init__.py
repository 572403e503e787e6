"""What the description of the API says of its answers."""
