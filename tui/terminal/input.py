"""Terminal input: bytes that may not be UTF-8, pastes of any length, unexpected replies."""

from __future__ import annotations

import codecs
import functools
import re
import time
from collections.abc import Generator, Iterable
from typing import Any

from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.constants import ESCAPE_DELAY
from textual.drivers import linux_driver
from textual.message import Message

from db.core import incident
from db.core.text import TEXT_LIMIT, UNSAFE
from tui.keymap import COVER

START, END = "\x1b[200~", "\x1b[201~"
"""Sequences around a paste (bracketed paste)."""
MAX_PASTE = 4 * TEXT_LIMIT
"""Characters kept of a paste: more than any field takes, so that the field reports the excess."""
END_TIMEOUT = 10 * ESCAPE_DELAY
"""Seconds without a byte after which an unfinished paste or reply ends: 1, unless ESCDELAY differs.

As for a lone Esc, only time can tell that the end is not coming.
"""
_COVER = chr(ord(COVER[-1]) - ord("@"))
_STRINGS = "]P_^X"
"""What follows Esc at the start of a reply of any length: OSC, DCS, APC, PM, SOS."""
_STRING_END = re.compile(rf"\x07|\x9c|\x1b\\?|{_COVER}")
_SEQUENCE = re.compile(
    r"\x1b\[(?:\[[A-E]|[378]\$|M[^\x1b]{3}"  # function keys of Linux, Shift in rxvt, the oldest mouse report
    r"|[0-?]*[ -/]*[@-Z\\-~]?)"  # anything else, even if interrupted by another character
)
_CUT = re.compile(r"(?!\x1b\[[378]\$)\x1b(?:\[(?:\[|M[^\x1b]{0,2}|[0-?]*[ -/]*)|[]P_^X])?")
"""The start of a sequence that may continue in the next bytes."""
_LATE_END = re.compile(r"[0-?]*[ -/]*(?:[@-Z~cmntuxy]|\Z)")
"""The rest of a cut sequence, as against a key that comes long after a lost rest."""
_ACCEPTED = {key for key in ANSI_SEQUENCES_KEYS if key[-1] not in "RStuxy"} | {"\x1b[I", "\x1b[O"}
"""Sequences passed on: keys and focus changes; the final characters left out also end replies."""
_FRAMES = "\x1b[?2026;"
"""The reply about synchronised output, the only thing that Textual asks the terminal."""
_DROPPED = {code: None for code in UNSAFE if code not in (0x09, 0x0A)}


