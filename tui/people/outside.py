"""Opening and searching files outside one's caseload, with a reason that the team leads see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from db.clients.actions_corrections import bring_back
from db.clients.actions_outside import ExactSearch, FileHolder, find_outside, open_outside
from db.clients.display_names import stores_names
from db.core.actor import Actor
from db.core.text import dotted
from db.core.translation import N_, _
from tui.shell.choose import Answer, Choose
from tui.shell.form import FormScreen
from tui.widgets.field import Field
from tui.widgets.ink import Cell, ink

if TYPE_CHECKING:
    from tui.shell.browse import BrowseScreen

REASONS = (
    Answer("call", "1", N_("The client calls or is here, and the person responsible is away")),
    Answer("replace", "2", N_("I am replacing the person responsible")),
    Answer("together", "3", N_("We work on this file together today")),
    Answer("other", "n", N_("Another reason, in your own words")),
)
"""Common reasons to open a colleague's file; the leads read the chosen label."""


def outside_refusal(actor: Actor) -> str:
    """Return why a command is refused on a file out of this person's reach."""
    if not actor.may("client.outside"):
        return _("Your role does not allow this.")
    return _("This file is outside your caseload. Open it first, with a reason.")


class OutsideForm(FormScreen):
    """Asks for another reason, in the person's own words."""

    TITLE_TEXT = N_("Why are you opening this file?")
    EDITS = False
    DRAFT = "client.outside"
    FIELDS = (Field("why", N_("Reason"), required=True, help=N_("The team leads will see it.")),)

    def __init__(self, client_id: int) -> None:
        super().__init__(about=("client", client_id, ""))
        self.client_id = client_id

    def save(self, actor: Actor, values: dict[str, Any]) -> None:
        open_outside(actor, self.client_id, values["why"])


class OutsideSearch(FormScreen):
    """Asks who to look for and why; answers the files found and the reason."""

    TITLE_TEXT = N_("Search outside your caseload")
    EDITS = False
    DRAFT = "client.search"
    FIELDS = (
        Field("why", N_("Reason"), required=True, help=N_("The team leads will see it.")),
        Field("number", N_("File number"), limit=40, help=N_("The exact number, or the full name below.")),
        Field("given", N_("First name")),
        Field("family", N_("Family name")),
        Field(
            "birth_date",
            N_("Birth date"),
            kind="date",
            help=N_("Enter the birth date or the phone number, with the name."),
        ),
        Field("phone", N_("Phone"), limit=40),
    )

    def fields(self) -> Sequence[Field]:
        return self.FIELDS if stores_names() else self.FIELDS[:2]

    def save(self, actor: Actor, values: dict[str, Any]) -> tuple[list[FileHolder], str]:
        given = {name: value for name, value in values.items() if name != "why" and value is not None}
        return find_outside(actor, ExactSearch(**given), values["why"]), values["why"]


def search_outside(screen: BrowseScreen, opened: Callable[[int], None]) -> None:
    """Search outside the caseload, show who follows the person, and open the file chosen."""

    def found(answer: tuple[list[FileHolder], str]) -> None:
        rows, why = answer
        if not rows:
            screen.say(_("No exact match. Check the number, the name and the date."))
            return
        question: list[Cell] = [ink("strong", _("Who works with this client"))]
        answers = []
        for place, row in enumerate(rows, 1):
            mistake = _("entered in error") if row.in_error else ""
            holder = row.responsible or _("not assigned to anyone")
            question.append(dotted(row.number, row.team, holder, mistake))
            text = _("Open {number}") if row.within else _("Open {number} for today (logged)")
            if row.in_error:
                text = _("Bring {number} back")
            answers.append(Answer(row, str(place), text.format(number=row.number)))
        if not all(row.within or row.in_error for row in rows):
            question.append(ink("dim", _("The leads of both teams will be notified.")))
        screen.ask(Choose(question, answers), partial(chosen, why))

    def chosen(why: str, row: FileHolder) -> None:
        if row.in_error:
            screen.act(bring_back, row.id, then=lambda _done: opened(row.id))
        elif row.within:
            opened(row.id)
        else:
            screen.act(open_outside, row.id, why, then=lambda _done: opened(row.id))

    screen.ask(OutsideSearch(), found)
