"""Internal errors: the message for the user and the log for whoever repairs the program."""

from __future__ import annotations

import os
import secrets
import sys
import traceback
from pathlib import Path

from db.core.translation import N_, _

NOTICE = N_(
    "Internal error, reference {reference}. Everything already saved is safe. Give this "
    "reference to an administrator."
)


def report() -> str:
    """Log the current exception and return the message to show."""
    return _(NOTICE).format(reference=log_traceback())


def log_traceback() -> str:
    """Log the stack of the current exception, readable by this account only, and return its reference.

    Values and the exception's message are left out: they may contain personal data. If the log cannot be
    written, the reference includes the exception's class.
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
