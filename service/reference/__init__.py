"""The reference pages, generated from what is declared."""
