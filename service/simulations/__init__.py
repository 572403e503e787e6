"""Policies tried out before they hold."""
