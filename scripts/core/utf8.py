"""UTF-8 input and output in any locale, since a server's login may have none."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence


def configure_streams() -> None:
    """Read and write UTF-8; invalid bytes become replacement characters."""
    # Textual writes to sys.__stderr__, which may differ from sys.stderr.
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")


def decode_arguments(arguments: Sequence[str]) -> list[str]:
    """Return the arguments decoded as UTF-8, whatever the locale."""
    return [_decode(argument) for argument in arguments]


def _decode(argument: str) -> str:
    try:
        return os.fsencode(argument).decode()
    except UnicodeDecodeError:
        return argument
