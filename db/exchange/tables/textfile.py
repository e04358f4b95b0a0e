"""Text files as they come from other programs: which encoding, which separator."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Collection
from pathlib import Path

from db.core.errors import Invalid, Refused
from db.core.text import clean
from db.core.translation import N_

SEPARATORS = ",;\t|"
_NAMED = {"tab": "\t", "\\t": "\t"}
_CHUNK = 1 << 20


def encoding_of(path: Path) -> str:
    """Name the encoding of a text file: UTF-8 or UTF-16 with their marks, UTF-8, else Windows-1252.

    Raises Refused when it is none of them, or no text at all.
    """
    with path.open("rb") as file:
        mark = file.read(3)
    if mark.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates: tuple[str, ...] = ("utf-16",)
    else:
        candidates = ("utf-8-sig", "cp1252")
    for encoding in candidates:
        if _decodes(path, encoding):
            return encoding
    raise Refused("file.encoding", N_("This is not a text file in UTF-8, UTF-16 or Windows-1252."))


def _decodes(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding, newline="") as text:
            while chunk := text.read(_CHUNK):
                if "\0" in chunk:  # no text has one; a picture or a workbook does
                    return False
    except UnicodeError:
        return False
    return True


def separator_of(line: str, wanted: Collection[str]) -> str:
    """Return the separator under which this header has the most wanted columns, then the most columns."""

    wished = header_names(wanted)

    def fit(separator: str) -> tuple[int, int]:
        names = header_names(next(csv.reader([line], delimiter=separator), []))
        return len(names & wished), len(names)

    return max(SEPARATORS, key=fit)


def header_names(cells: Collection[str]) -> set[str]:
    """Return the distinct names of a header."""
    return {clean(cell) for cell in cells}


def separator_named(text: str) -> str:
    """Return the separator that a person typed, `tab` and `\\t` included; raises Invalid when it is none."""
    separator = _NAMED.get(text.lower(), text)
    if len(separator) != 1 or separator in '"\r\n\0' or separator.isalnum():
        raise Invalid(
            "file.separator",
            N_("“{value}” cannot separate columns. Give a single character."),
            field="delimiter",
            value=text,
        )
    return separator
