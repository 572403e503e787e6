"""The feature families, one file each."""
