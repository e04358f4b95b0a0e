"""Cleaning text from people and files before it is stored, and folding it for searches."""

from __future__ import annotations

import unicodedata

from db.core.errors import Invalid
from db.core.translation import N_

_RANGES = (
    (0x00, 0x1F),  # C0: escape, bell, carriage return…
    (0x7F, 0x9F),  # delete and C1, the eight-bit escapes
    (0x00AD, 0x00AD),  # soft hyphen
    (0x061C, 0x061C),  # Arabic letter mark
    (0x180E, 0x180E),
    (0x200B, 0x200B),
    (0x200E, 0x200F),  # direction marks
    (0x2028, 0x202E),  # line and paragraph separators, direction overrides
    (0x2060, 0x206F),  # invisible operators, direction isolates
    (0xD800, 0xDFFF),  # unpaired surrogates
    (0xFEFF, 0xFEFF),
    (0xFFF9, 0xFFFB),
    (0xE0000, 0xE007F),  # tag characters
)
UNSAFE: dict[int, None] = {code: None for first, last in _RANGES for code in range(first, last + 1)}
"""Characters that must not reach a terminal; a table for `str.translate`."""

_INVISIBLE_RANGES = (
    (0x034F, 0x034F),  # combining grapheme joiner
    (0x115F, 0x1160),  # Hangul fillers, the others below
    (0x17B4, 0x17B5),  # inherent vowels of Khmer
    (0x180B, 0x180F),  # Mongolian variation selectors
    (0x2065, 0x2065),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8),
    (0xE0000, 0xE0FFF),  # tag characters, the other variation selectors
)
"""Invisible characters outside category Cf (Default_Ignorable_Code_Point of Unicode 16)."""
_INVISIBLE = frozenset(code for first, last in _INVISIBLE_RANGES for code in range(first, last + 1))

_STORED_LINES = {code: None for code in UNSAFE if code not in (0x09, 0x0A)}
_LETTERS = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "\u2019": "'", "\u2018": "'", "\u02bc": "'"}
)


class _FoldTable(dict[int, int | None]):
    """Translation table for `fold`, filled as characters are met: drops accents and invisible characters."""

    def __missing__(self, code: int) -> int | None:
        sign = chr(code)
        left = self[code] = None if unicodedata.combining(sign) or is_invisible(sign) else code
        return left


_FOLD_TABLE = _FoldTable()

LINE_LIMIT = 500
TEXT_LIMIT = 20_000


def printable(text: str) -> str:
    """Remove control, escape and bidi characters, for text that is drawn or printed."""
    return text if text.isprintable() else text.translate(UNSAFE)


def is_invisible(character: str) -> bool:
    """Tell whether a character is invisible: a format character, or one that Unicode lets be ignored."""
    return unicodedata.category(character) == "Cf" or ord(character) in _INVISIBLE


def clean(text: str, *, field: str | None = None, limit: int = LINE_LIMIT) -> str:
    """Return typed text as one line fit to store; raises Invalid past `limit` characters."""
    # A removed character may have separated two spaces, or a letter and its accent.
    kept = unicodedata.normalize("NFC", " ".join(text.split()).translate(UNSAFE))
    return _check_length(" ".join(kept.split()), field, limit)


def clean_lines(text: str, *, field: str | None = None, limit: int = TEXT_LIMIT) -> str:
    """Return typed text of several lines fit to store; raises Invalid past `limit` characters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _check_length(unicodedata.normalize("NFC", lines.translate(_STORED_LINES)).strip(), field, limit)


def _check_length(text: str, field: str | None, limit: int) -> str:
    if len(text) > limit:
        raise Invalid(
            "text.long",
            N_("This text has {length} characters. Shorten it to {limit} or fewer."),
            field=field,
            length=len(text),
            limit=limit,
        )
    return text


def fold(text: str) -> str:
    """Normalise text for searching and sorting: no case, accents, ligatures or invisible characters."""
    # Decomposed twice: « ℡ » contains capitals, and casefold may compose letters again.
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = folded.translate(_FOLD_TABLE).translate(_LETTERS)
    return " ".join(" ".join(bare.split()).translate(UNSAFE).split())


def dotted(*parts: str) -> str:
    """Return the parts that are not empty, with a dot between them."""
    return " · ".join(part for part in parts if part)


def initials(given: str, family: str) -> str:
    """Return a person's initials: « É. T. »."""
    first, last = given.strip()[:1].upper(), family.strip()[:1].upper()
    return f"{first}. {last}." if first and last else f"{first or last}." if first or last else ""
