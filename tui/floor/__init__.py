"""Bare Textual apps, which `trajectoire benchmark` compares with; scripts must not import Textual."""
