"""What the program does to its own process: first of all, and before it draws on a terminal.

Reference: server, section 1.4. People who share the service account must not reach into each other's
sessions, nor out of their own.
"""

from __future__ import annotations

import os
import sys
from typing import Any

UNTRUSTED = ("TEXTUAL", "PYTHON", "LD_")
"""How the names begin that change what Textual, Python and the loader do."""
PROGRAMS = ("BROWSER", "EDITOR", "VISUAL", "PAGER", "COLUMNS", "LINES")
"""Programs that could be started, and a size of the window that would no longer follow it."""
LOCALES = ("LC_ALL", "LC_CTYPE", "LC_MESSAGES", "LC_TIME")
LOADED = ("LD_PRELOAD", "LD_AUDIT")
"""Foreign code that is in the process already: it could undo what saves, or say that someone else runs it."""

DOORS = frozenset(
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
"""What Python calls the ways to another program (its table of audit events)."""

_SET_DUMPABLE, _SET_NO_NEW_PRIVS = 4, 38  # linux/prctl.h


def harden() -> None:
    """Keep files and memory to this account and this process, and the environment out of the program.

    Starts the program anew when a foreign library is loaded. Raises OSError where the system refuses.
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
    """Take out of the environment what could redirect the program; Textual reads it when imported."""
    anew = any(_foreign(os.environ[name]) for name in LOADED if name in os.environ)
    for name in list(os.environ):
        unknown = name.startswith("LC_") and name not in LOCALES
        if unknown or name in PROGRAMS or name.startswith(UNTRUSTED):
            del os.environ[name]
    if anew:
        os.execv(sys.executable, sys.orig_argv)


def _foreign(library: str) -> bool:
    """Tell whether someone but root could have made it; root's are those of the system, and sudo's NOEXEC."""
    try:
        return os.stat(library).st_uid != 0
    except OSError:
        return True


def shut() -> None:
    """Refuse every way to another program from now on; nothing can take this back."""
    sys.addaudithook(_refuse)


def _refuse(event: str, _arguments: tuple[Any, ...]) -> None:
    if event in DOORS:
        raise PermissionError(event)
