"""Bare Textual apps that `trajectoire benchmark` compares with, each run in a process of its own."""
