"""Writes cells with few bytes."""

from collections.abc import Sequence

from tui.terminal.difference.cells import PLAIN, has_certain_width, sgr_change

_UNKNOWN = (-9, -9)


class Pen:
    """Collects output, tracking the cursor and the current look."""

    def __init__(self, at: tuple[int, int] | None, width: int) -> None:
        """Start in the default look at (column, line) from 0; None if the place is unknown."""
        self.out: list[str] = []
        self._x, self._y = at or _UNKNOWN
        self._width = width
        self._look = ""

    def move_to(self, x: int, y: int) -> None:
        """Move the cursor the shortest way. Past the right margin the column is unknown: terminals differ."""
        known = 0 <= self._x < self._width
        if y == self._y:
            if x == self._x and known:
                return
            sequence = f"\x1b[{x + 1}G" if x else "\r"
            if x > self._x and known:
                sequence = _times(x - self._x, "C")
        else:
            sequences = [f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H"]
            if self._y == y - 1:
                sequences.append("\r\n" + (_times(x, "C") if x else ""))
            if x == self._x and known and y > self._y:
                sequences.append(_times(y - self._y, "B"))
            sequence = min(sequences, key=len)
        self.out.append(sequence)
        self._x, self._y = x, y

    def set_look(self, look: str) -> None:
        """Switch to a look."""
        if look != self._look:
            self.out.append(sgr_change(self._look, look))
            self._look = look

    def write(self, x: int, y: int, text: Sequence[str], look: str) -> None:
        """Write neighbouring cells of one look."""
        self.move_to(x, y)
        self.set_look(look)
        run = "".join(text)
        if PLAIN.fullmatch(run) or all(map(has_certain_width, run)):
            self.out.append(run)
            self._x = x + len(text)
            return
        for at, cell in enumerate(text, x):
            if cell:
                width = 2 if text[at - x + 1 : at - x + 2] == [""] else 1
                self._write_cell(at, y, cell, width)

    def _write_cell(self, x: int, y: int, cell: str, width: int) -> None:
        """Write a cell. After one whose width is doubtful, the column is unknown."""
        self.move_to(x, y)
        if all(map(has_certain_width, cell)):
            self._x = x + width
        else:
            if width == 2:
                # In case it is narrow here, clear what was beside it.
                self.out.append("  ")
                self._x = _UNKNOWN[0]
                self.move_to(x, y)
            self._x = _UNKNOWN[0]
        self.out.append(cell)

    def erase_to_end(self, x: int, y: int) -> None:
        """Erase the rest of a line in the default look."""
        self.move_to(x, y)
        self.set_look("")
        self.out.append("\x1b[K")

    def scroll(self, top: int, bottom: int, by: int) -> None:
        """Scroll the lines from top to bottom up by `by` lines, down if negative."""
        self.set_look("")
        count = "" if abs(by) == 1 else str(abs(by))
        lines = f"\x1b[{count}M" if by > 0 else f"\x1b[{count}L"
        self.out.append(f"\x1b[{top + 1};{bottom + 1}r\x1b[{top + 1}H{lines}\x1b[r")
        self._x, self._y = _UNKNOWN


def _times(count: int, final: str) -> str:
    return f"\x1b[{count}{final}" if count > 1 else f"\x1b[{final}"
