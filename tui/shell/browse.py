"""Lists: title, tabs, filter, rows, and details of the row under the cursor where there is room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from textual import events
from textual.containers import Container
from textual.widget import Widget
from textual.widgets import Input

from db.core.translation import N_, _
from tui.command import Command, consume
from tui.shell.list_tools import ListTools
from tui.shell.order import header_mark
from tui.shell.screens import tab_line
from tui.widgets.filter_line import FilterLine, remember
from tui.widgets.ink import Cell, ink, line, number, split, width_of
from tui.widgets.panel import Panel
from tui.widgets.record_list import RecordList
from tui.widgets.rows import Column, Source


class BrowseScreen(ListTools):
    """A list: declare TITLE_TEXT, COLUMNS, COMMANDS; write `source`, `open` and `empty`."""

    TITLE_TEXT: ClassVar[str] = ""
    """Marked with N_()."""
    COLUMNS: ClassVar[Sequence[Column]] = ()
    FILTERABLE: ClassVar[bool] = True
    """Whether `/` filters the rows."""
    DETAIL: ClassVar[bool] = False
    """Whether `detail(row, width)` is shown below the list, or beside it in a wide window."""
    GROUP = N_("In lists")
    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("list.filter", "/", N_("filter"), N_("Show matching rows; ⏎: open, Esc: clear"), show=True),
        Command("list.erase", "⌫", N_("correct"), N_("Erase a letter of the filter, or go back")),
        Command("app.back", "Esc", N_("back"), N_("Clear the marks, then the filter, or go back")),
        Command("list.left", "←", N_("tab left"), N_("Previous tab")),
        Command("list.right", "→", N_("tab right"), N_("Next tab"), aliases=("Tab",)),
    )

    def __init__(self) -> None:
        super().__init__()
        self.filter = ""
        self.past_filters: list[str] = []
        """What was typed in the filter, while this screen exists."""
        self.tab = self.TABS[0][0] if self.TABS else ""
        self.tab_counts: dict[str, int] = {}
        """Number beside each tab's name, by tab id; set it in a `loaded_` method, then redraw the title."""
        self.title_panel = Panel(self._title, id="title")
        self.list = RecordList(self.COLUMNS, empty=lambda: self.without_refused(self.empty()))
        self.list.on_view_change = self.redraw_title
        self.detail_panel = Panel(self._detail, id="detail") if self.DETAIL else None

    # To be written by areas

    def source(self, text: str, tab: str) -> Source:
        """Return the source of the rows, for the filter's text and the current tab."""
        raise NotImplementedError

    def open(self, row: Any) -> None:
        """Open a row: usually `self.session.open("kind", row.id, self.list)`."""

    def empty(self) -> str:
        """Return what an empty list says: what to do next, in one or two lines."""
        return _("No match. Esc: clear the filter") if self.filter else _("Nothing here yet.")

    def heading(self) -> Cell:
        """Return the left part of the title line."""
        return ink("strong", _(self.TITLE_TEXT))

    def title_status(self) -> Cell:
        """Return the right part of the title line; by default the visible rows and the total."""
        position = self.list.position
        if position is None or position[2] == 0:
            return ""
        first, last, total = map(number, position)
        return ink("dim", f"{first}–{last} / {total}")

    def detail(self, row: Any, width: int) -> Sequence[Cell]:
        """Return the lines about the row under the cursor."""
        return ()

    # Common behaviour

    def body(self) -> Iterable[Widget]:
        yield self.title_panel
        if self.detail_panel is None:
            yield self.list
        else:
            yield Container(self.list, self.detail_panel, id="body")

    def on_mount(self) -> None:
        self.list.focus()
        self.show()

    def show(self, select: Any = None) -> None:
        """Load the rows of the current tab and filter from the first one."""
        self.list.sorted_by = header_mark(self.order)
        self.list.show(self.marks.over(self.source(self.filter, self.tab)), select=select)
        self.title_panel.redraw()

    def refresh_data(self) -> None:
        self.list.reload()

    def offers(self, command: Command) -> bool:
        useless = (
            (command.id in self.unused())
            or (command.id in ("list.left", "list.right") and not self.TABS)
            or (command.id == "list.filter" and not self.FILTERABLE)
            or (command.id == "list.erase" and not self.filter)
        )
        return not useless and super().offers(command)

    def bar_keys(self) -> Iterable[tuple[str, str]]:
        """Return only the keys that work in the filter while it has the focus."""
        if isinstance(self.focused, FilterLine):
            return [("⏎", _("open")), ("Tab", _("back to the list")), ("Esc", _("clear"))]
        return super().bar_keys()

    def right_keys(self) -> Iterable[tuple[str, str]]:
        return () if isinstance(self.focused, FilterLine) else super().right_keys()

    def on_descendant_focus(self) -> None:
        """Update the key bar; hide an empty filter line without focus."""
        for filter_line in self.query(FilterLine):
            filter_line.display = filter_line.has_focus or bool(filter_line.value)
        self.redraw_keys()

    def on_key(self, event: events.Key) -> None:
        if event.key not in ("escape", "tab") or not isinstance(self.focused, FilterLine):
            return
        consume(event)
        if event.key == "escape":
            self._clear_filter()
        else:
            self.list.focus()

    def do_filter(self) -> None:
        if not self.FILTERABLE:
            return
        filters = self.query(FilterLine)
        if filters:
            filters.first().display = True
            filters.first().focus()
        else:
            hint = _("filter: type part of a name or number")
            fresh = FilterLine(self.list, self.filter, placeholder=hint, past=self.past_filters)
            self.mount(fresh, after=self.title_panel)
            fresh.focus()

    def do_erase(self) -> None:
        """Delete a letter of the filter and go on typing; without a filter, close this screen."""
        if self.filter:
            self.do_filter()
            self.query_one(FilterLine).action_delete_left()
        else:
            self.close()  # not do_back: marks and criteria stay

    def do_back(self) -> None:
        if self.marks.rows:
            self.clear_marks()
            self.redraw_title()
        elif self.filter:
            self._clear_filter()
        else:
            self.close()

    def _clear_filter(self) -> None:
        remember(self.past_filters, self.filter)
        self.query_one(FilterLine).value = ""
        self.list.focus()

    def do_left(self) -> None:
        self._switch_tab(-1)

    def do_right(self) -> None:
        self._switch_tab(1)

    def _switch_tab(self, by: int) -> None:
        names = [id_ for id_, _name in self.TABS]
        if len(names) > 1:
            self.tab = names[(names.index(self.tab) + by) % len(names)]
            self.marks.clear()
            self.show()

    def on_input_changed(self, message: Input.Changed) -> None:
        self.filter = message.value
        self.show()

    def redraw_title(self) -> None:
        self.redraw_keys()
        self.title_panel.redraw()
        self.redraw_detail()

    def redraw_detail(self) -> None:
        """Draw the lines about the row under the cursor again."""
        if self.detail_panel is not None:
            self.detail_panel.redraw()

    def on_record_list_selected(self, message: RecordList.Selected) -> None:
        """Open the row, if that is allowed, and leave the filter."""
        remember(self.past_filters, self.filter)
        self.list.focus()
        command = self.command_for("enter", self.session.actor.keyboard)
        if command is None:
            self.open(message.row)
        else:
            self.run_command(command)

    def do_open(self) -> None:
        self.open(self.list.row)

    def _title(self, width: int) -> Sequence[Cell]:
        heading, status = self.heading(), self.title_status()
        if self.marks.rows:
            status = ink("accent", _("* marked: {n}").format(n=len(self.marks.rows)))
        if self.order is not None:
            whole = line(heading, ink("dim", f" · {self.order.text}"))
            heading = whole if width_of(whole) + width_of(status) + 2 <= width else heading
        lines: list[Cell] = [split(heading, status, width)]
        if self.TABS:
            counts = {tab: number(count) for tab, count in self.tab_counts.items()}
            lines.append(tab_line(self.TABS, self.tab, counts))
        return lines

    def _detail(self, width: int) -> Sequence[Cell]:
        row = self.list.row
        lines = () if row is None else self.detail(row, width)
        if row is not None and (why := self.marks.refusals.get(row.id)):
            lines = [ink("late", _("! not saved: {why}").format(why=why)), *lines[:-1]]
        return [ink("dim", "─" * width), *lines] if lines else ()
