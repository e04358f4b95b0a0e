"""What the terminal sends: bytes that may not be UTF-8, and pastes of any length."""

from __future__ import annotations

import codecs
import functools
import time
from collections.abc import Iterable
from typing import Any

from textual import events
from textual._xterm_parser import XTermParser
from textual.constants import ESCAPE_DELAY
from textual.drivers import linux_driver
from textual.message import Message

from db.core import incident
from db.core.text import BAD, TEXT_LIMIT
from tui.keymap import COVER

START, END = "\x1b[200~", "\x1b[201~"
"""What a terminal puts around a paste."""
MOST = 4 * TEXT_LIMIT
"""Characters kept of a paste: more than any field takes, so that the field says that it is too long."""
SILENCE = 10 * ESCAPE_DELAY
"""Seconds without a byte after which a paste ends whose end mark was lost: one, unless ESCDELAY says more.

A clock decides here, as for Esc alone, because nothing else tells that the mark will not come.
"""
_COVER = chr(ord(COVER[-1]) - ord("@"))
_DROPPED = {code: None for code in BAD if code not in (0x09, 0x0A)}


class TypedParser(XTermParser):
    """Textual's parser, with pastes taken out before it.

    Textual walks through a paste sign by sign, keeps each in a list, and obeys the escape sequences inside:
    ten megabytes pasted by mistake stop the session for half a minute, and an arrow pasted moves the cursor.
    """

    def __init__(self, debug: bool = False) -> None:
        self._pasted: list[str] | None = None
        self._kept = 0
        self._held = ""
        self._heard_at = 0.0
        super().__init__(debug)

    def feed(self, data: str) -> Iterable[Message]:
        """Yield what was typed and pasted."""
        if not data:  # the end of the input
            yield from super().feed(self._held)
            yield from super().feed("")
            return
        self._heard_at = time.monotonic()
        data, self._held = self._held + data, ""
        while data:
            before, mark, data = data.partition(START if self._pasted is None else END)
            if not mark:
                before = self._hold(before)
            if self._pasted is None:
                if before:
                    yield from super().feed(before)
                if mark:
                    self._open()
                continue
            if not mark and _COVER in before:
                # A hand that covers the screen does not wait for an end that may never come.
                before, _cover, after = before.rpartition(_COVER)
                self._keep(before)
                yield self._paste()
                yield from super().feed(_COVER)
                self._open()
                before = after
            self._keep(before)
            if mark:
                yield self._paste()

    def tick(self) -> Iterable[Message]:
        """Yield keys that only looked like the beginning of a paste, and a paste whose end was lost."""
        silent = time.monotonic() - self._heard_at
        if self._pasted is not None:
            if silent >= SILENCE:
                self._held = ""
                yield self._paste()
        elif self._held and silent >= ESCAPE_DELAY:
            held, self._held = self._held, ""
            yield from super().feed(held)
            self._timeout_time = 0.0  # it has waited already
        yield from super().tick()

    def _hold(self, text: str) -> str:
        """Keep back an end that may be half of a mark; return the rest."""
        mark = START if self._pasted is None else END
        for length in range(len(mark) - 1, 0, -1):
            if text.endswith(mark[:length]):
                self._held = text[-length:]
                return text[:-length]
        return text

    def _open(self) -> None:
        self._pasted, self._kept = [], 0

    def _keep(self, text: str) -> None:
        assert self._pasted is not None
        if room := MOST - self._kept:
            self._pasted.append(text[:room])
            self._kept += len(self._pasted[-1])

    def _paste(self) -> Message:
        text = "".join(self._pasted or ())
        self._pasted = None
        lines = text.replace("\r\n", "\n").replace("\r", "\n")
        return events.Paste(lines.translate(_DROPPED))


def _read_on(driver: linux_driver.LinuxDriver) -> None:
    """Read until the session ends; an error ends it and is recorded, where Textual would print it."""
    try:
        driver.run_input_thread()
    except Exception:
        driver._app.call_later(driver._app.exit, return_code=1, message=incident.record())


def install() -> None:
    """Let Textual read with this; a byte that is not UTF-8 shows as a replacement sign (its #6456)."""

    def decoder(encoding: str) -> Any:
        return functools.partial(codecs.getincrementaldecoder(encoding), errors="replace")

    linux_driver.getincrementaldecoder = decoder  # type: ignore[attr-defined]
    linux_driver.XTermParser = TypedParser  # type: ignore[attr-defined]
    linux_driver.LinuxDriver._run_input_thread = _read_on  # type: ignore[assignment]
