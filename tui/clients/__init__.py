"""Screens of client files."""
