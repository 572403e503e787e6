"""Scorecards: trained, validated, compared and watched."""
