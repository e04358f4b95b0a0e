"""Screens of the directory of organisations and services."""
