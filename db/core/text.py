"""Text from people and files: cleaned before it is stored, folded before it is searched."""

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
    (0xD800, 0xDFFF),  # surrogates that stand alone
    (0xFEFF, 0xFEFF),
    (0xFFF9, 0xFFFB),
    (0xE0000, 0xE007F),  # tag characters
)
BAD: dict[int, None] = {code: None for first, last in _RANGES for code in range(first, last + 1)}
"""Characters that may never reach a terminal; for `str.translate`."""

_STORED_LINES = {code: None for code in BAD if code not in (0x09, 0x0A)}
_LETTERS = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "\u2019": "'", "\u2018": "'", "\u02bc": "'"}
)

LINE_LIMIT = 500
TEXT_LIMIT = 20_000


def printable(text: str) -> str:
    """Return the text without anything that a terminal could obey: what is drawn or printed."""
    return text if text.isascii() and text.isprintable() else text.translate(BAD)


def clean(text: str, *, field: str | None = None, limit: int = LINE_LIMIT) -> str:
    """Return one line of typed text, fit to store; raises Invalid past `limit` characters."""
    # What is taken out may have stood between two spaces, or between a letter and its accent.
    kept = unicodedata.normalize("NFC", " ".join(text.split()).translate(BAD))
    return _within(" ".join(kept.split()), field, limit)


def clean_lines(text: str, *, field: str | None = None, limit: int = TEXT_LIMIT) -> str:
    """Return a text of several lines, fit to store; raises Invalid past `limit` characters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _within(unicodedata.normalize("NFC", lines.translate(_STORED_LINES)).strip(), field, limit)


def _within(text: str, field: str | None, limit: int) -> str:
    if len(text) > limit:
        raise Invalid(
            "text.long",
            N_("This text has {length} characters; at most {limit} can be kept."),
            field=field,
            length=len(text),
            limit=limit,
        )
    return text


def fold(text: str) -> str:
    """Return the text as it is searched and ordered: no case, no accent, œ as oe, one space between words."""
    # Decomposed twice: « ℡ » holds capitals, and a folded letter may still be composed.
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(c for c in folded if not unicodedata.combining(c)).translate(_LETTERS)
    return " ".join(" ".join(bare.split()).translate(BAD).split())


def initials(given: str, family: str) -> str:
    """Return a person's initials as the lists show them: « É. T. »."""
    return " ".join(f"{part[0].upper()}." for part in (given.strip(), family.strip()) if part)
