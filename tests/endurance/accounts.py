"""System accounts that a measurement makes and removes, which only root can."""

from __future__ import annotations

import contextlib
import os
import pwd
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.patience import until


def run(*words: str) -> None:
    """Run a command; raise CalledProcessError where it fails."""
    subprocess.run(words, check=True, capture_output=True)


def processes_of(uid: int) -> Iterator[int]:
    """Yield the ids of the processes of an account."""
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and entry.stat().st_uid == uid:
                yield int(entry.name)


def command_of(pid: int) -> str:
    """Return how a process was started; nothing for one that has ended."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


def become(uid: int) -> Callable[[], None]:
    """Return what makes a child of root another account, by a login of its own; its files are its alone."""

    def change() -> None:
        os.umask(0o077)
        if uid == os.getuid():
            return
        with contextlib.suppress(OSError):  # only where the kernel keeps it
            Path("/proc/self/loginuid").write_text(str(uid))
        os.setgroups([])
        os.setgid(pwd.getpwuid(uid).pw_gid)
        os.setuid(uid)

    return change


def add_account(name: str, home: Path, *options: str) -> int:
    """Make a system account whose home is its own alone; return its number."""
    run("useradd", "--system", "--user-group", "--shell", "/bin/sh", "--home-dir", str(home), *options, name)
    entry = pwd.getpwnam(name)
    home.mkdir(mode=0o700)
    os.chown(home, entry.pw_uid, entry.pw_gid)
    return entry.pw_uid


def remove_account(name: str) -> None:
    """Remove a system account, and whatever it runs."""
    uid = pwd.getpwnam(name).pw_uid

    def ended() -> bool:
        left = [pid for pid in processes_of(uid) if command_of(pid)]  # the dead that nobody buries have none
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return not left

    until(ended)
    run("userdel", "--force", name)
