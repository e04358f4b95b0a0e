"""Prints one referral."""

from __future__ import annotations

from db.clients.display_names import listed_name
from db.core import dates
from db.core.actor import Actor
from db.core.text import dotted
from db.core.translation import N_, _
from db.referrals.card import EventRow, ReferralCard
from db.referrals.codes import QueueReason
from db.referrals.lifecycle import Status
from scripts.core import output
from scripts.core.output import Column

EVENT_NAMES = {
    "made": N_("made"),
    "status": N_("state"),
    "confirmed": N_("contact confirmed"),
    "not_made": N_("contact not made"),
    "feedback": N_("feedback"),
    "again": N_("reminder set"),
    "escalated": N_("escalated to the team lead"),
    "appointment": N_("appointment at the organisation"),
    "meeting": N_("outcome of the appointment"),
    "received": N_("service received"),
    "next": N_("what's next"),
    "undone": N_("undone"),
}
HISTORY = (
    Column(N_("Date"), lambda event: dates.date_time(event.at)),
    Column(N_("Who"), lambda event: event.who),
    Column(N_("What"), lambda event: _event_text(event)),
)
CHAIN = (
    Column(N_("Referral"), lambda link: str(link.id)),
    Column(N_("Sent"), lambda link: dates.short_date(link.sent_on)),
    Column(N_("Organisation"), lambda link: link.place),
    Column(N_("Status"), lambda link: _(link.status.label)),
    Column(N_("Days lost"), lambda link: dates.days(link.days) if link.lost else ""),
)


def _event_text(event: EventRow) -> str:
    state = _(Status(event.to_status).label) if event.to_status else ""
    what = event.about if event.what in ("again", "appointment", "meeting", "next") else ""
    return dotted(_(EVENT_NAMES[event.what]), state, what, event.note)


def show(actor: Actor, card: ReferralCard, phone: str) -> None:
    """Print a referral: facts, chain, history; `phone` is the client's number, if it may be shown."""
    row = card.row
    confirmed = " · ".join(
        (dates.short_date(row.contact_on), _(card.confirmed_by.label))
        if row.contact_on and card.confirmed_by
        else ()
    )
    received = " · ".join(
        (dates.short_date(row.received_on), _(card.received_by.label))
        if row.received_on and card.received_by
        else ()
    )
    held = _(row.meeting.label) if row.meeting else ""
    if row.queue_reason is QueueReason.MET:
        held = _("ask how the appointment went")
    meeting = dotted(dates.date_time(row.appointment_at), held) if row.appointment_at else ""
    step = _(card.next_step.label) if card.next_step else ""
    following = dotted(step, card.next_note)
    output.facts(
        [
            (N_("Number"), row.number),
            (N_("Name"), listed_name(actor, row)),
            (N_("Client phone"), phone),
            (N_("Organisation"), row.organisation),
            (N_("Service"), row.service),
            (N_("Organisation phone"), card.organisation_phone),
            (N_("Hand-off"), _(row.handoff.label)),
            (N_("Need"), card.need),
            (N_("Status"), _(row.status.label)),
            (N_("Reason"), card.reason),
            (N_("Declined by"), _(card.declined_by.label) if card.declined_by else ""),
            (N_("Sent"), dates.short_date(row.sent_on)),
            (N_("Due"), dates.short_date(row.due_on)),
            (N_("Priority"), _(row.priority.label)),
            (N_("May be shared"), _(card.consent.label)),
            (N_("Recipient"), card.consent_to),
            (N_("Until"), dates.short_date(card.consent_until) if card.consent_until else ""),
            (N_("Appointment at the organisation"), meeting),
            (N_("Contact made"), confirmed),
            (N_("Service received"), received),
            (N_("What's next"), following),
            (N_("Part of"), str(card.parent) if card.parent else ""),
            (N_("Made by"), row.made_by),
        ]
    )
    output.section(CHAIN, card.chain)
    output.section(HISTORY, card.events)
