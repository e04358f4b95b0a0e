"""An app in two real terminals, stock and with differences, shows the same at every step."""

import codecs
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pyte
import pytest

from tests.patience import PATIENCE

ROOT = Path(__file__).resolve().parent.parent.parent
WIDTH, HEIGHT = 120, 40
DOWN, PAGE_DOWN, END, F2, F3, F4, REDRAW = "\x1b[B", "\x1b[6~", "\x1b[F", "\x1bOQ", "\x1bOR", "\x1bOS", "\x0c"


class Session:
    """The app in a pseudo-terminal that answers as one with synchronised output."""

    def __init__(self, mode: str) -> None:
        self.screen = pyte.Screen(WIDTH, HEIGHT)
        self.stream = pyte.Stream(self.screen)
        self.decoder = codecs.getincrementaldecoder("utf-8")()
        self.count = 0
        self.master, slave = pty.openpty()
        self.size(WIDTH, HEIGHT)
        kept = {
            key: value for key, value in os.environ.items() if key not in ("COLUMNS", "LINES", "NO_COLOR")
        }
        setting = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "TEXTUAL_DISABLE_KITTY_KEY": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.tui.difference_app", mode],
            cwd=ROOT,
            env={**kept, **setting, "TEXTUAL_ANIMATIONS": "none"},
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)

    def size(self, width: int, height: int) -> None:
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def resize(self, width: int, height: int) -> None:
        self.screen.resize(height, width)
        self.size(width, height)
        self.process.send_signal(signal.SIGWINCH)

    def type(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def read(self) -> None:
        data = os.read(self.master, 65536)
        self.count += len(data)
        text = self.decoder.decode(data)
        if "\x1b[?2026$p" in text:
            self.type("\x1b[?2026;2$y")
        self.stream.feed(text)

    def cells(self) -> list[list[object]]:
        return [
            [self.screen.buffer[y][x] for x in range(self.screen.columns)] for y in range(self.screen.lines)
        ]

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)


class Pair:
    """Both sessions, given the same keys."""

    def __init__(self) -> None:
        self.stock, self.ours = self.both = Session("stock"), Session("difference")

    def expect(self, text: str, width: int = WIDTH, height: int = HEIGHT) -> None:
        """Read until both show a text on a screen of this size, and the same cells and cursor."""
        end = time.monotonic() + PATIENCE
        while not self._agree(text):
            ready, _, _ = select.select([one.master for one in self.both], [], [], end - time.monotonic())
            if not ready:
                break
            for session in self.both:
                if session.master in ready:
                    session.read()
        for session in self.both:
            assert text in "\n".join(session.screen.display)
            assert (session.screen.columns, session.screen.lines) == (width, height)
        assert self.ours.screen.display == self.stock.screen.display
        assert self.ours.cells() == self.stock.cells()

    def _agree(self, text: str) -> bool:
        shows = all(text in "\n".join(session.screen.display) for session in self.both)
        return shows and self.ours.cells() == self.stock.cells()

    def type(self, keys: str) -> None:
        for session in self.both:
            session.type(keys)


@pytest.fixture
def pair() -> Iterator[Pair]:
    both = Pair()
    yield both
    for session in both.both:
        session.close()


def test_a_real_app_looks_the_same(pair: Pair) -> None:
    pair.expect("ready")
    pair.type(DOWN * 3)
    pair.expect("client 3 of")
    pair.type(DOWN * 50)
    pair.expect("client 53 of")
    pair.type(PAGE_DOWN)
    pair.expect("client 73 of")
    pair.type(F2)
    pair.expect("write here")
    pair.type("日本 é")
    pair.expect("日本 é")
    pair.type(F3)
    pair.expect("client 73 of")
    pair.type(END)
    pair.expect("client 499 of")
    assert pair.ours.count < pair.stock.count / 2


def test_the_terminal_changes_under_the_app(pair: Pair) -> None:
    pair.expect("ready")
    for width, height in ((80, 24), (131, 43), (WIDTH, HEIGHT)):
        for session in pair.both:
            session.resize(width, height)
        pair.expect(f"ready at {width}x{height}", width, height)
        pair.type(DOWN)
        pair.expect("client", width, height)
    for session in pair.both:
        session.stream.feed("\x1b[5;5Ha stray line from elsewhere\x1b[2;1H\x1b[7mand one more\x1b[m")
    pair.type(REDRAW)
    pair.expect("drawn again")
    assert "stray" not in "\n".join(pair.ours.screen.display)
    pair.type(F4)
    # A terminal that is taken back tells its size.
    pair.expect(f"ready at {WIDTH}x{HEIGHT}")
    assert "somewhere" not in "\n".join(pair.ours.screen.display)
