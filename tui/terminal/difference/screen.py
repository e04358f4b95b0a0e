"""The cells that a terminal shows, and the output that changes them."""

import re
from bisect import bisect_left
from collections import Counter
from itertools import compress
from operator import eq, is_not, ne, or_

from tui.terminal.difference.cells import UNKNOWN, Cells, read_cells
from tui.terminal.difference.pen import Pen

_PLACE = re.compile(r"\x1b\[(\d+);(\d+)H")
# Cursor shown, mouse, focus, paste, wrap, sizes, synchronised output, queries, keyboard, titles, clipboard,
# pointer, bell: none of them touches a cell or moves the cursor.
_HARMLESS = re.compile(
    r"(?:\x1b\[\?(?:7|25|100[0-6]|101[56]|2004|2026|2048)[hl]|\x1b\[\?\d+\$p|\x1b\[[<>=][\d;]*u"
    r"|\x1b\](?:[012]|22|52);[^\x07\x1b]*(?:\x07|\x1b\\)|\x07)+"
)
# Minimum gain in cells that pays for the sequences that scroll lines.
_WORTH_SCROLLING = 40
# Number of equal cells that are cheaper to rewrite than to jump over.
_GAP = 4


class ScreenState:
    """The cells that a terminal shows, as far as they are known."""

    def __init__(self, width: int, height: int) -> None:
        self._width, self._height = width, height
        self._forget()

    def _forget(self) -> None:
        self._rows = [self._unknown() for _ in range(self._height)]
        self._cursor: tuple[int, int] | None = None

    def _unknown(self) -> Cells:
        return Cells([UNKNOWN] * self._width, [""] * self._width)

    def send(self, data: str) -> str:
        """Return the output that has the same effect on the terminal as `data`."""
        frame = self._read(data)
        if frame is None:
            if not _HARMLESS.fullmatch(data):
                self._forget()
            return data
        targets, cursor = frame
        pen = Pen(self._cursor, self._width)
        self._scroll(pen, targets)
        for y in sorted(targets):
            if self._rows[y] != targets[y]:
                _draw(pen, y, self._rows[y], targets[y])
                self._rows[y] = targets[y]
        pen.set_look("")
        pen.move_to(*cursor)
        self._cursor = cursor
        return "".join(pen.out)

    def _read(self, data: str) -> tuple[dict[int, Cells], tuple[int, int]] | None:
        """Parse a frame into its new lines and the cursor; None for other output."""
        start, *parts = _PLACE.split(data)
        if start.strip("\n") or not parts or parts[-1]:
            return None
        targets: dict[int, Cells] = {}
        x = y = 0
        for line, column, rendered in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
            y, x = int(line) - 1, int(column) - 1
            # Line feeds between the lines of a frame have no effect: the cursor is moved right after.
            cells = read_cells(rendered.rstrip("\n"))
            if cells is None or y >= self._height or x + max(len(cells.text), 1) > self._width:
                return None
            if cells.text:
                targets[y] = _put_cells(targets.get(y, self._rows[y]), x, cells)
        return targets, (x, y)

    def _scroll(self, pen: Pen, targets: dict[int, Cells]) -> None:
        """Scroll lines that the terminal already shows, if that leaves fewer cells to send.

        Deleting and inserting lines between margins works in every terminal since the VT102. All lines
        between the margins are compared again: a poor guess costs bytes, never cells.
        """
        changed = {y: "".join(row.text) for y, row in targets.items() if row != self._rows[y]}
        if len(changed) < 3:
            return
        places = {"".join(row.text): y for y, row in enumerate(self._rows)}
        moves = [(places[key] - y, y) for y, key in changed.items() if key in places]
        if not moves:
            return
        by = Counter(by for by, _ in moves).most_common(1)[0][0]
        moved = [y for way, y in moves if way == by]
        band = range(min(moved) + min(by, 0), max(moved) + max(by, 0) + 1)
        expected = {y: targets.get(y, self._rows[y]) for y in band}
        if by == 0 or any(UNKNOWN in row.text for row in expected.values()):
            return
        after = {y: self._rows[y + by] if y + by in band else self._unknown() for y in band}
        gain = sum(_same(after[y], row) - _same(self._rows[y], row) for y, row in expected.items())
        if gain >= _WORTH_SCROLLING:
            pen.scroll(band[0], band[-1], by)
            targets.update(expected)
            for y, row in after.items():
                self._rows[y] = row


def _same(one: Cells, other: Cells) -> int:
    return sum(map(eq, one.text, other.text))


def _put_cells(row: Cells, x: int, cells: Cells) -> Cells:
    """Put cells into a line. Half a wide character beside them becomes unknown."""
    text, looks = list(row.text), list(row.looks)
    end = x + len(cells.text)
    if text[x] == "":
        text[x - 1] = UNKNOWN
    if end < len(text) and text[end] == "":
        text[end] = UNKNOWN
    text[x:end] = cells.text
    looks[x:end] = cells.looks
    return Cells(text, looks)


def _draw(pen: Pen, y: int, old: Cells, new: Cells) -> None:
    """Draw the cells of a line that differ, except those to remain unknown."""
    differs = map(or_, map(ne, old.text, new.text), map(is_not, old.looks, new.looks))
    changed = list(compress(range(len(new.text)), differs))
    if UNKNOWN in new.text:
        changed = [x for x in changed if new.text[x] != UNKNOWN]
    cut = bisect_left(changed, _blank_from(new))
    if len(changed) - cut > _GAP:
        tail, changed = changed[cut], changed[:cut]
    else:
        tail = None
    for start, end in _runs(changed, new):
        pen.write(start, y, new.text[start:end], new.looks[start])
    if tail is not None:
        pen.erase_to_end(tail, y)


def _blank_from(row: Cells) -> int:
    """Return the column from which a line is blank in the default look."""
    x = len(row.text)
    while x and row.text[x - 1] == " " and not row.looks[x - 1]:
        x -= 1
    return x


def _runs(changed: list[int], row: Cells) -> list[tuple[int, int]]:
    """Group changed columns into runs of one look, including short gaps of that look."""
    runs: list[tuple[int, int]] = []
    text, looks = row
    start = end = -1
    for x in changed:
        if start >= 0:
            if looks[x] is looks[start] and (x == end or _short(row, end, x)):
                end = x + 1
                continue
            runs.append((start, end))
        start, end = x, x + 1
    if start >= 0:
        runs.append((start, end))
    # Include the right half of a wide character, even if it did not change.
    return [(start, end + (text[end : end + 1] == [""])) for start, end in runs]


def _short(row: Cells, start: int, end: int) -> bool:
    """Tell whether rewriting a gap of equal cells is cheaper than jumping over it."""
    return (
        end - start <= _GAP
        and all(look is row.looks[end] for look in row.looks[start:end])
        and all(cell.isascii() and cell != UNKNOWN for cell in row.text[start:end])
    )
