"""A form: fields one under the other, errors in words beside them, and nothing typed is ever lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.containers import VerticalScroll
from textual.widget import Widget

from db.core.actor import Actor
from db.core.errors import Problem
from db.core.translation import N_, _
from tui.command import Command, take
from tui.presence import Editing
from tui.shell.area import BaseScreen
from tui.widgets.entry import Changed, label, settle, tell
from tui.widgets.entry_chosen import ChoiceEntry, PickEntry
from tui.widgets.entry_typed import LineEntry, TextEntry
from tui.widgets.field import Field, Kind
from tui.widgets.ink import Cell, ink
from tui.widgets.key_bar import KeyBar
from tui.widgets.panel import Panel

if TYPE_CHECKING:
    from tui.widgets.entry import Entry


ENTRIES: dict[Kind, Callable[[Field], Any]] = {
    "text": LineEntry,
    "date": LineEntry,
    "number": LineEntry,
    "multiline": TextEntry,
    "choice": ChoiceEntry,
    "yesno": ChoiceEntry,
    "pick": PickEntry,
}
"""The widget of each kind of field."""


class FormScreen(Editing, BaseScreen):
    """Declare TITLE_TEXT and FIELDS, write `save`; the screen answers what `save` returned."""

    TITLE_TEXT: ClassVar[str] = ""
    FIELDS: ClassVar[Sequence[Field]] = ()
    FIRST: ClassVar[str] = ""
    """Name of the field to begin in, where the first ones are mostly right already."""
    DEFAULT_CSS = """
    FormScreen > Panel { margin: 1 0; }
    FormScreen > Panel:first-child { margin: 0 0 1 0; }
    FormScreen VerticalScroll { height: 1fr; max-width: 100; scrollbar-size: 0 0; }
    """
    GROUP = N_("In forms")
    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command(
            "form.save",
            "^O",
            N_("save"),
            N_("Save; what cannot be accepted is said"),
            show=True,
            aliases=("^S",),
        ),
        Command("form.guide", "^G", N_("guide"), N_("What this field is for"), show=True, aliases=("F1",)),
        Command("form.back", "Esc", N_("cancel"), N_("Leave; asks when something was typed"), show=True),
    )

    def __init__(self, values: dict[str, Any] | None = None) -> None:
        super().__init__()
        self.before = values or {}
        """Value of each field at the beginning; of a `pick`, (id, label)."""
        self.entries: dict[str, Any] = {}
        self._first: dict[str, Any] = {}

    # What an area writes

    def fields(self) -> Sequence[Field]:
        """Return the fields; by default FIELDS. Made once, when the form opens."""
        return self.FIELDS

    def entry(self, field: Field) -> Any:
        """Return the widget of a field; a form with a widget of its own overrides this."""
        return ENTRIES[field.kind](field)

    def save(self, actor: Actor, values: dict[str, Any]) -> Any:
        """Call the action with the values; runs in a thread, so touch no widget here."""
        raise NotImplementedError

    def subject(self) -> tuple[str, int, str] | None:
        """Return kind, id and label of the record that the form is about; none when it makes a new one."""
        return None

    def heading(self) -> Cell:
        """Return the title line."""
        return ink("strong", _(self.TITLE_TEXT))

    def head(self, width: int) -> Sequence[Cell]:
        """Return the lines above the fields; by default the title alone."""
        return [self.heading()]

    # What all forms do

    def compose(self) -> Iterable[Widget]:
        """Put title, fields and keys."""
        yield Panel(lambda width: [self.who(too=True), *self.head(width)])
        with VerticalScroll(can_focus=False):
            for field in self.fields():
                entry = self.entry(field)
                self.entries[field.name] = entry
                yield entry
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the values and start where most is written."""
        for name, entry in self.entries.items():
            if name in self.before:
                entry.put(self.before[name])
        self._first = self._state()
        self.stay()
        first: Any = self.entries[self.FIRST or next(iter(self.entries))]
        first.focus()

    @property
    def dirty(self) -> bool:
        """Something was typed or chosen since the form opened."""
        return self._state() != self._first

    def _state(self) -> dict[str, Any]:
        return {name: entry.state() for name, entry in self.entries.items()}

    def on_changed(self, message: Changed) -> None:
        """An error told before may be settled."""
        settle(message.entry)

    def on_key(self, event: events.Key) -> None:
        """Enter goes to the next field; other keys are commands."""
        if event.key == "enter" or (event.key == "down" and self.focused is not None):
            self.focus_next()
        elif event.key == "up":
            self.focus_previous()
        else:
            return
        take(event)

    def do_save(self) -> None:
        """Check every field, then run the action; a refusal lands at its field."""
        values: dict[str, Any] = {}
        wrong: list[Entry] = []
        for name, entry in self.entries.items():
            tell(entry, "")
            try:
                values[name] = entry.value_of()
            except Problem as problem:
                tell(entry, problem.say())
                wrong.append(entry)
                continue
            if entry.field.required and values[name] is None:
                tell(entry, _("This is needed."))
                wrong.append(entry)
        if wrong:
            self._go_to(wrong[0])
        else:
            self.act(lambda actor: self.save(actor, values), then=self._saved, refused=self._refused)

    def _saved(self, answer: Any) -> None:
        while not self.is_active:  # a picker may have come in front while the database was slow
            self.app.pop_screen()
        self.dismiss(True if answer is None else answer)

    def _refused(self, problem: Problem) -> None:
        entry = self.entries.get(problem.field or "")
        if entry is None:
            self.say(problem.say(), bad=True)
        else:
            tell(entry, problem.say())
            self._go_to(entry)

    def _go_to(self, entry: Any) -> None:
        entry.focus()
        entry.scroll_visible(animate=False)

    def do_guide(self) -> None:
        """Say what the field is for."""
        field: Field | None = getattr(self.focused, "field", None)
        self.say(
            _(field.help)
            if field is not None and field.help
            else _("Nothing more is asked than the label says.")
        )

    def do_back(self) -> None:
        """Leave, after asking when something was typed; not while it is being saved."""
        from tui.shell.confirm import Confirm

        if self.session.writing:
            return
        if self.dirty:
            question = Confirm(_("Leave without saving what was typed?"), _("Leave"), _("Keep writing"))
            self.ask(question, lambda _yes: self.dismiss(None))
        else:
            self.dismiss(None)

    def redraw(self) -> None:
        """Write the labels in another language."""
        super().redraw()
        for entry in self.entries.values():
            label(entry, entry.field)
