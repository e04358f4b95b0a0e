"""Text that a spreadsheet would run as a formula: written with an apostrophe in front, read without it."""

from __future__ import annotations

import datetime as dt
import json
from enum import StrEnum
from typing import Any

from db.core.text import printable

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def protected(text: str) -> str:
    """Return the cell to write, with an apostrophe before what is a formula or would be read as protected."""
    return f"'{text}" if text.lstrip("'").startswith(_FORMULA) else text


def unprotected(text: str) -> str:
    """Return the text that `protected` made this cell from."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_FORMULA) else text


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
