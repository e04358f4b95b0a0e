"""A new referral: where, how the person is put in touch, and when contact must be confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from textual.widget import Widget

from db.core import clock
from db.core.actor import Actor
from db.core.dates import short_date
from db.core.translation import N_, _
from db.referrals import actions
from db.referrals.lifecycle import HANDOFF_NAMES, Handoff, due_on
from db.referrals.standing import Standing, standing
from db.referrals.targets import targets
from tui.clients.choices import clients
from tui.referrals import words
from tui.shell.form import FormScreen
from tui.widgets.entry import Changed
from tui.widgets.field import Field
from tui.widgets.ink import Cell, ink, line
from tui.widgets.panel import Panel

CLIENT = Field("client", N_("Who"), kind="pick", required=True)
FIELDS = (
    Field("target", N_("Organisation · service"), kind="pick", page=targets, required=True),
    Field("handoff", N_("Transition"), kind="choice", choices=tuple(HANDOFF_NAMES.items()), required=True),
    Field("need", N_("Need"), kind="multiline", help=N_("What the person hopes for, in their words.")),
    Field(
        "due",
        N_("Confirm by"),
        kind="date",
        help=N_("Only to change the day told above: it follows from how the person is put in touch."),
    ),
    Field("consent_until", N_("Consent until"), kind="date"),
)


class ReferralForm(FormScreen):
    """Answers a sentence that tells the day by which contact must be confirmed."""

    TITLE_TEXT = N_("New referral")
    EDITS = False
    DRAFT = "referral.new"

    def __init__(
        self, client: tuple[int, str] | None = None, organisation: tuple[int, str] | None = None
    ) -> None:
        target = {"target": ((organisation[0], None), organisation[1])} if organisation else {}
        super().__init__({"handoff": Handoff.CONFIRMATION, **target})
        self.client, self.organisation = client, organisation
        self.standing: Standing | None = None
        self._asked: Any = None
        self.told = Panel(self._told)

    def fields(self) -> Sequence[Field]:
        """Ask for the person only where none is known."""
        if self.client:
            return FIELDS
        return (replace(CLIENT, page=partial(clients, self.session.actor)), *FIELDS)

    def subject(self) -> tuple[str, int, str] | None:
        """Return the file, or the organisation that it was begun from."""
        if self.client:
            return "client", *self.client
        return ("organisation", *self.organisation) if self.organisation else None

    def heading(self) -> Cell:
        """Return whose referral it is."""
        number = f" · {self.client[1]}" if self.client else ""
        return line(ink("strong", _(self.TITLE_TEXT)), ink("dim", number))

    def compose(self) -> Iterable[Widget]:
        """Put what helps to choose under the title."""
        for place, widget in enumerate(super().compose()):
            yield widget
            if place == 0:
                yield self.told

    def _told(self, width: int) -> Sequence[Cell]:
        if not self.entries:
            return ["", "", ""]
        handoff = self.entries["handoff"].value_of()
        due = due_on(handoff, clock.today()) if handoff else None
        first = _("Contact to confirm by {on}").format(on=short_date(due))
        how, remark = words.standing(self.standing) if self.standing else ("", "")
        return [first, ink("dim", how), remark]

    def on_changed(self, message: Changed) -> None:
        """Tell the day and how referrals to the place chosen usually go."""
        if "target" not in self.entries:
            return  # a field tells while the others are still being made
        target = self.entries["target"].value_of()
        if target != self._asked:
            self._asked, self.standing = target, None
            if target is not None:
                self.load("standing", standing, target[0])
        self.told.redraw()

    def loaded_standing(self, standing: Standing) -> None:
        """Tell it."""
        self.standing = standing
        self.told.redraw()

    def save(self, actor: Actor, values: dict[str, Any]) -> str:
        """Make the referral."""
        organisation, service = values["target"]
        due = values["due"] or due_on(values["handoff"], clock.today())
        actions.refer(
            actor,
            self.client[0] if self.client else values["client"],
            organisation,
            service_id=service,
            handoff=values["handoff"],
            need=values["need"] or "",
            due=due,
            consent_until=values["consent_until"],
        )
        return _("Referred: contact to confirm by {on}.").format(on=short_date(due))
