"""Who may ask, how it is stored, served and shown."""
