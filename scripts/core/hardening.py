"""Hardening of the process: at start, and before drawing on a terminal.

People who share the service account must not reach into each other's sessions, nor out of their own
(reference: server, section 1.4).
"""

from __future__ import annotations

import os
import sys
from typing import Any

UNTRUSTED = ("TEXTUAL", "PYTHON", "LD_", "TERMINFO")
"""Prefixes of variables that change what Textual, Python, the loader or curses do."""
PROGRAMS = ("BROWSER", "EDITOR", "VISUAL", "PAGER", "COLUMNS", "LINES")
"""Variables that start programs, or fix the size of the window."""
LOCALES = ("LC_ALL", "LC_CTYPE", "LC_MESSAGES", "LC_TIME")
LOADED = ("LD_PRELOAD", "LD_AUDIT")
"""Variables that have loaded foreign code already, which could disable saving or fake an identity."""

PROGRAM_EVENTS = frozenset(
    {
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.spawn",
        "os.system",
        "pty.spawn",
        "subprocess.Popen",
        "webbrowser.open",
    }
)
"""Audit events of Python for starting other programs."""

_SET_DUMPABLE, _SET_NO_NEW_PRIVS = 4, 38  # linux/prctl.h


def harden() -> None:
    """Keep files and memory private to this account and process, and clean the environment.

    Restarts the program if a foreign library is loaded. Raises OSError if the system refuses.
    """
    os.umask(0o077)
    scrub()
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        process = ctypes.CDLL(None, use_errno=True)
        for option, value in ((_SET_DUMPABLE, 0), (_SET_NO_NEW_PRIVS, 1)):
            if process.prctl(option, *map(ctypes.c_ulong, (value, 0, 0, 0))) != 0:
                raise OSError(ctypes.get_errno(), "prctl")


def scrub() -> None:
    """Remove variables that could redirect the program; call it before importing Textual."""
    anew = any(_foreign(os.environ[name]) for name in LOADED if name in os.environ)
    for name in list(os.environ):
        unknown = name.startswith("LC_") and name not in LOCALES
        if unknown or name in PROGRAMS or name.startswith(UNTRUSTED):
            del os.environ[name]
    if anew:
        os.execv(sys.executable, sys.orig_argv)


def _foreign(library: str) -> bool:
    """Tell whether a library is not root's; root's are the system's, and sudo's NOEXEC."""
    try:
        return os.stat(library).st_uid != 0
    except OSError:
        return True


def block_programs() -> None:
    """Block starting other programs; cannot be undone."""
    sys.addaudithook(_refuse)


def _refuse(event: str, _arguments: tuple[Any, ...]) -> None:
    if event in PROGRAM_EVENTS:
        raise PermissionError(event)
