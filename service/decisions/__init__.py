"""One enterprise's decision: shown, explained, and how to better it."""
