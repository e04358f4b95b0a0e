"""Assigning or moving several clients at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from db.audit.batch import BatchResult, run_on_any
from db.clients.actions import assign
from db.clients.actions_moves import move
from db.clients.card import responsible
from db.clients.move_options import common_steps
from db.core.actor import Actor
from db.core.errors import Refused
from db.core.translation import N_, _, ngettext
from tui.people.choices import caseworkers
from tui.shell.form import FormScreen
from tui.shell.marks import Line, run_on_lines, show_outcome
from tui.shell.picker import Choice, Picker
from tui.widgets.field import Field
from tui.widgets.ink import Cell, ink

if TYPE_CHECKING:
    from tui.clients.ref import ClientRef
    from tui.shell.screens import BaseScreen

ShowResult = Callable[[BatchResult], None]


def ask_who_of_all(screen: BaseScreen, marked: Sequence[ClientRef], show_result: ShowResult) -> None:
    """Ask who will be responsible for the marked clients, and assign them."""

    def chosen(before: dict[int, str], colleague: Choice) -> None:
        def give(actor: Actor, id_: int, _version: int | None) -> None:
            assign(actor, id_, colleague.id, instead_of=before.get(id_))

        lines = [Line(ref.id, None, ref.number) for ref in marked]
        notice = _("assigned to {name}.").format(name=colleague.label)
        run_on_lines(screen, "client", give, lines, notice, show_result)

    def ask(before: dict[int, str]) -> None:
        screen.ask(Picker(_("Who will be responsible?"), caseworkers), partial(chosen, before))

    screen.load("next", _responsible, screen.session.actor, [ref.id for ref in marked], then=ask)


def _responsible(actor: Actor, ids: Sequence[int]) -> dict[int, str]:
    """Return who is responsible for each of these files; those out of reach are refused later."""
    found = {}
    for id_ in ids:
        with suppress(Refused):
            found[id_] = responsible(actor, id_)
    return found


def ask_step_of_all(screen: BaseScreen, marked: Sequence[ClientRef], show_result: ShowResult) -> None:
    """Ask for the step that the marked clients go to, and move them; nobody leaves the trajectory so."""
    lines = [Line(ref.id, None, ref.number) for ref in marked]
    show = partial(show_outcome, screen, lines, _("moved."), show_result)

    def ask(steps: Sequence[tuple[int, str]]) -> None:
        screen.ask(MoveAllForm(steps, marked), show)

    wanted = [ref.stay_id for ref in marked if ref.stay_id is not None]
    screen.load("next", common_steps, screen.session.actor, wanted, then=ask)


class MoveAllForm(FormScreen):
    """The step that several clients go to; none is preselected. Answers what became of each."""

    def __init__(self, steps: Sequence[tuple[int, str]], marked: Sequence[ClientRef]) -> None:
        self.steps, self.stays = steps, {ref.id: ref.stay_id for ref in marked}
        super().__init__()

    def heading(self) -> Cell:
        number = len(self.stays)
        many = ngettext("{n} client", "{n} clients", number).format(n=number)
        return ink("strong", f"{_('Move')} · {many}")

    def fields(self) -> Sequence[Field]:
        return (
            Field("step", N_("New step"), "choice", required=True, choices=self.steps),
            Field("reason", N_("Reason"), help=N_("Required for a move off the usual path.")),
        )

    def save(self, actor: Actor, values: dict[str, Any]) -> BatchResult:
        def go(actor: Actor, id_: int, _version: int | None) -> None:
            if (stay := self.stays[id_]) is None:
                raise Refused("move.none", N_("This client is not in a trajectory now."))
            move(actor, stay, values["step"], values["reason"] or "")

        return run_on_any(actor, "client", go, [(id_, None) for id_ in self.stays])
