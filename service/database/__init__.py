"""What the service keeps: published decisions, parties, authorisations, certificates, receipts and the audit log."""
