"""An error of the program itself: what a person is told, and what is kept for whoever repairs it."""

from __future__ import annotations

import os
import secrets
import sys
import traceback
from pathlib import Path

from db.core.translation import N_, _

NOTICE = N_(
    "Internal error, reference {reference}. What was saved is kept; tell the administrator the reference."
)


def record() -> str:
    """Keep the current exception; return what to tell of it."""
    return _(NOTICE).format(reference=keep())


def keep() -> str:
    """Write the frames of the current exception where only this account reads; return the reference.

    Neither values nor the exception's text are kept: they may quote a person's file. Where the log cannot be
    written the reference still names the kind of error.
    """
    reference = secrets.token_hex(4)
    kind, _error, trace = sys.exc_info()
    name = kind.__name__ if kind else "?"
    frames = "".join(
        f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}\n"
        for frame in traceback.extract_tb(trace)
    )
    try:
        _append(f"{reference} {name}\n{frames}")
    except OSError:
        reference = f"{reference} {name}"
    return reference


def _append(text: str) -> None:
    from platformdirs import user_state_path

    path = user_state_path("trajectoire", ensure_exists=True) / "incidents.log"
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as log:
        log.write(text)
