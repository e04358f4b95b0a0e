"""The program with a key that tries every way out of it; the words after the file's are its command line."""

from __future__ import annotations

import ctypes
import os
import pty
import resource
import subprocess
import sys
import webbrowser
from collections.abc import Callable
from typing import Any

from scripts import cli
from tui.shell.screens import AreaScreen

TOUCH = ["/usr/bin/touch", sys.argv.pop(1)]
"""What would be run: it leaves a file."""


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def _forkpty() -> None:
    if os.forkpty()[0] == 0:
        os._exit(0)


WAYS: dict[str, Callable[[], Any]] = {
    "os.system": lambda: os.system(" ".join(TOUCH)),
    "os.fork": _fork,
    "os.forkpty": _forkpty,
    "os.posix_spawn": lambda: os.posix_spawn(TOUCH[0], TOUCH, {}),
    "os.spawnv": lambda: os.spawnv(os.P_WAIT, TOUCH[0], TOUCH),
    "subprocess": lambda: subprocess.run(TOUCH, check=False),
    "pty.spawn": lambda: pty.spawn(TOUCH),
    "webbrowser": lambda: webbrowser.GenericBrowser(TOUCH).open("https://example.org"),
    "os.exec": lambda: os.execv(TOUCH[0], TOUCH),  # the last: it would end the program
}


def refused(way: Callable[[], Any]) -> bool:
    """Try a way out; tell whether it was refused."""
    try:
        way()
    except PermissionError:
        return True
    return False


def report(screen: AreaScreen) -> None:
    """Say which ways are open, and what the process is."""
    system = ctypes.CDLL(None)
    ways = [name for name, way in WAYS.items() if not refused(way)]
    mask = os.umask(0o077)
    facts = (
        f"open={','.join(ways) or 'none'}/{len(WAYS)}",
        f"dumpable={system.prctl(3, 0, 0, 0, 0)}",
        f"privileges={1 - system.prctl(39, 0, 0, 0, 0)}",
        f"core={resource.getrlimit(resource.RLIMIT_CORE)[1]}",
        f"umask={mask:o}",
    )
    screen.say(" ".join(facts))


if __name__ == "__main__":
    AreaScreen.do_refresh = report  # type: ignore[attr-defined]
    cli.main(prog_name="trajectoire")
