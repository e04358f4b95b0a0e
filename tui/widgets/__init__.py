"""Reusable parts, each one widget drawn line by line."""
