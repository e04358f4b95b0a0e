"""Moving a client: on with one key; elsewhere or out, with a reason if the design asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual import events

from db.clients.actions_moves import move
from db.clients.display_names import listed_name
from db.clients.move_options import MoveOptions, MoveTarget, current_options, move_options
from db.core.actor import Actor
from db.core.dates import days
from db.core.errors import Invalid, Problem, Stale
from db.core.translation import N_, _
from tui.command import consume
from tui.shell.form import FormScreen
from tui.widgets.entry import CSS, set_error
from tui.widgets.field import Field
from tui.widgets.ink import Cell, ink, line
from tui.widgets.record_list import RecordList
from tui.widgets.rows import Column

MAX_LINES = 12
"""Maximum number of steps visible at once."""
USUAL, LEAVES = N_("usual"), N_("leaves before the end")
OUT = "0"
"""The digit that leads out of the trajectory."""


class StepEntry(RecordList):
    """The possible steps, with how each compares with the design; only a usual one is preselected."""

    DEFAULT_CSS = CSS.format(name="StepEntry", height=MAX_LINES)
    COLUMNS = (
        Column("", 4, align="right", role="accent"),
        Column("", 16, weight=2),
        Column("", 16, weight=1, role="dim"),
    )

    def __init__(self, field: Field) -> None:
        super().__init__(self.COLUMNS)
        self.field = field
        self.options: MoveOptions | None = None
        self.chosen = False
        self.lines = MAX_LINES
        self._digits = ""

    def set_value(self, value: MoveOptions) -> None:
        """Show where the person may go, the cursor on the usual way, or else on the current step."""
        self.options = value
        self.lines = min(len(value.targets), MAX_LINES)
        self.show_rows(value.targets, self.cells)
        usual = value.usual()
        self.chosen = usual is not None
        here = next(target for target in value.targets if target.step_id == value.step_id)
        self.step(value.targets.index(usual or here))

    def cells(self, target: MoveTarget) -> Sequence[Cell]:
        """Return the digit, with a sign where the person is, the step and what going there would mean."""
        assert self.options is not None
        here = target.step_id == self.options.step_id
        name = target.name if target.step_id else _("out of the trajectory")
        off_path = target.kind.label if target.kind else LEAVES
        meaning = _(off_path if target.needs_reason else USUAL)
        if here:
            meaning = _("in this step for {days}").format(days=days(self.options.days))
        digit = str(self.options.targets.index(target) + 1) if target.step_id else OUT
        return f"{digit} ◉" if here else f"{digit}  ", name, meaning

    def on_key(self, event: events.Key) -> None:
        """Go to the step whose number is typed; two digits may form a number."""
        if event.character and event.character.isdecimal() and event.is_printable:
            consume(event)
            self._go_to_number(event.character)
        else:
            self.chosen = self.chosen or event.key in self.KEYS
            self._digits = ""

    def _go_to_number(self, digit: str) -> None:
        last = len(self.rows) - 1
        for typed in (self._digits + digit, digit):
            if typed == OUT or 1 <= int(typed) <= last:
                self._digits, self.chosen = typed, True
                self.step((last if typed == OUT else int(typed) - 1) - self.window.cursor)
                return

    def state(self) -> Any:
        """Return where the cursor is."""
        return self.row and self.row.step_id

    def restore(self, state: Any) -> None:
        """Put the cursor there again, if the person may still go there."""
        places = [target.step_id for target in self.rows]
        if state in places:
            self.chosen = True
            self.step(places.index(state) - self.window.cursor)

    def get_value(self) -> MoveTarget | None:
        """Return the place chosen; raises Invalid if none is."""
        if not self.chosen:
            raise Invalid("move.step", N_("Choose a step, or 0 to leave the trajectory."), field="step")
        target: MoveTarget | None = self.row
        return target


class MoveForm(FormScreen):
    """Moves the client of an open stay; answers the notice. Enter on the usual step saves at once."""

    TITLE_TEXT = N_("Move")
    DRAFT = "client.move"
    FIELDS = (
        Field(
            "step",
            N_("New step"),
            required=True,
            help=N_("↑ ↓ or the number of the step; 0 to leave the trajectory."),
        ),
        Field("reason", N_("Reason"), help=N_("Required for a move off the usual path.")),
    )

    def __init__(self, stay_id: int) -> None:
        super().__init__(part=stay_id)
        self.stay_id = stay_id
        self.options: MoveOptions | None = None

    def entry(self, field: Field) -> Any:
        return StepEntry(field) if field.name == "step" else super().entry(field)

    def begin(self) -> None:
        if self.options is not None:
            super().begin()

    def on_mount(self) -> None:
        self.load("options", move_options, self.session.actor, self.stay_id)

    def loaded_options(self, value: MoveOptions | None) -> None:
        """Show the possible steps; none if a colleague moved the client out."""
        if value is None:
            return
        self.options, self.stay_id, self.part = value, value.stay_id, value.stay_id
        self.about = ("client", value.client_id, value.number)
        self.entries["step"].set_value(value)
        self.on_resize()
        if self.initial_states:
            self.initial_states["step"] = self.entries["step"].state()
        else:
            self.begin()
        self.redraw()

    def heading(self) -> Cell:
        if self.options is None:
            return ink("strong", _(self.TITLE_TEXT))
        who = f"{self.options.number}  {listed_name(self.session.actor, self.options)}".rstrip()
        return line(
            ink("strong", f"{_(self.TITLE_TEXT)} · {who}"), ink("dim", f" · {self.options.trajectory}")
        )

    def on_record_list_selected(self) -> None:
        """Save, or ask for the reason first if the move needs one."""
        steps, reason = self.entries["step"], self.entries["reason"]
        if steps.chosen and steps.row.needs_reason and not reason.get_value():
            reason.focus()
        else:
            self.do_save()

    def on_record_list_moved(self) -> None:
        set_error(self.entries["reason"], "")
        self.draft.record_draft()

    def on_key(self, event: events.Key) -> None:
        if event.key == "enter" and self.focused is self.entries["reason"]:
            consume(event)
            self.do_save()

    def _refused(self, problem: Problem) -> None:
        """Show the possible steps again if a colleague moved the client; the reason stays."""
        super()._refused(problem)
        if isinstance(problem, Stale):
            self.load("options", current_options, self.session.actor, self.stay_id)

    def question(self, values: dict[str, Any]) -> tuple[str, str] | None:
        """Ask before the client leaves, unless the reason is still missing."""
        target, options = values["step"], self.options
        if options is None or target.step_id is not None or (target.needs_reason and not values["reason"]):
            return None
        asked = _("Take {number} out of the trajectory “{name}”? The client will be in no step.")
        return asked.format(number=options.number, name=options.trajectory), _("Take out")

    def save(self, actor: Actor, values: dict[str, Any]) -> str:
        target = values["step"]
        move(actor, self.stay_id, target.step_id, values["reason"] or "")
        if target.step_id is None:
            return _("Out of the trajectory.")
        return _("Moved to “{step}”.").format(step=target.name)
