"""Cards: one record with a head, tabs, and a list or a text under each tab."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from textual import events
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widget import Widget

from db.core.errors import Problem
from db.core.translation import N_, _, ngettext
from tui.command import Command, consume
from tui.live.presence import Editors
from tui.shell.screens import AreaScreen, tab_line
from tui.shell.trail import Record
from tui.widgets.ink import Cell, ink, wrap
from tui.widgets.panel import SCROLL, Panel
from tui.widgets.record_list import RecordList
from tui.widgets.rows import Column, Source


class CardScreen(AreaScreen):
    """A record's card, made once and reused for other records.

    A subclass declares TABS and COMMANDS, and writes `read` and `head`; for each tab `source(tab)` (rows in
    COLUMNS[tab]) or `text(tab, width)`; and `tabs` if they depend on the record.
    """

    KIND: ClassVar[str] = ""
    """Kind of record, if other editors are shown."""
    TABS: ClassVar[Sequence[tuple[str, str]]] = (("main", ""),)
    """Id and name (marked with N_()) of each tab; a single one is not drawn."""
    SIDE: ClassVar[str] = ""
    """The tab whose list has `side` beside it in a wide window."""
    COLUMNS: ClassVar[dict[str, Sequence[Column]]] = {}
    """Columns of the tabs that are lists."""

    class Opened(Message):
        """A record was read and is shown."""

        def __init__(self, record: Record) -> None:
            super().__init__()
            self.record = record

    kind = ""
    """Kind of record, as `session.open` calls it."""
    AUTO_FOCUS = ""
    """None would focus the hidden list of a text tab, whose text would then not scroll."""

    GROUP = N_("In records")
    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("card.left", "←", N_("tab left"), N_("Previous tab")),
        Command("card.right", "→", N_("tab right"), N_("Next tab"), aliases=("Tab",)),
        Command("card.following", "J", N_("next"), N_("Next record of the list")),
        Command("card.previous", "K", N_("previous"), N_("Previous record of the list")),
    )

    def __init__(self) -> None:
        super().__init__()
        self.record_id: Any = None
        self.card: Any = None
        """The result of `read`; None until it is loaded."""
        self.neighbours: RecordList | None = None
        self.tab = self.tabs()[0][0]
        self.head_panel = Panel(self._head)
        self.editors = Editors(self, self.record, self.head_panel)
        self.text_panel = Panel(self._text, id="text")
        self.list = RecordList(self.COLUMNS.get(self.tab, ()), empty=self._empty)
        self.list.on_view_change = self._follow
        self.overflow_panel = Panel(self._overflow_lines)
        self.side_panel = Panel(self._side, id="side")
        self._overflow_row: Any = None
        """Id of the row whose cut cells are shown."""
        self._overflow_offset = 0
        """Number of their lines already scrolled past."""

    # To be written by areas

    def read(self, id_: Any) -> Any:
        """Read the record; runs in a thread."""
        raise NotImplementedError

    def read_failed(self, problem: Problem) -> None:
        """Show why the record cannot be read, unless the card was closed meanwhile."""
        if self in self.app.screen_stack:
            self.session.show_problem(problem)

    def tabs(self) -> Sequence[tuple[str, str]]:
        """Return id and name (marked with N_()) of each tab; also called before the card is loaded."""
        return self.TABS

    def head(self, card: Any, width: int) -> Sequence[Cell]:
        """Return the lines above the tabs."""
        raise NotImplementedError

    def source(self, tab: str) -> Source:
        """Return the source of a tab that is a list."""
        raise NotImplementedError

    def text(self, tab: str, card: Any, width: int) -> Sequence[Cell]:
        """Return the lines of a tab that is a text."""
        return ()

    def side(self, card: Any, width: int) -> Sequence[Cell]:
        """Return the lines beside the list of the tab SIDE."""
        return ()

    def tab_count(self, tab: str) -> int | None:
        """Return the number beside a tab's name; None for none."""
        return None

    def empty(self, tab: str) -> str:
        """Return what an empty list says."""
        return _("Nothing here yet.")

    def open(self, row: Any) -> None:
        """Open a row of the list."""

    def go_to(self, part: Any) -> None:
        """Show a part of the record, such as a service of an organisation; None for the whole."""

    # Common behaviour

    def body(self) -> Iterable[Widget]:
        """Yield head, list with its cut cells, and text; the tab decides which of them is visible."""
        yield self.head_panel
        if self.SIDE:
            yield Horizontal(Vertical(self.list, self.overflow_panel), self.side_panel, id="rows")
        else:
            yield from (self.list, self.overflow_panel)
        yield self.text_panel

    def on_mount(self) -> None:
        self._show_tab(self.tab)

    def show(self, id_: Any, neighbours: RecordList | None = None) -> None:
        """Show a record; `neighbours` is the list that J and K walk through."""
        self.neighbours = neighbours
        self.record_id, self.card = id_, None  # show nothing that was not logged
        self.tab = self.tabs()[0][0]
        if self.is_mounted:
            self._show_tab(self.tab)

    def refresh_data(self) -> None:
        self.load("card", self.read, self.record_id, refused=self.read_failed)
        if self.tab in self.COLUMNS:
            self.list.reload()

    def record(self) -> tuple[str, int] | None:
        """Return kind and id of the record, if other editors are shown."""
        return (self.KIND, self.record_id) if self.KIND else None

    def opened(self) -> Record:
        """Return kind and id of the record shown."""
        return self.kind, self.record_id

    def on_screen_resume(self) -> None:
        self.editors.refresh_if_changed()

    def loaded_card(self, card: Any) -> None:
        if self.card is None:
            self.post_message(self.Opened(self.opened()))
        self.card = card
        self.head_panel.redraw()
        self.text_panel.redraw()
        self.side_panel.redraw()
        self.redraw_keys()

    def _show_tab(self, tab: str) -> None:
        self.tab = tab
        listed = tab in self.COLUMNS
        self.list.display, self.text_panel.display = listed, not listed
        self.side_panel.set_class(tab == self.SIDE, "-here")
        for rows in self.query("#rows"):
            rows.display = listed
        self.load("card", self.read, self.record_id, refused=self.read_failed)
        if listed:
            if self.list.columns != tuple(self.COLUMNS[tab]):
                self.list.clear()
            self.list.columns = tuple(self.COLUMNS[tab])
            self.list.show(self.source(tab))
            self.list.focus()
        else:
            self.set_focus(None)
            self.text_panel.top = 0
        self.editors.refresh()
        self.head_panel.redraw()
        self.text_panel.redraw()
        self._follow()

    def _follow(self) -> None:
        under = self.list.row.id if self.list.row is not None else None
        if under != self._overflow_row:
            self._overflow_offset, self._overflow_row = 0, under
        self.overflow_panel.redraw()
        self.redraw_keys()

    def _step_tab(self, by: int) -> None:
        names = [id_ for id_, _name in self.tabs()]
        if len(names) > 1:
            self._show_tab(names[(names.index(self.tab) + by) % len(names)])

    def do_left(self) -> None:
        self._step_tab(-1)

    def do_right(self) -> None:
        self._step_tab(1)

    def do_following(self) -> None:
        self._step_record(1)

    def do_previous(self) -> None:
        self._step_record(-1)

    def _step_record(self, by: int) -> None:
        row = self.neighbours.step(by) if self.neighbours is not None else None
        if row is None or row.id == self.record_id:
            self.say(_("There are no more records in the list."), error=True)
            return
        self.record_id, self.card = row.id, None
        self._show_tab(self.tab)

    def on_key(self, event: events.Key) -> None:
        by = SCROLL.get(event.key)
        if by is not None and self.text_panel.display:
            consume(event)
            self.text_panel.scroll_lines(by)

    def on_record_list_selected(self, message: RecordList.Selected) -> None:
        """Scroll through the cut cells of the row first, then open it."""
        lines, room = self._overflow()
        if len(lines) > self._overflow_offset + room:
            self._overflow_offset += room - 1
            self.overflow_panel.redraw()
        else:
            self._overflow_offset = 0
            self.overflow_panel.redraw()
            self.open(message.row)

    def _head(self, width: int) -> Sequence[Cell]:
        lines: list[Cell] = list(self.head(self.card, width)) if self.card is not None else [""]
        who = self.editors.line() if self.card is not None else ""
        names = self.tabs()
        if len(names) > 1:
            loaded = names if self.card is not None else ()
            counts = {tab: str(self.tab_count(tab) or "") for tab, _name in loaded}
            return [*lines, who, tab_line(names, self.tab, counts)]
        return [*lines, who] if who else lines

    def _overflow(self) -> tuple[list[Cell], int]:
        """Return the cut cells of the row, wrapped, and the number of lines available for them."""
        shown = self.list
        if not shown.display:
            return [], 1
        lines: list[Cell] = [
            part for cell in shown.truncated_cells() for part in wrap(cell, max(1, shown.size.width - 2))
        ]
        both = shown.size.height + self.overflow_panel.size.height
        room = both - 1 - min(both // 2, len(shown.rows) + shown.header)
        return (lines, room) if room > 1 else ([], 1)

    def _overflow_lines(self, width: int) -> Sequence[Cell]:
        lines, room = self._overflow()
        lines = lines[self._overflow_offset :]
        if len(lines) > room:
            more = len(lines) - room + 1
            text = ngettext("⏎ {n} more line", "⏎ {n} more lines", more).format(n=more)
            lines = [*lines[: room - 1], ink("dim", text)]
        return [ink("dim", "─" * width), *lines] if lines else ()

    def _empty(self) -> str:
        # The list may be drawn once more after a switch to a text tab.
        return self.without_refused(self.empty(self.tab)) if self.tab in self.COLUMNS else ""

    def _side(self, width: int) -> Sequence[Cell]:
        return self.side(self.card, width) if self.card is not None else ()

    def _text(self, width: int) -> Sequence[Cell]:
        return self.text(self.tab, self.card, width) if self.card is not None else ()
