"""Text that a spreadsheet would run as a formula: written with an apostrophe in front, read without it."""

from __future__ import annotations

import datetime as dt
import json
import unicodedata
from enum import StrEnum
from typing import Any

from db.core.text import is_invisible, printable

_FORMULA = frozenset("=+-@|%")
_BEGINS_A_CELL = "\t\r"


def protected(text: str) -> str:
    """Return the cell to write, with an apostrophe before what is a formula or would be read as protected."""
    return f"'{text}" if _is_formula(text) else text


def unprotected(text: str) -> str:
    """Return the text that `protected` made this cell from."""
    return text[1:] if text.startswith("'") and _is_formula(text) else text


def _is_formula(text: str) -> bool:
    """Tell whether a spreadsheet may take a cell for a formula, apostrophes in front apart.

    Some drop what draws nothing before they look, and take full-width signs as plain ones (OWASP, CSV
    injection).
    """
    for sign in text:
        if sign in _BEGINS_A_CELL:
            return True
        if not (sign == "'" or sign.isspace() or not sign.isprintable() or is_invisible(sign)):
            return unicodedata.normalize("NFKC", sign)[0] in _FORMULA
    return False


def plain(value: Any) -> Any:
    """Return what json has no form for: dates in ISO 8601, sets in order; for `json.dumps(default=…)`."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(type(value).__name__)


def cell(value: Any) -> str:
    """Return a value as a csv cell that no spreadsheet takes for a formula and no terminal obeys."""
    if value is None:
        return ""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, str):
        return protected("\n".join(map(printable, value.split("\n"))))
    return value.isoformat() if isinstance(value, dt.date) else json.dumps(value, default=plain)
