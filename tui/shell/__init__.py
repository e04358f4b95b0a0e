"""Screens and dialogs that all areas share."""
