"""Screens of retrospectives."""
