"""Who asks: parties with a role and a scope, their secrets and their tokens."""
