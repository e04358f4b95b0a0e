"""Forms: fields, errors beside them, and drafts of what is typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.containers import Vertical
from textual.widget import Widget

from db.core.actor import Actor
from db.core.errors import Conflict, Doubtful, Problem, Stale
from db.core.translation import N_, _
from tui.command import Command, consume
from tui.live.presence import RECORDS, Editors
from tui.shell.dock import SHORT, dock, dock_width
from tui.shell.form_draft import DraftedForm, FormDraft
from tui.shell.picker import PickEntry
from tui.widgets.choice_entry import ChoiceEntry
from tui.widgets.entry import Changed, clear_stale_error, set_error
from tui.widgets.field import Field, Kind
from tui.widgets.field_list import FieldList
from tui.widgets.ink import Cell, ink, line, wrap
from tui.widgets.panel import Panel
from tui.widgets.text_entry import LineEntry, TextEntry

if TYPE_CHECKING:
    from db.staff.drafts import Subject
    from tui.widgets.entry import Entry


ENTRIES: dict[Kind, Callable[[Field], Any]] = {
    "text": LineEntry,
    "date": LineEntry,
    "time": LineEntry,
    "number": LineEntry,
    "multiline": TextEntry,
    "choice": ChoiceEntry,
    "yesno": ChoiceEntry,
    "pick": PickEntry,
}
"""The widget of each kind of field."""


class FormScreen(DraftedForm):
    """A form: declare TITLE_TEXT, DRAFT and FIELDS, write `save`; the form answers what `save` returns.

    It is beside or below the screen that it was opened from: see tui.shell.dock.
    """

    TITLE_TEXT: ClassVar[str] = ""
    EDITS: ClassVar[bool] = True
    """Whether it edits its subject; False if it only adds something about it."""
    FIELDS: ClassVar[Sequence[Field]] = ()
    FIRST_FIELD: ClassVar[str] = ""
    """Name of the field with the initial focus; the first one by default."""
    insists = False
    """Whether the same was refused a moment ago as doubtful, so that it is meant."""
    _doubted: dict[str, Any] | None = None
    extra_height = 0
    """Maximum number of `extra_lines`."""
    GROUP = N_("In forms")
    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command(
            "form.save",
            "^O",
            N_("save"),
            N_("Save; errors are shown beside the fields"),
            show=True,
            aliases=("^S",),
        ),
        Command("form.back", "Esc", N_("leave"), N_("Leave; what you typed is saved as a draft"), show=True),
        Command(
            "form.guide", "^G", N_("field help"), N_("Show help for this field"), show=True, aliases=("F1",)
        ),
        Command("form.discard", "^T", N_("discard"), N_("Discard what you typed here"), show=True),
    )

    def __init__(
        self, values: dict[str, Any] | None = None, *, about: Subject | None = None, part: object = ""
    ) -> None:
        super().__init__(values, about, part)
        self.title_panel = Panel(self._title_lines)
        self.extra = Panel(self.extra_lines)
        self.editors = Editors(self, self.record, self.title_panel)
        self.draft = FormDraft(self)
        self.prefilled: dict[str, Any] = {}
        """Values to fill in as if they had been typed."""

    # To be written by areas

    def fields(self) -> Sequence[Field]:
        """Return the fields; called once, when the form opens."""
        return self.FIELDS

    def entry(self, field: Field) -> Any:
        """Make the widget of a field; override it for a special one."""
        return ENTRIES[field.kind](field)

    def save(self, actor: Actor, values: dict[str, Any]) -> Any:
        """Call the action with the values; runs in a thread, so do not touch widgets."""
        raise NotImplementedError

    def question(self, values: dict[str, Any]) -> tuple[str, str] | None:
        """Return what is asked before a save that ends something, and the label of its yes."""
        return None

    def record(self) -> tuple[str, int] | None:
        """Return kind and id of the edited record, if other editors are shown."""
        return self.about[:2] if self.EDITS and self.about and self.about[0] in RECORDS else None

    def heading(self) -> Cell:
        """Return the title: TITLE_TEXT, if there is one, and the record's label."""
        record = self.about[2] if self.about else ""
        if not self.TITLE_TEXT:
            return ink("strong", record)
        return line(ink("strong", _(self.TITLE_TEXT)), ink("dim", f" · {record}" if record else ""))

    def head(self, width: int) -> Sequence[Cell]:
        """Return the lines above the fields; by default the title."""
        return wrap(self.heading(), width)

    def extra_lines(self, width: int) -> Sequence[Cell]:
        """Return what helps to fill in the form, shown below it except on a short terminal."""
        return ()

    # Common behaviour

    def compose(self) -> Iterable[Widget]:
        self.entries = {field.name: self.entry(field) for field in self.fields()}
        self.field_list = FieldList(*self.entries.values())
        yield Vertical(*self.content(), id="dock")
        yield self.key_bar

    def content(self) -> Iterable[Widget]:
        """Yield the widgets of the form: title and fields."""
        yield self.title_panel
        yield from (self.field_list.above, self.field_list, self.field_list.below, self.extra)

    def on_mount(self) -> None:
        self.on_resize()
        for name, entry in self.entries.items():
            if name in self.before:
                entry.set_value(self.before[name])
        self.begin()
        for name, value in self.prefilled.items():
            self.entries[name].set_value(value)
        first: Any = self.entries[self.FIRST_FIELD or next(iter(self.entries))]
        first.focus()

    def on_resize(self) -> None:
        """Take the place beside or below the screen that the form is about."""
        width = dock_width(self)
        lines = len(self._title_lines(width - 2))
        self.extra.display = bool(self.extra_height) and self.app.size.height >= SHORT
        lines += self.extra_height * self.extra.display
        room = dock(self, self.field_list.needed(width) + lines) - lines
        self.field_list.make_fit(min(width, FieldList.MOST_COLUMNS), room)

    def begin(self) -> None:
        """Measure changes from now on, restore an earlier draft, and record that the form is open."""
        self.initial_states = self.entered()
        self.draft.begin()
        self.editors.start_heartbeat()

    def on_changed(self, message: Changed) -> None:
        clear_stale_error(message.entry)
        self.draft.record_draft()

    def _title_lines(self, width: int) -> Sequence[Cell]:
        others = self.editors.line(too=True)
        return [*((others,) if others else ()), *self.head(width), *self.draft.lines(width)]

    def on_screen_resume(self) -> None:
        self.editors.refresh_if_changed()

    def on_unmount(self) -> None:
        self.session.presence.leave()

    def on_key(self, event: events.Key) -> None:
        if event.key == "enter" or (event.key == "down" and self.focused is not None):
            self.focus_next()
        elif event.key == "up":
            self.focus_previous()
        elif event.key in ("pagedown", "pageup"):
            self.field_list.turn_page(1 if event.key == "pagedown" else -1)
        else:
            return
        consume(event)

    def do_save(self) -> None:
        """Check all fields, ask if the save ends something, and save; errors are shown at their fields."""
        values: dict[str, Any] = {}
        errors: list[tuple[Entry, str]] = []
        for name, entry in self.entries.items():
            set_error(entry, "")
            try:
                values[name] = entry.get_value()
            except Problem as problem:
                errors.append((entry, problem.say()))
                continue
            if entry.field.required and values[name] is None:
                errors.append((entry, _("This field is required.")))
        for place in reversed(errors):  # the first one last, so that it gets the focus
            self._show_error(*place)
        if errors:
            return
        if (question := self.question(values)) is None:
            self._save(values)
        else:
            from tui.shell.confirm import Confirm

            self.ask(Confirm(*question), lambda _yes: self._save(values))

    def _save(self, values: dict[str, Any]) -> None:
        def refused(problem: Problem) -> None:
            self._doubted = values if isinstance(problem, Doubtful) else None
            self._refused(problem)

        self.insists = values == self._doubted
        self.act(
            lambda actor: self.draft.remove_saved(self.save(actor, values)),
            then=self._saved,
            refused=refused,
        )

    def _saved(self, answer: Any) -> None:
        if self not in self.app.screen_stack:  # left while the database was unavailable
            self.session.say(_("Saved: {what}").format(what=self.heading()))
            return
        while not self.is_active:  # a picker may have opened meanwhile
            self.app.pop_screen()
        self.dismiss(True if answer is None else answer)

    def _refused(self, problem: Problem) -> None:
        if self not in self.app.screen_stack:
            why = _("{what}: {why}").format(what=self.heading(), why=problem.say())
            self.session.say(why, error=True)
            return
        entry = self.entries.get(problem.field or "")
        if isinstance(problem, Conflict) and self.is_active:
            from tui.shell.conflicts import resolve

            resolve(self, problem)
        elif isinstance(problem, Stale) and problem.version is not None:
            self.version = problem.version
            self.say(problem.say() + " " + _("Save again to keep your version."), error=True)
        else:
            doubt = " " + _("To save it all the same, save again.") if isinstance(problem, Doubtful) else ""
            if entry is None:
                self.say(problem.say() + doubt, error=True)
            else:
                self._show_error(entry, problem.say() + doubt)

    def _show_error(self, entry: Any, why: str) -> None:
        """Focus a field and show its error."""
        set_error(entry, why)
        entry.focus()
        self.on_resize()
        self.field_list.keep_in_sight()

    def do_guide(self) -> None:
        field: Field | None = getattr(self.focused, "field", None)
        self.say(
            _(field.help)
            if field is not None and field.help
            else _("There is no further help for this field.")
        )

    def do_back(self) -> None:
        """Leave; during a save only if it is slow, and the save then continues."""
        if self.dirty and not self.DRAFT:
            self.do_discard()
        elif not self.session.writing or self.session.slow:
            self.draft.keep_and_close()

    def do_discard(self) -> None:
        """Discard what is typed after a question; not during a save."""
        from tui.shell.confirm import Confirm

        if self.session.writing:
            return
        if self.draft.restored:
            question = Confirm(_("Discard this draft and start afresh?"), _("Discard"), _("Keep"))
        elif self.dirty:
            question = Confirm(_("Discard what you typed here?"), _("Discard"), _("Keep"))
        else:
            self.dismiss(None)
            return
        self.ask(question, lambda _yes: self.draft.discard())

    def redraw(self) -> None:
        super().redraw()
        self.field_list.redraw()
