"""The server: its settings, its life and its own log."""
