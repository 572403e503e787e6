"""What one policy says and another does not, in legal language."""
