"""Recourse: the exact cheapest ways to a better grade, each verified by evaluating again."""
