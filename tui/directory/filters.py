"""The dialog with the criteria of a service search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from textual import events
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input

from db.core.errors import Invalid
from db.core.translation import N_, _
from db.directory.service_search import MODE_NAMES, NO_CRITERIA, Criteria, Mode
from tui.command import Command, take
from tui.keymap import AZERTY
from tui.shell.screens import Dialog
from tui.widgets.field import number
from tui.widgets.ink import Cell, ink
from tui.widgets.panel import Panel
from tui.widgets.record_list import RecordList
from tui.widgets.rows import Column


@dataclass(frozen=True)
class Wish:
    """A criterion: field of Wanted, letter, name marked with N_(), and whether it is typed."""

    id: str
    key: str
    label: str
    typed: bool = False


WISHES = (
    Wish("open_now", "o", N_("Open now")),
    Wish("free", "f", N_("Free of charge")),
    Wish("mode", "m", N_("Mode")),
    Wish("accessible", "s", N_("Accessible place")),
    Wish("place", "p", N_("Near"), typed=True),
    Wish("language", "l", N_("Language"), typed=True),
    Wish("age", "a", N_("Age"), typed=True),
    Wish("need", "b", N_("Need"), typed=True),
    Wish("whom", "q", N_("For whom"), typed=True),
)


OLDEST = 150
GUIDE = N_("Letter: edit a line · d: clear all · ⏎: search")


class Filters(Dialog):
    """Answers the criteria; Enter and Esc both keep them."""

    DEFAULT_CSS = """
    Filters Vertical { width: 62; max-width: 96%; height: auto; background: $ink-field;
      border: round $ink-dim; padding: 0 1; }
    Filters Input { border: none; height: 1; padding: 0 1; background: $background; }
    Filters Input:focus { border: none; }
    Filters Panel { margin: 0 0 1 0; }
    """
    ENTER = N_("search")
    COLUMNS: ClassVar[Sequence[Column]] = (
        Column("", 1, role="accent"),
        Column("", 18),
        Column("", 24, weight=1),
    )
    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("dialog.back", "Esc", N_("save"), N_("Search")),
        Command("dialog.discard", "d", N_("clear all"), N_("Clear all criteria")),
    )

    def __init__(self, wanted: Criteria) -> None:
        super().__init__()
        self.wanted = wanted
        self.list = RecordList(self.COLUMNS)
        self.field = Input(max_length=100)
        self.field.cursor_blink = False
        self.field.display = False
        self.wrong = ""
        """Error about what was typed."""
        self.told = Panel(self._told)

    def _told(self, width: int) -> Sequence[Cell]:
        below = ink("late", f"! {self.wrong}") if self.wrong else ink("dim", _(GUIDE))
        return [ink("strong", _("Find a service")), below]

    def bar_keys(self) -> list[tuple[str, str]]:
        return [("⏎", _(self.ENTER)), ("d", _("clear all"))]

    def compose(self) -> Iterable[Widget]:
        self.list.styles.height = len(WISHES)
        with Vertical():
            yield self.told
            yield self.list
            yield self.field

    def on_mount(self) -> None:
        self.list.focus()
        self.list.show_rows(WISHES, self._cells)

    def _cells(self, wish: Wish) -> Sequence[Cell]:
        value: Any = getattr(self.wanted, wish.id)
        if wish.id == "mode":
            text = _(MODE_NAMES[value]) if value else ""
        elif wish.id == "age":
            text = "" if value is None else f"{value:g}"
        else:
            text = value if wish.typed else _("yes") if value else ""
        label = ink("strong", _(wish.label)) if text else _(wish.label)
        return wish.key, label, ink("accent", text) if text else ink("dim", "—")

    def on_key(self, event: events.Key) -> None:
        if self.field.has_focus:
            if event.key == "escape":
                take(event)
                self._leave()
            return
        azerty = AZERTY if self.session.actor.keyboard == "azerty" else {}
        for place, wish in enumerate(WISHES):
            if event.character in (wish.key, azerty.get(wish.key)):
                take(event)
                self.list.step(place - self.list.window.cursor)
                self._turn(wish)
                return
        if event.key == "space" and self.list.row is not None:
            take(event)
            self._turn(self.list.row)

    def _turn(self, wish: Wish) -> None:
        value: Any = getattr(self.wanted, wish.id)
        if wish.typed:
            self.field.value = "" if value is None else f"{value:g}" if wish.id == "age" else value
            self.field.cursor_position = len(self.field.value)
            self.field.placeholder = _(wish.label)
            self.field.display = True
            self.field.focus()
        elif wish.id == "mode":
            modes = [None, *Mode]
            self._set("mode", modes[(modes.index(value) + 1) % len(modes)])
        else:
            self._set(wish.id, not value)

    def _set(self, name: str, value: Any) -> None:
        self.wanted = replace(self.wanted, **{name: value})
        self.list.redraw()

    def on_input_submitted(self, message: Input.Submitted) -> None:
        wish: Wish = self.list.row
        text = " ".join(message.value.split())
        value: Any = text
        if wish.id == "age":
            value = _age(text) if text else None
            if text and value is None:
                self._tell(_("Enter the age in years, from 0 to 150."))
                return
        self._set(wish.id, value)
        self._leave()

    def _tell(self, wrong: str) -> None:
        self.wrong = wrong
        self.told.redraw()

    def _leave(self) -> None:
        self._tell("")
        self.field.display = False
        self.list.focus()

    def on_record_list_selected(self, message: RecordList.Selected) -> None:
        self.do_back()

    def do_back(self) -> None:
        self.dismiss(self.wanted)

    def do_discard(self) -> None:
        self.dismiss(NO_CRITERIA)


def _age(text: str) -> float | None:
    """Parse an age in years; None if it is not one."""
    try:
        value = number(text, "age")
    except Invalid:
        return None
    return float(value) if 0 <= value <= OLDEST else None
