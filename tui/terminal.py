"""What reaches the terminal: text, and never a character that it could obey."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from db.core.text import printable


class ControlFilter(LineFilter):
    """Takes out of every drawn line what a terminal could obey (reference: server, section 0, no. 1)."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments, cleaned where they hold text."""
        return [s if s.control else Segment(printable(s.text), s.style, s.control) for s in segments]


CONTROL_FILTER = ControlFilter()
