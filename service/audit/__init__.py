"""The log of every query and change: each line holds the hash of the one before it."""
