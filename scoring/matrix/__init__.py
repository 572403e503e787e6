"""Conditions and measures over everyone at once, and for one enterprise."""
