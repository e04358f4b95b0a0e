"""The real program in a pseudo-terminal: typed to, listened to, every byte of it kept."""

from __future__ import annotations

import codecs
import contextlib
import fcntl
import gettext
import glob
import os
import pty
import re
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
from tests.patience import PATIENCE, until

ROOT = Path(__file__).resolve().parent.parent.parent
QUIET = 0.15
"""Seconds of rest after which the program has answered; Esc alone is obeyed after 0.1 s, all else at once."""
PAINTED = 0.03
"""Seconds of rest after which a key that is no Esc is answered: a change is painted within a 60th."""
UNHEARD = 0.3
"""Seconds of rest after which what was typed is taken to have set nothing off."""
LOOK = 0.01
"""Seconds between two looks at whether it rests."""

LOOKED_AT = (510, 210)
"""Columns and lines of a window that are looked at: more than the program draws."""

DOWN, UP, PAGE_DOWN, PAGE_UP, HOME, END = "\x1b[B", "\x1b[A", "\x1b[6~", "\x1b[5~", "\x1b[H", "\x1b[F"
RIGHT = "\x1b[C"
ENTER, ESCAPE, BACK, TAB = "\r", "\x1b", "\x7f", "\t"

UNFINISHED = re.compile(rb"(?:[\xc0-\xff][\x80-\xbf]*|\x1b(?:\[[?<]?[\d;]*\$?)?)\Z")
"""The bytes of a character or a sequence whose rest is still under way."""

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
        self._screen = pyte.Screen(min(width, LOOKED_AT[0]), min(height, LOOKED_AT[1]))
        self._stream = pyte.Stream(self._screen)
        self._shown = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.output = bytearray()
        """All that was written to the terminal."""
        self._turns_then = -1
        """How often the event loop had run when the last key was typed."""
        self._queued_for: dict[str, float] = {}
        """Seconds that each thread waited for a processor, those that ended included."""
        self.terminal, end = pty.openpty()
        self._name = os.ttyname(end)
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
        self.screen.resize(min(height, LOOKED_AT[1]), min(width, LOOKED_AT[0]))
        self._size(width, height)

    def type(self, keys: str | bytes) -> None:
        """Type; listens meanwhile, so that neither side waits for the other."""
        left = memoryview(keys.encode() if isinstance(keys, str) else keys)
        self._turns_then = self._turns()
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

    def taken(self) -> None:
        """Wait until the program has read all that was typed: what is typed next comes by itself."""
        end = os.open(self._name, os.O_RDONLY | os.O_NOCTTY)
        try:
            until(lambda: fcntl.ioctl(end, termios.FIONREAD, bytes(4)) == bytes(4))
        finally:
            os.close(end)

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

    def _turns(self) -> int:
        """Return how often the event loop, which is the main thread, was given a processor."""
        try:
            return int(Path(f"/proc/{self.process.pid}/schedstat").read_text().split()[2])
        except OSError:  # it has ended, or the system is not Linux
            return 0

    def _runs(self) -> bool:
        """Tell whether a thread of it is running, waits for a processor or for the disk."""
        for task in glob.glob(f"/proc/{self.process.pid}/task/*/stat"):
            with contextlib.suppress(OSError), open(task, "rb") as stat:  # a thread may have ended
                if stat.read().rpartition(b")")[2].split()[0] not in (b"S", b"Z"):
                    return True
        return False

    def rest(self, quiet: float = QUIET, *, reading: bool = False) -> None:
        """Wait until it has rested for so long: nothing of it ran, or wanted to, as a slow machine makes it.

        The thread that reads what is typed looks for it ten times a second; that is no work.
        """
        stuck = time.monotonic() + PATIENCE
        since, before = time.monotonic(), -1
        while True:
            if reading and select.select([self.terminal], [], [], LOOK)[0]:
                if not self._read():
                    return
                before = -1
                continue
            if not reading:
                time.sleep(LOOK)
            now, turns = time.monotonic(), self._turns()
            if self._runs() or turns != before:
                since, before = time.monotonic(), turns
            elif now - since >= (quiet if turns != self._turns_then else max(quiet, UNHEARD)) and not (
                reading and select.select([self.terminal], [], [], 0)[0]
            ):
                return
            assert now < stuck, f"it does not come to rest:\n{self.seen()}"

    def listen(self, quiet: float = QUIET) -> int:
        """Read until it has answered and rests; return how many bytes came."""
        before = len(self.output)
        self.rest(quiet, reading=True)
        return len(self.output) - before

    def silent(self, seconds: float) -> bool:
        """Tell whether it writes nothing for so long."""
        return not select.select([self.terminal], [], [], seconds)[0]

    def until(self, met: Callable[[], object], what: str) -> None:
        """Read until something is true of the screen."""
        stuck = time.monotonic() + PATIENCE
        while not met():
            left = stuck - time.monotonic()
            ready = select.select([self.terminal], [], [], max(0.0, left))[0]
            if not ready or not self._read():
                assert met(), f"{what} did not come:\n{self.seen()}"
                return

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
        """Type what is no Esc and read the answer; tell whether there was one: something changed."""
        before = len(self.output)
        self.type(keys)
        self.listen(PAINTED)
        return len(self.output) > before

    def arrived(self) -> bytes:
        """Return the output; of a program that runs or was killed, without what has only begun to arrive."""
        output = bytes(self.output)
        ended = self.process.poll()
        return output if ended is not None and ended >= 0 else UNFINISHED.sub(b"", output)

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

        def read() -> None:
            if select.select([self.terminal], [], [], LOOK)[0] and not self._read():
                time.sleep(LOOK)  # nothing holds the terminal's other end any more

        self._wait(within, read)
        with contextlib.suppress(OSError):
            while select.select([self.terminal], [], [], 0)[0] and self._read():
                pass
        return self.process.returncode

    def gone(self, within: float) -> int:
        """Wait for the end without reading; return the exit status, or minus the signal that killed it."""
        self._wait(within, lambda: time.sleep(LOOK))
        return self.process.returncode

    def _wait(self, within: float, meanwhile: Callable[[], object]) -> None:
        """Wait for the end, for so many seconds besides those in which it waits for a processor."""
        began, queued = time.monotonic(), self._queued()
        while self.process.poll() is None:
            passed = time.monotonic() - began
            taken = passed - (self._queued() - queued)
            assert taken < within, f"still there after {within} s:\n{self.seen()}"
            assert passed < PATIENCE, f"stuck:\n{self.seen()}"
            meanwhile()

    def _queued(self) -> float:
        """Return how many seconds its threads have waited for a processor until now."""
        for task in glob.glob(f"/proc/{self.process.pid}/task/*/schedstat"):
            with contextlib.suppress(OSError):
                self._queued_for[task] = int(Path(task).read_text().split()[1]) / 1e9
        return sum(self._queued_for.values())

    def worked(self) -> float:
        """Return how many seconds of a processor it has used."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")

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
        timeout=PATIENCE,
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
