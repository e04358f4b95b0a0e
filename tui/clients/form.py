"""Forms for a new file and for a client's identity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from db.clients import actions
from db.clients.actions import Person
from db.clients.card import ClientCard
from db.clients.display_names import stores_names
from db.core.actor import Actor
from db.core.translation import N_
from tui.people.choices import caseworkers, steps
from tui.shell.conflicts import saved_notice
from tui.shell.form import FormScreen
from tui.widgets.field import Field

IDENTITY = (
    Field("given", N_("First name")),
    Field("family", N_("Family name")),
    Field("phone", N_("Phone"), limit=40),
    Field("contact_mode", N_("Preferred contact"), limit=40, help=N_("For example: phone, in the morning.")),
    Field(
        "contact_rules",
        N_("Safe contact rules"),
        help=N_("When to call, whether a message may be left, who else may answer."),
    ),
    Field("language", N_("Language"), kind="choice", choices=(("fr", N_("French")), ("en", N_("English")))),
    Field("email", N_("E-mail"), limit=200),
    Field("birth_date", N_("Birth date"), kind="date"),
    Field("companion", N_("Accompanied by"), help=N_("Who represents or accompanies the client.")),
)
FILE = (
    Field("step", N_("Step"), kind="pick", page=steps, help=N_("Leave empty for the first one.")),
    Field(
        "responsible", N_("Assigned to"), kind="pick", page=caseworkers, help=N_("Leave empty for yourself.")
    ),
    Field("number", N_("File number"), limit=40, help=N_("Leave empty for a random number.")),
)


def _person(values: dict[str, Any]) -> Person:
    known = {name: values[name] for name in asdict(Person()) if values.get(name) is not None}
    return Person(**known)


class ClientForm(FormScreen):
    """A new file; answers its id. No field is required."""

    TITLE_TEXT = N_("New file")
    DRAFT = "client.new"

    def __init__(self) -> None:
        super().__init__({"language": "fr"})

    def fields(self) -> Sequence[Field]:
        return (*IDENTITY, *FILE) if stores_names() else FILE

    def save(self, actor: Actor, values: dict[str, Any]) -> int:
        """Open the file, after one warning if another client has the same name."""
        person = _person(values)
        trajectory, step = values["step"] or (None, None)
        return actions.register(
            actor,
            person,
            number=values["number"] or "",
            trajectory=trajectory,
            step=step,
            responsible=values["responsible"],
            anyway=self.insists,
        )


class IdentityForm(FormScreen):
    """Edits an identity; answers the notice to show."""

    TITLE_TEXT = N_("Identity")
    DRAFT = "client.identity"
    FIELDS = IDENTITY

    def __init__(self, card: ClientCard) -> None:
        values = {name: getattr(card, name) for name in asdict(Person())}
        super().__init__(values, about=("client", card.id, card.number))
        self.client_id = card.id

    def save(self, actor: Actor, values: dict[str, Any]) -> str:
        changes = actions.edit_identity(actor, self.client_id, _person(values), _person(self.before))
        return saved_notice(changes, IDENTITY)
