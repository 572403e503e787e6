"""Objections and repairs: filed by an enterprise, taken step by step by who may, each step acting on the record at once."""
