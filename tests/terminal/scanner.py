"""What the program may send to a terminal; whatever else stands in its output came from somewhere else."""

from __future__ import annotations

import re

from db.core.text import UNSAFE

_ALLOWED = re.compile(
    r"\x1b\[(?:"
    r"(?:\d{1,3}(?:;\d{1,3})*)?m"  # looks
    r"|\d{1,3}(?:;\d{1,3})?H|\d{1,3}G|\d{0,3}[BC]"  # places
    r"|K|\d{0,2}[LM]|\d{1,3};\d{1,3}r|r"  # the rest of a line; lines moved between margins
    r"|\?(?:7|25|1004|1049|2004|2026|2048)[hl]"  # wrap, cursor, focus, screen, paste, whole frames, sizes
    r"|\?(?:2026|2048)\$p"  # whether it knows the last two
    r"|<u"  # Textual takes back, at the end, a keyboard mode that was never asked for
    r")|\r?\n|\r"
)
ONCE = ("\x1b[?1049h", "\x1b[?1004h", "\x1b[?2004h", "\x1b[?7l", "\x1b[?25l", "\x1b[?2026$p", "\x1b[?2048$p")
"""What a session sends when it begins, and never again: from people's texts it would come again."""


def violations(output: bytes) -> list[str]:
    """Return what a terminal could obey and the program never sends, each with what is around it."""
    text = output.decode("utf-8")  # anything else than UTF-8 fails here
    rest = _ALLOWED.sub("", text)
    found = [repr(rest[max(0, at - 20) : at + 20]) for at, sign in enumerate(rest) if ord(sign) in UNSAFE]
    return found + [f"{text.count(mark)} × {mark!r}" for mark in ONCE if text.count(mark) > 1]
