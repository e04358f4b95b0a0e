"""UTF-8 in and out, whatever the locale: a server's login often has none, or one that knows no accent."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence


def use_everywhere() -> None:
    """Read and write UTF-8; a byte that is not UTF-8 is read as a replacement sign."""
    # Textual writes on the stream that Python opened first, which may no longer be sys.stderr.
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")


def words(arguments: Sequence[str]) -> list[str]:
    """Return the words of a command line as they were typed, in a locale without accents too."""
    return [_word(argument) for argument in arguments]


def _word(argument: str) -> str:
    try:
        return os.fsencode(argument).decode()
    except UnicodeDecodeError:
        return argument
