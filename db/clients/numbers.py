"""File numbers: random digits and a check letter."""

from __future__ import annotations

import re
import secrets

_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


def check_letter(digits: str) -> str:
    """Return the check letter of the digits (remainder by 23, as in many national numbers)."""
    return _LETTERS[int(digits) % len(_LETTERS)]


def format_number(value: int, digits: int = 6) -> str:
    """Return the file number of a value: C-041729-K for 41729."""
    padded = f"{value:0{digits}}"
    return f"C-{padded}-{check_letter(padded)}"


def new_number(digits: int = 6) -> str:
    """Return a random file number such as C-041729-K."""
    return format_number(secrets.randbelow(10**digits), digits)


def has_wrong_letter(number: str) -> bool:
    """Tell whether this is a file number with a wrong check letter."""
    found = re.fullmatch(r"C-(\d{4,9})-([A-Z])", number.upper())
    return bool(found and check_letter(found[1]) != found[2])
