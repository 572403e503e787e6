"""Who may do what: one table, one guard, one place for checks of the object asked about."""
