"""What enterprises allow banks to see: granted, live, revoked, and each use of it."""
