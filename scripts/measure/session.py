"""A program in a pseudo-terminal: sends keys, waits for silence, reads memory and processor time."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SIZE = (40, 120)
QUIET = 0.05
"""Seconds without output after which a screen counts as settled; they are not counted."""

PATIENCE = 30.0
"""Seconds that a program may take to show anything."""


@dataclass(frozen=True)
class Response:
    """The response to a key: milliseconds to the last byte, and bytes."""

    ms: float
    bytes: int


class TerminalSession:
    """A run of a program in an xterm of 120 by 40, with 256 colours."""

    def __init__(self, command: Sequence[str], environ: dict[str, str]) -> None:
        self.started = time.perf_counter()
        self.terminal, end = pty.openpty()
        fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
        self.program = subprocess.Popen(
            command,
            stdin=end,
            stdout=end,
            stderr=end,
            env=os.environ | {"TERM": "xterm-256color"} | environ,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(end)

    def settle(self, *, quiet: float = QUIET, first: float = 1.0) -> Response:
        """Wait until nothing comes for `quiet` seconds, and at most `first` seconds for the first byte."""
        begun, last, count = time.perf_counter(), time.perf_counter(), 0
        wait = first
        while select.select([self.terminal], [], [], wait)[0]:
            try:
                data = os.read(self.terminal, 65536)
            except OSError:
                break
            if not data:
                break
            last = time.perf_counter()
            count += len(data)
            wait = quiet
        return Response((last - begun) * 1000 if count else 0.0, count)

    def ready(self, word: bytes) -> Response:
        """Wait for `word`, then until the screen settles.

        Returns the milliseconds from the program's start to the word, and all bytes.
        """
        seen = b""
        while word not in seen:
            if not select.select([self.terminal], [], [], PATIENCE)[0]:
                raise TimeoutError(word)
            seen += os.read(self.terminal, 65536)
        lead = (time.perf_counter() - self.started) * 1000
        return Response(lead, len(seen) + self.settle(quiet=0.5).bytes)

    def press(self, keys: bytes) -> Response:
        """Send keys, and wait until the screen settles."""
        os.write(self.terminal, keys)
        return self.settle()

    def memory(self) -> float:
        """Return the proportional set size in MiB (PSS, Linux)."""
        rollup = Path(f"/proc/{self.program.pid}/smaps_rollup").read_text()
        found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
        return int(found[1]) / 1024 if found else 0.0

    def cpu(self) -> float:
        """Return the processor seconds used so far."""
        fields = Path(f"/proc/{self.program.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        """End the program."""
        self.program.terminate()
        deadline = time.perf_counter() + 3
        while self.program.poll() is None and time.perf_counter() < deadline:
            self.settle(first=0.05)
        self.program.kill()
        self.program.wait()
        os.close(self.terminal)
