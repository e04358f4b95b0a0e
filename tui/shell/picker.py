"""A search-as-you-type picker for one record out of many, and its form field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from textual import events
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input

from db.core.paging import Key, Page, Span
from db.core.text import fold, printable
from db.core.translation import N_, _
from tui.command import Command
from tui.shell.screens import Dialog
from tui.widgets.choice_entry import OneLineField
from tui.widgets.entry import CSS, Changed
from tui.widgets.field import Field
from tui.widgets.filter_line import FilterLine
from tui.widgets.ink import Cell, ink, split
from tui.widgets.paging import page_of
from tui.widgets.panel import Panel
from tui.widgets.record_list import RecordList
from tui.widgets.rows import Column, Source


@dataclass(frozen=True)
class Choice:
    """A row of a picker."""

    key: Key
    id: Any
    label: str


def matching(rows: Iterable[Choice], text: str, span: Span) -> Page[Choice]:
    """Return the page of choices whose label contains every word of `text`."""
    words = fold(text).split()
    return page_of([row for row in rows if all(word in fold(row.label) for word in words)], span)


class Picker(Dialog):
    """Answers the row chosen (with `.id` and `.label`).

    Of several rows, Enter takes one once a letter was typed or the cursor moved: before, the first one is
    there by chance.
    """

    DEFAULT_CSS = """
    Picker Vertical { width: 70; max-width: 96%; height: 18; max-height: 90%; }
    Picker FilterLine { margin: 0 0 1 0; background: $background; }
    """
    COMMANDS = (
        Command("dialog.save", "^O", N_("save"), N_("Choose this one, and save the form")),
        Command("dialog.back", "Esc", N_("back"), N_("Close without choosing")),
    )

    COLUMNS: ClassVar[Sequence[Column]] = (Column("", 20, weight=1),)

    def __init__(
        self, title: str, page: Callable[..., Any], typed: str = "", *, of_form: bool = False
    ) -> None:
        super().__init__()
        self.of_form = of_form
        """Whether it fills in a field of a form."""
        self.saving = False
        """Whether the form is to be saved as well."""
        self.title_text, self.page, self.typed = title, page, typed
        self.list = RecordList(self.COLUMNS, empty=lambda: _("No match."))

    def compose(self) -> Iterable[Widget]:
        with Vertical():
            yield Panel(self._title)
            yield FilterLine(self.list, self.typed)
            yield self.list
            yield from self.below()

    def on_mount(self) -> None:
        self.list.can_focus = False
        self.query_one(FilterLine).focus()
        if not self.typed:
            self._search("")

    def cells(self, row: Any) -> Sequence[Cell]:
        """Return the cells of a row."""
        return (row.label,)

    def below(self) -> Iterable[Widget]:
        """Yield widgets below the rows."""
        return ()

    def is_selectable(self, row: Any) -> bool:
        """Tell whether a row can be chosen."""
        return True

    def _search(self, text: str) -> None:
        self.list.show(Source(lambda span: self.page(text, span), self.cells))

    def on_input_changed(self, message: Input.Changed) -> None:
        self._search(message.value)

    @property
    def _pointed(self) -> bool:
        """Whether the row under the cursor was typed or moved to."""
        return bool(self.query_one(FilterLine).value) or self.list.touched or len(self.list.rows) == 1

    def _title(self, width: int) -> Sequence[Cell]:
        return [split(self.title_text, ink("dim", _("type a part of the name, or ↑ ↓")), width)]

    def bar_keys(self) -> list[tuple[str, str]]:
        return [*super().bar_keys(), *([("^O", _("save"))] if self.of_form else [])]

    def on_record_list_selected(self, message: RecordList.Selected) -> None:
        if self._pointed and self.is_selectable(message.row):
            self.dismiss(message.row)

    def do_save(self) -> None:
        """Choose the row under the cursor, and save the form."""
        row = self.list.row
        if self.of_form and self._pointed and row is not None and self.is_selectable(row):
            self.saving = True
            self.dismiss(row)


class PickEntry(OneLineField, can_focus=True):
    """A record found by a part of its name; the value is the record's id."""

    DEFAULT_CSS = CSS.format(name="PickEntry", height=1)

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.picked: tuple[Any, str] | None = None

    def on_key(self, event: events.Key) -> None:
        """Open the picker on Enter, or with the first letter typed."""
        if event.key in ("delete", "backspace"):
            event.stop()
            self._set_picked(None)
        elif event.key == "enter" or (event.character and event.is_printable):
            event.stop()
            typed = event.character if event.character and event.is_printable else ""
            picker = self.picker(typed)
            self.app.push_screen(picker, partial(self._answered, picker))

    def picker(self, typed: str) -> Picker:
        """Make the picker, with a first letter typed."""
        assert self.field.page is not None
        return Picker(_(self.field.label), self.field.page, typed, of_form=True)

    def _answered(self, picker: Picker, row: Any) -> None:
        if row is not None:
            self._set_picked((row.id, row.label))
        if picker.saving:
            self.screen.do_save()  # type: ignore[attr-defined]

    def _set_picked(self, picked: tuple[Any, str] | None) -> None:
        self.picked = picked
        self.refresh()
        self.post_message(Changed(self))

    def draw(self, width: int) -> Cell:
        return printable(self.picked[1]) if self.picked else ink("dim", _("type part of the name"))

    def state(self) -> Any:
        """Return what is picked."""
        return self.picked

    def set_value(self, value: Any) -> None:
        """Show a record given as (id, label)."""
        self.picked = value
        self.refresh()

    restore = set_value

    def get_value(self) -> Any:
        """Return the id of the record."""
        return self.picked[0] if self.picked else None
