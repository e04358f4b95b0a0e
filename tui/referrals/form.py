"""The form of a new referral."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from textual.widget import Widget

from db.core import clock
from db.core.actor import Actor
from db.core.dates import parse_instant, short_date
from db.core.paging import Page, Span
from db.core.translation import N_, _
from db.overview.bookings import check_free
from db.referrals import actions
from db.referrals.alternatives import Alternatives, alternatives
from db.referrals.codes import Consent, Priority, QueueReason
from db.referrals.deadlines import first_due
from db.referrals.destinations import Destination, destinations_for
from db.referrals.lifecycle import FAILURES, OPEN, Handoff, due_on
from db.referrals.queries import ReferralRow
from db.referrals.reliability import OrganisationSummary, organisation_summary
from tui.people.choices import clients
from tui.people.referral_labels import destination_label
from tui.referrals import description
from tui.shell.form import FormScreen
from tui.shell.screens import BaseScreen
from tui.widgets.entry import Changed
from tui.widgets.field import Field
from tui.widgets.ink import Cell, ink, line

CLIENT = Field("client", N_("Client"), kind="pick", required=True)
FIELDS = (
    Field("target", N_("Organisation · service"), kind="pick", required=True),
    Field("handoff", N_("Hand-off"), kind="choice", choices=Handoff.choices(), required=True),
    Field("need", N_("Need"), kind="multiline", help=N_("What the client hopes for, in their own words.")),
    Field("priority", N_("Priority"), kind="choice", choices=Priority.choices(), required=True),
    Field(
        "consent",
        N_("What we may share"),
        kind="choice",
        choices=Consent.choices(),
        required=True,
        help=N_("What the client agreed to share with the organisation. The letter contains nothing more."),
    ),
    Field(
        "consent_to",
        N_("Recipient"),
        help=N_("A person or department. Leave empty for the organisation as a whole."),
    ),
    Field("consent_until", N_("Consent until"), kind="date"),
    Field(
        "meeting",
        N_("First appointment"),
        kind="date",
        help=N_("Date when the organisation expects the client."),
    ),
    Field("at", N_("Time"), kind="time", help=N_("Such as 14:30. Leave empty for noon.")),
    Field(
        "due",
        N_("Confirm by"),
        kind="date",
        help=N_("Enter a date only to change the one above, which depends on the hand-off."),
    ),
)
ENDS = Field(
    "ends",
    N_("Close the previous referral"),
    kind="yesno",
    required=True,
    help=N_("Yes if this referral replaces it, no if the client uses both."),
)


def refer_again(screen: BaseScreen, row: ReferralRow) -> None:
    """Ask for another referral of the same client, which follows this one."""

    def ask(found: Alternatives) -> None:
        screen.ask(ReferralForm((row.client_id, row.number), None, row, found), screen.say)

    screen.load("next", alternatives, screen.session.actor, row.id, then=ask)


class ReferralForm(FormScreen):
    """A new referral; answers the notice with the day by which to confirm contact."""

    TITLE_TEXT = N_("New referral")
    EDITS = False
    DRAFT = "referral.new"
    extra_height = 1

    def __init__(
        self,
        client: tuple[int, str] | None = None,
        organisation: tuple[int, str] | None = None,
        previous: ReferralRow | None = None,
        found: Alternatives | None = None,
    ) -> None:
        values: dict[str, Any] = {
            "handoff": Handoff.CONFIRMATION,
            "priority": Priority.ROUTINE,
            "consent": Consent.NOTHING,
        }
        if organisation:
            values["target"] = ((organisation[0], None), organisation[1])
        self.proposed = found.targets if found else ()
        if previous and found:
            values["need"] = found.need
            given_up = previous.queue_reason is QueueReason.ELSEWHERE
            if not given_up:  # else it has to be said
                values["ends"] = False
            if self.proposed and (given_up or previous.status in FAILURES):
                values["target"] = (self.proposed[0].id, self.proposed[0].label)
        about = ("client", *client) if client else ("organisation", *organisation) if organisation else None
        super().__init__(values, about=about, part=previous.id if previous else "")
        self.client, self.previous = client, previous
        self.version = previous.version if previous else None
        self.summary: OrganisationSummary | None = None
        self._asked: Any = None

    def fields(self) -> Sequence[Field]:
        client = replace(CLIENT, page=partial(clients, self.session.actor))
        fields = FIELDS if self.client else (client, *FIELDS)
        under_way = self.previous is not None and self.previous.status in OPEN
        return (fields[0], ENDS, *fields[1:]) if under_way else fields

    def entry(self, field: Field) -> Any:
        if field.name != "target":
            return super().entry(field)
        from tui.referrals.service_picker import ServiceEntry

        return ServiceEntry(replace(field, page=self._places))

    def _places(self, text: str, span: Span) -> Page[Destination]:
        client = self.client[0] if self.client else self.entries["client"].get_value()
        return destinations_for(self.session.actor, client, text, span)

    def heading(self) -> Cell:
        number = f" · {self.client[1]}" if self.client else ""
        return line(ink("strong", _(self.TITLE_TEXT)), ink("dim", number))

    def content(self) -> Iterable[Widget]:
        title, *others = super().content()
        yield from (title, self.extra, *others[:-1])

    def extra_lines(self, width: int) -> Sequence[Cell]:
        if not self.entries:
            return [""]
        handoff = self.entries["handoff"].get_value()
        due = due_on(handoff, clock.today()) if handoff else None
        first: Cell = _("Contact to confirm by {on}").format(on=short_date(due))
        if self.previous:
            first = line(
                first, ink("dim", " · " + _("after {place}").format(place=destination_label(self.previous)))
            )
        how, remark = description.reliability(self.summary) if self.summary else ("", "")
        if self.proposed and not self.summary:
            names = "; ".join(target.label for target in self.proposed)
            how, remark = _("Other services for the same need:"), names
        return [first, ink("dim", how), remark]

    def on_changed(self, message: Changed) -> None:
        if "target" not in self.entries:
            return  # posted before all fields exist
        target = self.entries["target"].get_value()
        if target != self._asked:
            self._asked, self.summary = target, None
            if target is not None:
                self.load("organisation", organisation_summary, self.session.actor, target[0])
        self.extra.redraw()

    def loaded_organisation(self, summary: OrganisationSummary) -> None:
        self.summary = summary
        self.extra.redraw()

    def save(self, actor: Actor, values: dict[str, Any]) -> str:
        organisation, service = values["target"]
        client: int = self.client[0] if self.client else values["client"]
        at = None
        if values["meeting"]:
            at = parse_instant(values["meeting"], values["at"], field="at")
            if not self.insists:
                check_free(actor, client, at, referral=0)
        due = values["due"] or first_due(values["handoff"], clock.today(), at)
        actions.refer(
            actor,
            client,
            organisation,
            service_id=service,
            handoff=values["handoff"],
            need=values["need"] or "",
            due=due,
            priority=values["priority"],
            consent=values["consent"],
            consent_to=values["consent_to"] or "",
            consent_until=values["consent_until"],
            appointment_at=at,
            previous=self.previous.id if self.previous else None,
            ends_previous=bool(values.get("ends")),
            version=self.version,
        )
        return _("Referral saved. Contact to confirm by {on}.").format(on=short_date(due))
