"""The keys that tokens, certificates and receipts are signed with."""
