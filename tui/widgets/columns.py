"""Columns of a list: they fold away on the right, and give blanks to the columns that are cut."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter
from os.path import commonprefix
from types import MappingProxyType

from rich.cells import cell_len, set_cell_size

from db.core.text import printable
from db.core.translation import _
from tui.widgets.ink import Align, Cell, Shortened, cut, fit, line, width_of

GAP = 2
MIN_READABLE = 12
"""Minimum width at which a cut text is still useful."""
MIN_WIDTH = 6
"""Width below which no column shrinks in a narrow window, if its texts are longer."""
MAX_TEXTS = 1000
"""Texts of a column that are compared."""
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Column:
    """A column: a fixed width, or a minimum width with a weight for the remaining room.

    Columns compare by identity, since a list may have two that are alike.
    """

    title: str
    """Marked with N_()."""
    width: int
    weight: int = 0
    align: Align = "left"
    drop: int = 0
    """0: never hidden. Otherwise hidden in a narrow window, the highest number first."""
    role: str = ""
    """Role of plain cells: `dim`, `strong`…"""


SIGN = Column("", 1)
"""First column of most lists: `!` late, `~` soon, `·` on time."""


class OverflowText(str):
    """A cell that is never cut: it overflows into the following columns."""

    __slots__ = ()


class Fitting:
    """The widths of the columns for some rows, and the texts that are cut in the middle."""

    def __init__(self, columns: Sequence[Column], sorted_by: str = "") -> None:
        self.columns = tuple(columns)
        # The title of the column that the rows are sorted by is followed by a sign.
        self._needs = {
            column: width_of(_(column.title)) + 2 if column.title == sorted_by != "" else 0
            for column in self.columns
        }
        # The long texts of each column, each with the row that has it.
        self._texts: dict[Column, dict[str, Sequence[Cell]]] = {column: {} for column in self.columns}
        self._repeats: set[Column] = set()  # columns that have the same text in two rows, or short ones
        self._room: int | None = None
        self.stale = False
        """Whether the widths are still those that other rows needed."""
        self.widths: dict[Column, int] = {}
        """Width of each visible column, once arranged."""
        self._cuts: dict[Column, dict[str, str]] = {}  # how the long texts are shown

    def measure(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Take the cells of more rows into account, from the next `adjust`."""
        needs, texts = self._needs, self._texts
        for kept in texts.values():
            if len(kept) > MAX_TEXTS:
                for text in [*kept][: MAX_TEXTS // 2]:  # of rows far away
                    del kept[text]
        for cells in rows:
            over = 0  # columns of an overflowing cell that are still to be placed
            for column, cell in zip(self.columns, cells, strict=True):
                need, over = min(column.width, max(over - GAP, 0)), over - GAP - column.width
                if type(cell) is str:
                    shown = printable(cell)
                    need = max(need, cell_len(shown))
                    if need <= MIN_WIDTH or texts[column].setdefault(shown, cells) != cells:
                        self._repeats.add(column)
                elif isinstance(cell, OverflowText):
                    need = min(width_of(cell), column.width)
                    over = width_of(cell) - column.width
                else:
                    need = max(need, width_of(cell))
                    self._repeats.add(column)
                if need > needs[column]:
                    needs[column] = need

    def arrange(self, room: int) -> None:
        """Set the widths for a list whose columns have `room`."""
        if self._room != room:
            self._room = room
            self.adjust(widths=True)

    def adjust(self, *, widths: bool = False) -> None:
        """Follow what was measured since; the widths only if asked, because all lines change with them."""
        if self._room is None:
            return
        now = elastic_widths(self.columns, self._needs, self._room)
        self.stale = not widths and now != self.widths
        if self.stale:
            return
        kept = {} if widths else self._cuts  # lines drawn already, and drawn again under the cursor
        self.widths, self._cuts = now, {}
        apart = False  # a column before tells all rows apart: what follows is cut at its end
        for column, width in now.items():
            if width >= self._needs[column]:
                apart = apart or (bool(self._texts[column]) and column not in self._repeats)
            elif column.align == "left" and column.role != "dim":  # not what is secondary
                ends = {text: cut(text, width) for text in self._texts[column] if cell_len(text) > width}
                drawn = {text: shown for text, shown in kept.get(column, {}).items() if text in ends}
                self._cuts[column] = ends | ({} if apart else middle_cuts(ends, width, drawn)) | drawn

    def places(self, cells: Sequence[Cell]) -> Iterator[tuple[Column, Cell, int]]:
        """Yield the visible columns, each with its cell and width."""
        places = [place for place in zip(self.columns, cells, strict=True) if place[0] in self.widths]
        return merge_overflow(places, self.widths)

    def fitted(self, cells: Sequence[Cell]) -> Iterator[tuple[Column, Cell]]:
        """Yield the visible columns, each with its cell in exactly its width.

        A cut keeps the end that differs from other rows.
        """
        for column, cell, width in self.places(cells):
            if type(cell) is str and width == self.widths[column] and (cuts := self._cuts.get(column)):
                cell = cuts.get(printable(cell), cell)
            yield column, fit(cell, width, column.align)


def elastic_widths(columns: tuple[Column, ...], needs: dict[Column, int], room: int) -> dict[Column, int]:
    """Return the widths of `fold_columns`, with the blanks of some columns given to those that are cut."""
    widths = fold_columns(columns, room)
    wanted = {column: max(needs[column], width_of(_(column.title))) for column in widths}
    total = room - GAP * (len(widths) - 1)
    if sum(widths.values()) <= total and all(wanted[column] <= widths[column] for column in widths):
        return widths
    blank = total - sum(wanted.values())
    if blank < 0:
        least = {column: min(width, wanted[column]) for column, width in widths.items()}
        return _level(least if sum(least.values()) <= total else dict.fromkeys(least, 0), wanted, total)
    slack = sum(max(0, widths[column] - wanted[column]) for column in widths)
    fitted = {}
    for column, width in widths.items():
        own = max(0, width - wanted[column])
        share = min(own, blank * own // slack) if slack else 0
        fitted[column] = wanted[column] + share
        blank, slack = blank - share, slack - own
    return fitted


def _level(widths: dict[Column, int], wanted: dict[Column, int], total: int) -> dict[Column, int]:
    """Widen the narrowest of the columns that are cut, until together they take `total`."""
    for _blank in range(total - sum(widths.values())):
        widths[min((c for c in widths if widths[c] < wanted[c]), key=widths.__getitem__)] += 1
    return widths


def middle_cuts(texts: Iterable[str], width: int, kept: Mapping[str, str] = NOTHING) -> dict[str, str]:
    """Return the texts that would look alike in `width` columns, each with a cut that keeps what differs.

    Texts that are `kept`, each as it is shown, are not cut anew; no other is cut like them.
    """
    if width < MIN_READABLE:
        return {}
    ends = {text: cut(text, width) for text in sorted(texts) if cell_len(text) > width}
    shared: dict[str, int] = {}  # characters that a text begins with like a neighbour
    least: dict[str, int] = {}  # with which all that look alike begin
    for pair in pairwise(ends):
        same = len(commonprefix(pair))  # noqa: RUF071 - texts, not paths
        if ends[pair[0]] == ends[pair[1]]:
            least[ends[pair[0]]] = min(least.get(ends[pair[0]], same), same)
        if same >= width // 2 - 1:  # wide characters
            for text in pair:
                shared[text] = max(shared.get(text, 0), same)
    alike = Counter(ends[text] for text in shared)
    taken, cuts = set(kept.values()), {}
    for text, same in sorted(shared.items(), key=itemgetter(1)):  # those with the fewest ways first
        if alike[ends[text]] > 1 and text not in kept:
            ways = _cuts_before(text, same, least.get(ends[text], same), width)
            first = next(ways)
            cuts[text] = first if first not in taken else next((w for w in ways if w not in taken), first)
            taken.add(cuts[text])
    return cuts


def _cuts_before(text: str, same: int, least: int, width: int) -> Iterator[str]:
    """Yield cuts before the word at index `same`, then before earlier ones, down to that at `least`."""
    while same >= least > 0:
        yield _cut_before(text, same, width)
        same = text.rfind(" ", 0, same)
    yield _cut_before(text, least, width)


def _cut_before(text: str, same: int, width: int) -> str:
    """Cut text before the word in which it begins to differ, at index `same`."""
    room = width - 1 - min(8, width // 3)  # the rest is left to the beginning
    start = text.rfind(" ", 0, same) + 1
    if cell_len(text[start : same + 1]) >= room:
        start = max(same - 2, 0)  # a very long word
    while start and not cell_len(text[start : start + 1]):  # a combining accent
        start -= 1
    tail = cut(text[start:], room)
    short = set_cell_size(text, width - 1 - cell_len(tail)).rstrip() + "…" + tail
    return short if cell_len(short) <= width else cut(text, width)


def merge_overflow(
    places: Sequence[tuple[Column, Cell]], widths: dict[Column, int]
) -> Iterator[tuple[Column, Cell, int]]:
    """Yield column, cell and width; a long cell takes the room of those after it."""
    rest = iter(places)
    for column, cell in rest:
        width = widths[column]
        while (least := _least(cell)) > width and (after := next(rest, None)) is not None:
            width += GAP + widths[after[0]]
            room = width - least - GAP
            if after[0].align == "left" and room >= min(width_of(after[1]), MIN_READABLE):
                cell = line(fit(cell, least), " " * GAP, after[1])
        yield column, cell, width


def _least(cell: Cell) -> int:
    """Return the columns that a cell takes from those after it when it has fewer."""
    if isinstance(cell, Shortened):
        return cell.least
    return width_of(cell) if isinstance(cell, OverflowText) else 0


@lru_cache(maxsize=64)
def fold_columns(columns: tuple[Column, ...], room: int) -> dict[Column, int]:
    """Return the width of each column that fits in `room`; others are hidden, highest `drop` first.

    If that is not enough, columns with a weight shrink below their minimum width.
    """
    visible = list(columns)

    def needed() -> int:
        return sum(column.width for column in visible) + GAP * (len(visible) - 1)

    for column in sorted((c for c in columns if c.drop), key=lambda c: -c.drop):
        if needed() <= room:
            break
        visible.remove(column)
    spare, weights = room - needed(), sum(column.weight for column in visible)
    widths = {}
    for column in visible:
        share = spare * column.weight // weights if weights else 0
        widths[column] = max(min(column.width, MIN_WIDTH), column.width + share)
        spare, weights = spare - share, weights - column.weight
    return widths