class InputParser(XTermParser):
    """Textual's parser, after pastes and the terminal's replies were taken out.

    Textual handles a paste character by character and obeys escape sequences in it: ten pasted megabytes stop
    the session for half a minute, and a pasted arrow moves the cursor. It takes unknown replies for keys, and
    obeys one about the size of the window.
    """

    def __init__(self, debug: bool = False) -> None:
        self._pasted: list[str] | None = None
        self._paste_length = 0
        self._in_string = False
        """Whether the input belongs to a reply, up to its terminator."""
        self._partial = ""
        """The start of a sequence whose rest has not come."""
        self._last_input = 0.0
        super().__init__(debug)

    def feed(self, data: str) -> Iterable[Message]:
        if not data:  # end of input
            yield from super().feed("")
            return
        now = time.monotonic()
        late, self._last_input = now - self._last_input >= ESCAPE_DELAY, now
        if late and self._partial.startswith("\x1b[") and self._pasted is None and not _LATE_END.match(data):
            self._partial = ""
        data, self._partial = self._partial + data, ""
        while data:
            if self._pasted is not None:
                data = yield from self._read_paste(data)
            elif self._in_string:
                data = yield from self._read_string(data)
            else:
                data = yield from self._read_keys(data)

    def tick(self) -> Iterable[Message]:
        """Yield an Esc that starts no sequence, and a paste whose end was lost."""
        silent = time.monotonic() - self._last_input
        if self._pasted is not None:
            if silent >= END_TIMEOUT:
                self._partial = ""
                yield self._end_paste()
        elif self._in_string or self._partial.startswith("\x1b["):
            if silent >= END_TIMEOUT:
                self._in_string, self._partial = False, ""
        elif self._partial and silent >= ESCAPE_DELAY:
            partial, self._partial = self._partial, ""
            yield from super().feed(partial)
            self._timeout_time = 0.0  # the delay has passed already
        yield from super().tick()

    # Each of these consumes what it can from the start of the data, and returns the rest.

    def _read_keys(self, data: str) -> Generator[Message, None, str]:
        keys, escape, _rest = data.partition("\x1b")
        if keys:
            yield from super().feed(keys)
        data = data[len(keys) :]
        if not escape:
            return ""
        if _CUT.fullmatch(data):
            self._partial = data
            return ""
        if data[1] in _STRINGS:
            self._in_string = True
            return data[2:]
        found = _SEQUENCE.match(data)
        if found is None:
            yield from super().feed("\x1b")
            if data[1] == "\x1b":  # the second Esc may start a sequence, the first does not
                self._timeout_time = 0.0
                yield from super().tick()
            return data[1:]
        sequence = found[0]
        if sequence == START:
            self._begin_paste()
        elif sequence in _ACCEPTED or sequence.startswith(_FRAMES):
            yield from super().feed(sequence)
        return data[len(sequence) :]

    def _read_string(self, data: str) -> Generator[Message, None, str]:
        end = _STRING_END.search(data)
        if end is None:
            return ""
        if end[0] == _COVER:
            yield from super().feed(_COVER)
            return data[end.end() :]
        if end[0] == "\x1b" and end.end() == len(data):
            self._partial = "\x1b"
            return ""
        self._in_string = False
        return data[end.end() - (end[0] == "\x1b") :]  # interrupted by another sequence

    def _read_paste(self, data: str) -> Generator[Message, None, str]:
        before, mark, rest = data.partition(END)
        if not mark:
            before = self._hold_back(before)
            if _COVER in before:
                # Blank the screen at once, even if the end of the paste never comes.
                before, _cover, after = before.rpartition(_COVER)
                self._add_to_paste(before)
                yield self._end_paste()
                yield from super().feed(_COVER)
                self._begin_paste()
                before = after
        self._add_to_paste(before)
        if mark:
            yield self._end_paste()
        return rest

    def _hold_back(self, text: str) -> str:
        """Keep back an end that may be part of END; return the rest."""
        for length in range(len(END) - 1, 0, -1):
            if text.endswith(END[:length]):
                self._partial = text[-length:]
                return text[:-length]
        return text

    def _begin_paste(self) -> None:
        self._pasted, self._paste_length = [], 0

    def _add_to_paste(self, text: str) -> None:
        assert self._pasted is not None
        if room := MAX_PASTE - self._paste_length:
            self._pasted.append(text[:room])
            self._paste_length += len(self._pasted[-1])

    def _end_paste(self) -> Message:
        text = "".join(self._pasted or ())
        self._pasted = None
        lines = text.replace("\r\n", "\n").replace("\r", "\n")
        return events.Paste(lines.translate(_DROPPED))


def _run_input_thread(driver: linux_driver.LinuxDriver) -> None:
    """Read until the session ends; an error is logged and ends it, where Textual would print it."""
    try:
        driver.run_input_thread()
    except Exception:
        driver._app.call_later(driver._app.exit, return_code=1, message=incident.report())


def install() -> None:
    """Make Textual read with this parser, and show a byte that is not UTF-8 as a replacement character.

    Textual's issue 6456.
    """

    def decoder(encoding: str) -> Any:
        return functools.partial(codecs.getincrementaldecoder(encoding), errors="replace")

    linux_driver.getincrementaldecoder = decoder  # type: ignore[attr-defined]
    linux_driver.XTermParser = InputParser  # type: ignore[attr-defined]
    linux_driver.LinuxDriver._run_input_thread = _run_input_thread  # type: ignore[assignment]
