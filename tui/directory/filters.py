"""The dialog with the criteria of a service search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from textual import events
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input

from db.core.errors import Invalid
from db.core.translation import N_, _
from db.directory.service_search import NO_CRITERIA, Criteria, Mode
from tui.command import Command, consume
from tui.keymap import AZERTY
from tui.shell.screens import Dialog
from tui.widgets.field import number
from tui.widgets.ink import Cell, ink
from tui.widgets.panel import Panel
from tui.widgets.record_list import RecordList
from tui.widgets.rows import Column


@dataclass(frozen=True)
class Criterion:
    """A criterion: field of Wanted, letter, name marked with N_(), and whether it is typed."""

    id: str
    key: str
    label: str
    typed: bool = False


CRITERIA = (
    Criterion("open_now", "o", N_("Open now")),
    Criterion("free", "f", N_("Free of charge")),
    Criterion("mode", "m", N_("Mode")),
    Criterion("accessible", "s", N_("Accessible place")),
    Criterion("place", "p", N_("Near"), typed=True),
    Criterion("language", "l", N_("Language"), typed=True),
    Criterion("age", "a", N_("Age"), typed=True),
    Criterion("need", "b", N_("Need"), typed=True),
    Criterion("whom", "q", N_("For whom"), typed=True),
)


MAX_AGE = 150
GUIDE = N_("Letter: edit a line · d: clear all · ⏎: search")


class CriteriaDialog(Dialog):
    """Answers the criteria; Enter and Esc both keep them."""

    DEFAULT_CSS = """
    CriteriaDialog Vertical { width: 62; max-width: 96%; height: auto; padding: 0 1; }
    CriteriaDialog Input { border: none; height: 1; padding: 0 1; background: $background; }
    CriteriaDialog Input:focus { border: none; }
    CriteriaDialog Panel { margin: 0 0 1 0; }
    """
    ENTER = N_("search")
    COLUMNS = (
        Column("", 1, role="accent"),
        Column("", 18),
        Column("", 24, weight=1),
    )
    COMMANDS = (
        Command("dialog.back", "Esc", N_("save"), N_("Search")),
        Command("dialog.discard", "d", N_("clear all"), N_("Clear all criteria")),
    )

    def __init__(self, criteria: Criteria) -> None:
        super().__init__()
        self.criteria = criteria
        self.list = RecordList(self.COLUMNS)
        self.field = Input(max_length=100)
        self.field.cursor_blink = False
        self.field.display = False
        self.error = ""
        """Error about what was typed."""
        self.title_panel = Panel(self._title_lines)

    def _title_lines(self, width: int) -> Sequence[Cell]:
        below = ink("late", f"! {self.error}") if self.error else ink("dim", _(GUIDE))
        return [ink("strong", _("Find a service")), below]

    def bar_keys(self) -> list[tuple[str, str]]:
        return [("⏎", _(self.ENTER)), ("d", _("clear all"))]

    def compose(self) -> Iterable[Widget]:
        self.list.styles.height = len(CRITERIA)
        with Vertical():
            yield self.title_panel
            yield self.list
            yield self.field

    def on_mount(self) -> None:
        self.list.focus()
        self.list.show_rows(CRITERIA, self._cells)

    def _cells(self, criterion: Criterion) -> Sequence[Cell]:
        value: Any = getattr(self.criteria, criterion.id)
        if criterion.id == "mode":
            text = _(value.label) if value else ""
        elif criterion.id == "age":
            text = "" if value is None else f"{value:g}"
        else:
            text = value if criterion.typed else _("yes") if value else ""
        label = ink("strong", _(criterion.label)) if text else _(criterion.label)
        return criterion.key, label, ink("accent", text) if text else ink("dim", "—")

    def on_key(self, event: events.Key) -> None:
        if self.field.has_focus:
            if event.key == "escape":
                consume(event)
                self._close_input()
            return
        azerty = AZERTY if self.session.actor.keyboard == "azerty" else {}
        for place, criterion in enumerate(CRITERIA):
            if event.character in (criterion.key, azerty.get(criterion.key)):
                consume(event)
                self.list.step(place - self.list.window.cursor)
                self._toggle(criterion)
                return
        if event.key == "space" and self.list.row is not None:
            consume(event)
            self._toggle(self.list.row)

    def _toggle(self, criterion: Criterion) -> None:
        value: Any = getattr(self.criteria, criterion.id)
        if criterion.typed:
            self.field.value = "" if value is None else f"{value:g}" if criterion.id == "age" else value
            self.field.cursor_position = len(self.field.value)
            self.field.placeholder = _(criterion.label)
            self.field.display = True
            self.field.focus()
        elif criterion.id == "mode":
            modes = [None, *Mode]
            self._set("mode", modes[(modes.index(value) + 1) % len(modes)])
        else:
            self._set(criterion.id, not value)

    def _set(self, name: str, value: Any) -> None:
        self.criteria = replace(self.criteria, **{name: value})
        self.list.redraw()

    def on_input_submitted(self, message: Input.Submitted) -> None:
        criterion: Criterion = self.list.row
        text = " ".join(message.value.split())
        value: Any = text
        if criterion.id == "age":
            value = _age(text) if text else None
            if text and value is None:
                self._show_error(_("Enter the age in years, from 0 to 150."))
                return
        self._set(criterion.id, value)
        self._close_input()

    def _show_error(self, error: str) -> None:
        self.error = error
        self.title_panel.redraw()

    def _close_input(self) -> None:
        self._show_error("")
        self.field.display = False
        self.list.focus()

    def on_record_list_selected(self, message: RecordList.Selected) -> None:
        self.do_back()

    def do_back(self) -> None:
        self.dismiss(self.criteria)

    def do_discard(self) -> None:
        self.dismiss(NO_CRITERIA)


def _age(text: str) -> float | None:
    try:
        value = number(text, "age")
    except Invalid:
        return None
    return float(value) if 0 <= value <= MAX_AGE else None
