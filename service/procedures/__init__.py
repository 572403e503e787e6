"""What is done before an adverse effect acts: the ledger of steps, where each effect stands, and its notices."""
