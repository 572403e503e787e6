"""A copy of everything an installation keeps, that proves itself, and its way back."""
