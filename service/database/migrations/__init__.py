"""How the tables come to a version."""
