"""What is known: records, the store, the lawful gate, the catalogue and the feature table."""
