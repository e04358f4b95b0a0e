"""One record: a head that says where it stands, tabs, and under each tab a list or a text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from textual import events
from textual.widget import Widget

from db.core.errors import Problem
from db.core.translation import N_, _, ngettext
from tui.command import Command, take
from tui.live.presence import Editors
from tui.shell.area import AreaScreen
from tui.widgets.ink import Cell, ink, line, wrap
from tui.widgets.panel import Panel
from tui.widgets.record_list import RecordList
from tui.widgets.rows import Column, Source


class CardScreen(AreaScreen):
    """A record's card, made once and shown for one record after another.

    A subclass declares TABS and COMMANDS, and writes `read` and `head`; for each tab either `source(tab)`
    (rows in COLUMNS[tab]) or `text(tab, width)`. Where the tabs depend on the record it writes `tabs`.
    """

    KIND: ClassVar[str] = ""
    """Kind of the record, where those who edit it are told."""
    TABS: ClassVar[Sequence[tuple[str, str]]] = (("main", ""),)
    """(id, name marked with N_()) of each tab; one alone is not drawn."""
    COLUMNS: ClassVar[dict[str, Sequence[Column]]] = {}
    """Columns of the tabs that are lists."""

    AUTO_FOCUS = ""
    """None would give the keys to the list under a tab that is a text, which then never scrolls."""

    GROUP = N_("In cards")
    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("card.left", "←", N_("tab left"), N_("Previous tab")),
        Command("card.right", "→", N_("tab right"), N_("Next tab")),
        Command("card.following", "J", N_("next"), N_("Next record of the list")),
        Command("card.previous", "K", N_("previous"), N_("Previous record of the list")),
    )

    def __init__(self) -> None:
        super().__init__()
        self.record_id: Any = None
        self.card: Any = None
        """What `read` returned; None until it did."""
        self.neighbours: RecordList | None = None
        self.tab = self.tabs()[0][0]
        self.head_panel = Panel(self._head)
        self.editors = Editors(self, self.record, self.head_panel)
        self.text_panel = Panel(self._text, id="text")
        self.list = RecordList(self.COLUMNS.get(self.tab, ()), empty=self._empty)
        self.list.follow = self._follow
        self.rest_panel = Panel(self._rest)
        self._under: Any = None
        """Id of the row whose rest is told."""
        self._read_on = 0
        """Lines of it that were read already."""

    # What an area writes

    def read(self, id_: Any) -> Any:
        """Return the record's card from a query; runs in a thread."""
        raise NotImplementedError

    def not_read(self, problem: Problem) -> None:
        """Say why the record cannot be read."""
        self.session.tell(problem)

    def tabs(self) -> Sequence[tuple[str, str]]:
        """Return id and name (marked with N_()) of each tab, as long as there is no card too."""
        return self.TABS

    def head(self, card: Any, width: int) -> Sequence[Cell]:
        """Return the lines above the tabs."""
        raise NotImplementedError

    def source(self, tab: str) -> Source:
        """Return where the rows of a tab that is a list come from."""
        raise NotImplementedError

    def text(self, tab: str, card: Any, width: int) -> Sequence[Cell]:
        """Return the lines of a tab that is a text."""
        return ()

    def tab_count(self, tab: str) -> int | None:
        """Return the number beside a tab's name, from `self.card`; None for no number."""
        return None

    def empty(self, tab: str) -> str:
        """Return what to do next when a list is empty."""
        return _("Nothing here yet.")

    def open(self, row: Any) -> None:
        """Open a row of the list."""

    # What all cards do

    def body(self) -> Iterable[Widget]:
        """Yield head, list with what it cuts, and text; the tab says which of the two is seen."""
        yield self.head_panel
        yield self.list
        yield self.rest_panel
        yield self.text_panel

    def on_mount(self) -> None:
        """Read the record asked for before the screen was there."""
        self._turn_to(self.tab)

    def show(self, id_: Any, neighbours: RecordList | None = None) -> None:
        """Show a record; `neighbours` is the list that J and K step through."""
        self.neighbours = neighbours
        self.record_id, self.card = id_, None  # what is shown is what the access log says was looked at now
        self.tab = self.tabs()[0][0]
        if self.is_mounted:
            self._turn_to(self.tab)

    def refresh_data(self) -> None:
        """Read the record and the rows again."""
        self.load("card", self.read, self.record_id, refused=self.not_read)
        if self.tab in self.COLUMNS:
            self.list.look_again()

    def record(self) -> tuple[str, int] | None:
        """Return what the card is about."""
        return (self.KIND, self.record_id) if self.KIND else None

    def on_screen_resume(self) -> None:
        """Show who came or went meanwhile."""
        self.editors.resumed()

    def loaded_card(self, card: Any) -> None:
        """Draw the record."""
        self.card = card
        self.head_panel.redraw()
        self.text_panel.redraw()
        self.keys_changed()

    def redraw(self) -> None:
        """Draw everything in another language or theme."""
        super().redraw()
        self.list.redraw()

    def _turn_to(self, tab: str) -> None:
        self.tab = tab
        listed = tab in self.COLUMNS
        self.list.display, self.text_panel.display = listed, not listed
        self.load("card", self.read, self.record_id, refused=self.not_read)
        if listed:
            if self.list.columns != tuple(self.COLUMNS[tab]):
                self.list.clear()
            self.list.columns = tuple(self.COLUMNS[tab])
            self.list.show(self.source(tab))
            self.list.focus()
        else:
            self.set_focus(None)
            self.text_panel.top = 0
        self.editors.look()
        self.head_panel.redraw()
        self.text_panel.redraw()
        self._follow()

    def _follow(self) -> None:
        under = self.list.row.id if self.list.row is not None else None
        if under != self._under:
            self._read_on, self._under = 0, under
        self.rest_panel.redraw()
        self.keys_changed()

    def _step_tab(self, by: int) -> None:
        names = [id_ for id_, _name in self.tabs()]
        at = min(max(names.index(self.tab) + by, 0), len(names) - 1)
        if names[at] != self.tab:
            self._turn_to(names[at])

    def do_left(self) -> None:
        """Show the tab on the left."""
        self._step_tab(-1)

    def do_right(self) -> None:
        """Show the tab on the right."""
        self._step_tab(1)

    def do_following(self) -> None:
        """Show the next record of the list behind."""
        self._step_record(1)

    def do_previous(self) -> None:
        """Show the previous record of the list behind."""
        self._step_record(-1)

    def _step_record(self, by: int) -> None:
        row = self.neighbours.step(by) if self.neighbours is not None else None
        if row is None or row.id == self.record_id:
            self.say(_("There is no further record in the list."), bad=True)
            return
        tab = self.tab
        self.record_id, self.card = row.id, None
        self._turn_to(tab)

    def on_key(self, event: events.Key) -> None:
        """Scroll a text with the arrows; other keys are commands."""
        by = {"down": 1, "up": -1, "j": 1, "k": -1, "pagedown": 10, "pageup": -10}.get(event.key)
        if by is not None and self.text_panel.display:
            take(event)
            self.text_panel.scroll_lines(by)

    def on_record_list_selected(self, message: RecordList.Selected) -> None:
        """Go on with what the list cuts while there is more of it, then open the row."""
        lines, room = self._cut()
        if len(lines) > self._read_on + room:
            self._read_on += room - 1
            self.rest_panel.redraw()
        else:
            self._read_on = 0
            self.rest_panel.redraw()
            self.open(message.row)

    def _head(self, width: int) -> Sequence[Cell]:
        lines: list[Cell] = list(self.head(self.card, width)) if self.card is not None else [""]
        who = self.editors.line() if self.card is not None else ""
        names = self.tabs()
        if len(names) > 1:
            tabs: list[Cell] = []
            for id_, name in names:
                number = self.tab_count(id_) if self.card is not None else None
                text = f"{_(name)} {number}" if number else _(name)
                tabs += [ink("accent", f"[{text}]") if id_ == self.tab else ink("dim", f" {text} "), " "]
            return [*lines, who, line(*tabs)]
        return [*lines, who] if who else lines

    def _cut(self) -> tuple[list[Cell], int]:
        """Return the lines of what the list cuts, and for how many there is room below the list."""
        shown = self.list
        if not shown.display:
            return [], 1
        lines: list[Cell] = [part for cell in shown.cut() for part in wrap(cell, max(1, self.size.width - 2))]
        both = shown.size.height + self.rest_panel.size.height
        room = both - 1 - min(both // 2, len(shown.rows) + shown.header)
        return (lines, room) if room > 1 else ([], 1)

    def _rest(self, width: int) -> Sequence[Cell]:
        lines, room = self._cut()
        lines = lines[self._read_on :]
        if len(lines) > room:
            more = len(lines) - room + 1
            told = ngettext("⏎ {n} more line", "⏎ {n} more lines", more).format(n=more)
            lines = [*lines[: room - 1], ink("dim", told)]
        return [ink("dim", "─" * width), *lines] if lines else ()

    def _empty(self) -> str:
        # The list may be painted once more after the turn to a tab that is a text.
        return self.empty(self.tab) if self.tab in self.COLUMNS else ""

    def _text(self, width: int) -> Sequence[Cell]:
        return self.text(self.tab, self.card, width) if self.card is not None else ()
