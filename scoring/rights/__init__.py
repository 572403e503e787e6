"""Objection and repair: what may be done when, by whom until which day, and what it brings to the record. Pure rules."""
