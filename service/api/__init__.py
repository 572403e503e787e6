"""The API over HTTP: who asks is known, what they may ask is checked, and every answer is in the log."""
