"""Cells of csv files: no text is run as a formula, and for Excel in French no text is taken for a number.

What is written in front is left out when the file is read.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from decimal import Decimal
from enum import StrEnum
from typing import Any

from db.core import clock
from db.core.text import is_invisible, printable

CSV_FOR_EXCEL = "csv-excel"
"""The name of the format that `excel_cell` makes the cells of, beside csv, xlsx and json."""
_FORMULA = frozenset("=+-@|%")
_BEGINS_A_CELL = "\t\r"
_NUMBER = re.compile(r"0\d+|\d{12,}|\d+[eE][+-]?\d+|\d{1,4}(?:[-/.,:]\d{1,4}){1,2}")
"""Text that Excel would read as another number, a date or an hour: 007, 2026-05, 3-12, 1.10."""
_NUMBER_AS_TEXT = re.compile(f'="({_NUMBER.pattern})"')


def protected(text: str) -> str:
    """Return the cell to write, with an apostrophe before what is a formula or would be read as protected."""
    return f"'{text}" if _is_formula(text) else text


def unprotected(text: str) -> str:
    """Return the text that `protected` or `excel_cell` made this cell from."""
    if found := _NUMBER_AS_TEXT.fullmatch(text):
        return found[1]
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


def excel_cell(value: Any) -> str:
    """Return a value as a csv cell that Excel in French reads as what it is."""
    if isinstance(value, dt.datetime):
        at = clock.local(value) if value.tzinfo else value
        return at.replace(tzinfo=None).isoformat(" ", "seconds")
    if isinstance(value, float | Decimal):
        return str(value).replace(".", ",")
    if isinstance(value, str) and not isinstance(value, StrEnum) and _NUMBER.fullmatch(value):
        return f'="{value}"'
    return cell(value)


def cell(value: Any) -> str:
    """Return a value as a csv cell that no spreadsheet takes for a formula and no terminal obeys."""
    if value is None:
        return ""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, str):
        return protected("\n".join(map(printable, value.split("\n"))))
    return value.isoformat() if isinstance(value, dt.date) else json.dumps(value, default=plain)
