"""Pages for the terminal: what an officer reads."""
