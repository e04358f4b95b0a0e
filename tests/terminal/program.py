"""The real program in a pseudo-terminal: typed to, listened to, every byte of it kept."""

from __future__ import annotations

import codecs
import contextlib
import fcntl
import gettext
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import pyte
import pytest

from db.core.translation import LOCALE_FOLDER

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 10.0
"""Seconds after which what was expected will not come."""
QUIET = 0.15
"""Seconds without a byte after which the program is taken to have answered."""

DOWN, UP, PAGE_DOWN, PAGE_UP, HOME, END = "\x1b[B", "\x1b[A", "\x1b[6~", "\x1b[5~", "\x1b[H", "\x1b[F"
RIGHT = "\x1b[C"
ENTER, ESCAPE, BACK, TAB = "\r", "\x1b", "\x7f", "\t"


PROGRAM = (sys.executable, "-m", "scripts.cli")


class Program:
    """One run on a terminal of its own; ended and gathered in when the `with` block is left."""

    def __init__(
        self,
        arguments: Sequence[str],
        environ: Mapping[str, str] | None = None,
        *,
        width: int = 80,
        height: int = 24,
        command: Sequence[str] = PROGRAM,
        before: Callable[[], object] | None = None,
    ) -> None:
        """Start it; `environ` adds to a clean environment, `before` runs in the child."""
        self._screen = pyte.Screen(width, height)
        self._stream = pyte.Stream(self._screen)
        self._shown = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.output = bytearray()
        """All that was written to the terminal."""
        self.terminal, end = pty.openpty()
        self._size(width, height)
        self.modes_before = termios.tcgetattr(self.terminal)

        def prepare() -> None:
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            if before is not None:
                before()

        self.process = subprocess.Popen(
            [*command, *arguments],
            cwd=ROOT,
            env=environment(environ),
            stdin=end,
            stdout=end,
            stderr=end,
            start_new_session=True,
            preexec_fn=prepare,
        )
        os.close(end)

    def __enter__(self) -> Program:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        with contextlib.suppress(OSError):  # a test may have hung up already
            os.close(self.terminal)
        with pytest.raises(ProcessLookupError):  # it has left no process behind
            os.killpg(self.process.pid, 0)

    def _size(self, width: int, height: int) -> None:
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def resize(self, width: int, height: int) -> None:
        """Give the terminal another size; the kernel tells the program."""
        self.screen.resize(height, width)
        self._size(width, height)

    def type(self, keys: str | bytes) -> None:
        """Type; listens meanwhile, so that neither side waits for the other."""
        left = memoryview(keys.encode() if isinstance(keys, str) else keys)
        os.set_blocking(self.terminal, False)
        try:
            while left:
                ready, free, _ = select.select([self.terminal], [self.terminal], [], PATIENCE)
                assert ready or free, "the program neither reads nor writes"
                if free:
                    with contextlib.suppress(BlockingIOError):
                        left = left[os.write(self.terminal, left[:4096]) :]
                if ready:
                    self._read()
        finally:
            os.set_blocking(self.terminal, True)

    def type_blindly(self, keys: str) -> None:
        """Type without reading what it draws, as a terminal that hangs."""
        os.write(self.terminal, keys.encode())

    def _read(self) -> bool:
        try:
            data = os.read(self.terminal, 65536)
        except OSError:  # the last that held the other end has gone
            return False
        self.output += data
        return bool(data)

    @property
    def screen(self) -> pyte.Screen:
        """What the terminal shows; drawn when it is looked at, since that takes longer than the program."""
        self._stream.feed(self._decoder.decode(bytes(self.output[self._shown :])))
        self._shown = len(self.output)
        return self._screen

    def listen(self, quiet: float = QUIET, most: float = PATIENCE) -> int:
        """Read until nothing came for `quiet` seconds; return how many bytes came."""
        before, end = len(self.output), time.monotonic() + most
        while time.monotonic() < end and select.select([self.terminal], [], [], quiet)[0]:
            if not self._read():
                break
        return len(self.output) - before

    def until(self, met: Callable[[], object], what: str) -> None:
        """Read until something is true of the screen."""
        end = time.monotonic() + PATIENCE
        while not met():
            left = end - time.monotonic()
            ready = select.select([self.terminal], [], [], max(0.0, left))[0]
            if not ready or not self._read():
                assert met(), f"{what} did not come:\n{self.seen()}"

    def expect(self, text: str) -> None:
        """Read until the screen shows a text."""
        self.until(lambda: text in self.seen(), repr(text))

    def press(self, keys: str | bytes, text: str = "") -> None:
        """Type, then read until the screen shows a text, or until the answer ended."""
        self.type(keys)
        if text:
            self.expect(text)
        else:
            self.listen()

    def answer(self, keys: str) -> bool:
        """Type, wait a little for an answer and read it; tell whether there was one: something changed."""
        self.type(keys)
        return bool(select.select([self.terminal], [], [], 0.3)[0] and self.listen(quiet=0.005))

    def seen(self) -> str:
        """Return the text on the screen, with usual spaces for those that do not break."""
        cells, across = self.screen.buffer, range(self.screen.columns)
        lines = ("".join(cells[y][x].data for x in across) for y in range(self.screen.lines))
        return "\n".join(lines).replace("\xa0", " ")

    def send(self, number: int) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    def hang_up(self) -> None:
        """Close the terminal, as a lost connection does."""
        os.close(self.terminal)

    def end(self, within: float = PATIENCE) -> int:
        """Read all that is still written; return the exit status, or minus the signal that killed it."""
        end = time.monotonic() + within
        while self.process.poll() is None:
            assert time.monotonic() < end, f"still there after {within} s:\n{self.seen()}"
            with contextlib.suppress(OSError):
                if select.select([self.terminal], [], [], 0.02)[0]:
                    self._read()
        with contextlib.suppress(OSError):
            while select.select([self.terminal], [], [], 0)[0] and self._read():
                pass
        return self.process.returncode

    def gone(self, within: float) -> int:
        """Wait for the end without reading; return the exit status, or minus the signal that killed it."""
        return self.process.wait(within)

    def memory(self) -> int:
        """Return the most memory it ever had, in MiB, as Linux counts it."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) // 1024


def french(text: str) -> str:
    """Return what the French screens say for an English text of the code."""
    return gettext.translation("messages", LOCALE_FOLDER, ["fr"]).gettext(text)


def piped(arguments: Sequence[str], environ: Mapping[str, str] | None = None) -> bytes:
    """Run a command without a terminal, nothing on its standard input; return what it printed."""
    done = subprocess.run(
        [*PROGRAM, *arguments],
        cwd=ROOT,
        env=environment(environ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert not done.stderr, done.stderr.decode()
    return done.stdout


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a usual login with UTF-8, without what this run was itself given."""
    strange = ("COLUMNS", "LINES", "NO_COLOR", "COLORTERM", "LANG", "LC_ALL", "LC_CTYPE")
    kept = {name: value for name, value in os.environ.items() if name not in strange}
    usual = {"TERM": "xterm-256color", "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    given = {**kept, **usual, **(more or {})}
    return {name: value for name, value in given.items() if value != ""}


def restored(program: Program) -> list[str]:
    """Return what of the terminal is not as the program found it."""
    text = program.output.decode("utf-8", "replace")
    faults = []
    for on, off, what in (
        ("\x1b[?1049h", "\x1b[?1049l", "alternate screen"),
        ("\x1b[?25l", "\x1b[?25h", "hidden cursor"),
        ("\x1b[?2004h", "\x1b[?2004l", "bracketed paste"),
        ("\x1b[?1004h", "\x1b[?1004l", "focus reports"),
        ("\x1b[?7l", "\x1b[?7h", "no line wrap"),
        ("\x1b[?2048h", "\x1b[?2048l", "size reports"),
    ):
        if text.rfind(on) > text.rfind(off):
            faults.append(what)
    if termios.tcgetattr(program.terminal) != program.modes_before:
        faults.append("line modes")
    return faults
