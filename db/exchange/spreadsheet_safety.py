"""Text that a spreadsheet would run as a formula: written with an apostrophe in front, read without it."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def protected(text: str) -> str:
    """Return the cell to write, with an apostrophe before what is a formula or would be read as protected."""
    return f"'{text}" if text.lstrip("'").startswith(_FORMULA) else text


def unprotected(text: str) -> str:
    """Return the text that `protected` made this cell from."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_FORMULA) else text
