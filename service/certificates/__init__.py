"""Rating certificates: issued, looked up, revoked, and the signed list of those revoked."""
