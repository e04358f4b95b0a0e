"""When someone is away, and who does their work meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from db.core import clock
from db.core.actor import Actor
from db.core.dates import short_date
from db.core.translation import N_, _
from db.staff.actions_absences import set_absence
from tui.people.choices import absent_choices, caseworkers
from tui.shell.form import FormScreen
from tui.widgets.field import Field


class AwayForm(FormScreen):
    """The days and the substitute; answers the notice."""

    TITLE_TEXT = N_("Absence")
    FIRST_FIELD = "to_on"

    def __init__(self, actor: Actor) -> None:
        super().__init__({"who": (actor.login, actor.name), "from_on": clock.today()})
        self.actor = actor

    def fields(self) -> Sequence[Field]:
        who = Field("who", N_("Who"), "pick", required=True, page=partial(absent_choices, self.actor))
        return (
            who,
            Field("from_on", N_("First day away"), "date", required=True),
            Field("to_on", N_("Last day away"), "date", required=True),
            Field(
                "substitute",
                N_("Substitute"),
                "pick",
                page=caseworkers,
                help=N_("Does the work and reaches the files until then. Without one, the lead does."),
            ),
        )

    def save(self, actor: Actor, values: dict[str, Any]) -> str:
        set_absence(actor, values["who"], values["from_on"], values["to_on"], values["substitute"] or "")
        return _("Absence saved, until {day}.").format(day=short_date(values["to_on"]))
