"""What a policy is made of: one typed model per file of it, and the law of one day."""
