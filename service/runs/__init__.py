"""Runs: made, kept, found again, verified and made again."""
