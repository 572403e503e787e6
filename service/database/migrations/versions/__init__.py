"""Versions of the tables, one file each."""
