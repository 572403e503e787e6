"""Who is told when something changes: an outbox, signed webhooks with retries and dead letters, and letters."""
