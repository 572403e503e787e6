"""Verifying what was signed, without network: a certificate, a receipt with its answer, a list of revocations."""
