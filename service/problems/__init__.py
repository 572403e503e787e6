"""What the API answers when something is wrong."""
