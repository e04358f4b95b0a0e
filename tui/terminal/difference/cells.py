"""A rendered line as terminal cells, and the shortest SGR change between two looks."""

import re
import sys
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from rich.cells import split_graphemes

# Characters of one cell each: Latin, Greek, Cyrillic, dashes, quotes, euro, arrows, boxes, braille.
PLAIN = re.compile(
    "[ -~\xa0-\xac\xae-\u02ff\u0370-\u0482\u2010-\u2027\u20ac\u2190-\u2193\u2500-\u25fc\u2800-\u28ff]*"
)
_TEXT = "[^\x00-\x1f\x7f-\x9f]"
# The content of an unknown cell; cannot occur in text.
UNKNOWN = "\0"
_RUN = re.compile(rf"\x1b\[([\d;]+)m({_TEXT}*)\x1b\[0m|({_TEXT}+)")
_CODE = re.compile(r"[34]8;(?:5;\d+|2;\d+;\d+;\d+)|\d+")
_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "7": "27", "8": "28", "9": "29"}
# Terminals disagree on the width of marks, symbols (emoji), private-use and unassigned characters.
_DOUBTFUL = {"Mn", "Mc", "Me", "So", "Sk", "Cf", "Co", "Cn"}


class Cells(NamedTuple):
    """Neighbouring cells of a line: their text and SGR parameters.

    The right half of a wide character is "". The default look is ""; looks are interned, so `is` compares
    them.
    """

    text: Sequence[str]
    looks: Sequence[str]


@lru_cache(maxsize=128)
def read_cells(rendered: str) -> Cells | None:
    """Parse a line rendered by Rich; None if it holds anything but text and looks."""
    text: list[str] = []
    looks: list[str] = []
    seen = 0
    for match in _RUN.finditer(rendered):
        look, styled, bare = match.groups()
        run = styled or bare or ""
        if PLAIN.fullmatch(run):
            text += run
        else:
            marks, wide = _split(run)
            if marks and not text:
                return None
            if marks:
                text[-1 if text[-1] else -2] += marks
            text += wide
        looks += [sys.intern(look or "")] * (len(text) - len(looks))
        seen += len(match[0])
    return Cells(text, looks) if seen == len(rendered) else None


@lru_cache(maxsize=128)
def _split(run: str) -> tuple[str, tuple[str, ...]]:
    """Split characters of any width into cells, after the marks that belong to the previous cell."""
    marks = ""
    cells: list[str] = []
    for start, end, width in split_graphemes(run)[0]:
        if width:
            cells += [run[start:end], *[""] * (width - 1)]
        else:
            marks += run[start:end]
    return marks, tuple(cells)


@lru_cache(maxsize=4096)
def has_certain_width(character: str) -> bool:
    """Tell whether all terminals agree on the width of a character."""
    return unicodedata.category(character) not in _DOUBTFUL


@lru_cache(maxsize=4096)
def sgr_change(old: str, new: str) -> str:
    """Return the shortest SGR sequence from one look to another."""
    if old == new:
        return ""
    if not new:
        return "\x1b[m"
    full = f"\x1b[0;{new}m" if old else f"\x1b[{new}m"
    (had, *had_colours), (has, *has_colours) = _parts(old), _parts(new)
    if any(code not in _OFF for code in had - has):
        return full
    off = {_OFF[code] for code in had - has}
    # 22 ends both bold and dim: restore the one that stays.
    codes = sorted(off) + sorted(code for code in has if code not in had or _OFF.get(code) in off)
    codes += [now for before, now in zip(had_colours, has_colours, strict=True) if now != before]
    # Two looks may be equivalent: no colour and the default colour.
    return min(f"\x1b[{';'.join(codes)}m", full, key=len) if codes else ""


def _parts(look: str) -> tuple[frozenset[str], str, str]:
    """Split a look into attributes, foreground and background."""
    attributes, fore, back = set(), "39", "49"
    for code in _CODE.findall(look):
        number = int(code.split(";")[0])
        if 30 <= number <= 39 or 90 <= number <= 97:
            fore = code
        elif 40 <= number <= 49 or 100 <= number <= 107:
            back = code
        else:
            attributes.add(code)
    return frozenset(attributes), fore, back
