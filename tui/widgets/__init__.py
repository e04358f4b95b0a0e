"""Reusable widgets, drawn line by line."""
