"""Questions about the store that no run answers."""
