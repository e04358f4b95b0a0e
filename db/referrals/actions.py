"""Referrals: creating, confirming contact, changing status, recording feedback."""

from __future__ import annotations

import datetime as dt
from typing import Any

from db.audit.journal import Entry, writing
from db.clients.reach import reachable
from db.core import clock
from db.core.actor import Actor
from db.core.dates import check_not_future
from db.core.errors import Refused, denied
from db.core.text import clean, clean_lines
from db.core.translation import N_
from db.directory import queries as directory
from db.directory.models import Organisation, Service, ServiceStatus
from db.referrals import events
from db.referrals.changes import Opinion, hear, met_by, moved
from db.referrals.codes import Consent, NextStep, Priority
from db.referrals.deadlines import day_after_meeting, first_due, next_try
from db.referrals.lifecycle import Channel, Confirmer, Decliner, EventKind, Handoff, Party, Status
from db.referrals.models import Referral
from db.referrals.previous import find_previous, mark_followed, unmark_followed
from db.referrals.reach import find


def refer(
    actor: Actor,
    client_id: int,
    organisation_id: int,
    *,
    service_id: int | None = None,
    handoff: Handoff = Handoff.CONFIRMATION,
    need: str = "",
    sent_on: dt.date | None = None,
    due: dt.date | None = None,
    priority: Priority = Priority.ROUTINE,
    consent: Consent = Consent.NOTHING,
    consent_to: str = "",
    consent_until: dt.date | None = None,
    appointment_at: dt.datetime | None = None,
    previous: int | None = None,
    ends_previous: bool = False,
    version: int | None = None,
) -> int:
    """Refer a client to an organisation and return the referral's id.

    The actor witnesses a call or meeting together. The due date depends on the hand-off; for a first meeting
    together it follows the meeting. `previous` is the referral that this one replaces or continues; with
    `ends_previous` it is ended. Raises Refused for an organisation or service that accepts no referrals, and
    Stale if the previous one to end was changed since `version`.
    """
    with writing(actor, "referral.make") as entry:
        client = reachable(actor, entry.verb, client_id)
        organisation, service = _chosen(organisation_id, service_id)
        sent_on = check_not_future(sent_on or clock.today(), "sent_on")
        asked = None
        if appointment_at is not None:
            events.check_appointment(sent_on, appointment_at, "meeting")
            asked = day_after_meeting(appointment_at)
        due = due or first_due(handoff, sent_on, appointment_at)
        events.check_not_before(
            sent_on, due, "due", N_("The confirmation date cannot be before the referral ({sent_on}).")
        )
        former = find_previous(actor, previous, client_id) if previous is not None else None
        row = events.made(
            actor,
            client=client,
            organisation=organisation,
            service=service,
            made_by=actor.id or None,
            need=clean_lines(need, field="need"),
            handoff=handoff,
            witness=actor.id or None if handoff in (Handoff.CALLED, Handoff.WENT_ALONG) else None,
            consent_until=consent_until,
            status=Status.REQUESTED,
            sent_on=sent_on,
            due_on=due,
            to_confirm_on=min(due, asked or due),
            previous=former,
            priority=priority,
            consent=consent,
            consent_to=clean(consent_to, field="consent_to"),
            ask_on=asked or due,
            appointment_at=appointment_at,
        )
        if former is not None:
            mark_followed(actor, former, ends=ends_previous, version=version)
        events.describe_entry(entry, row, handoff=handoff.value, organisation=organisation.id)
        return int(row.id)


def _chosen(organisation_id: int, service_id: int | None) -> tuple[Organisation, Service | None]:
    organisation = directory.find(organisation_id)
    service = Service.get_or_none(Service.id == service_id) if service_id is not None else None
    if service_id is not None and (service is None or service.organisation_id != organisation.id):
        raise directory.unknown_service(service_id)
    if not organisation.active or (service and service.status != ServiceStatus.ACTIVE):
        raise Refused(
            "organisation.inactive",
            N_("“{name}” is not accepting referrals at the moment. Choose another."),
            field="organisation",
            name=service.name if service else organisation.name,
        )
    return organisation, service


def confirm(
    actor: Actor,
    referral_id: int,
    by: Confirmer,
    on: dt.date | None = None,
    *,
    note: str = "",
    opinion: Opinion | None = None,
    version: int | None = None,
) -> None:
    """Record that contact was made, who says so and on which day; this empties the queue.

    What they say of the referral at once is kept with it, or neither is. Who is known to be in contact, and
    missed an appointment there, went after all. Raises Refused when nothing awaits confirmation, Invalid for
    a day before the referral or to come, and Stale, in words, when a colleague changed the referral since it
    was at `version`.
    """
    with writing(actor, "referral.confirm") as entry:
        row = events.find_in_queue(actor, entry.verb, referral_id, version)
        on = check_not_future(on or clock.today(), "on")
        events.check_not_before(
            row.sent_on, on, "on", N_("The contact date cannot be before the referral ({sent_on}).")
        )
        values = met_by(row, on)
        if row.contact_on is not None and "ask_on" in values:
            raise Refused(
                "referral.ahead", N_("The appointment at the organisation has not taken place yet.")
            )
        values |= events.contact_values(row, by, on)
        details = {"by": by.value, "on": on.isoformat()}
        events.record(actor, entry, row, EventKind.CONFIRMED, values, note=note, about=by.value, **details)
        if opinion is not None:
            _hear(actor, entry, row, opinion)


def record_attempt(actor: Actor, referral_id: int, note: str = "", *, version: int | None = None) -> None:
    """Record an unsuccessful attempt; the referral stays in the queue.

    It is due again on the due date, 5 and 10 days later, and then every day; after an appointment that is
    ahead, if there is one. After an unanswered call made together, the organisation is asked to confirm.
    """
    with writing(actor, "referral.confirm") as entry:
        row = events.find_in_queue(actor, entry.verb, referral_id, version)
        assert row.to_confirm_on is not None
        values: dict[str, Any] = {
            "attempts": row.attempts + 1,
            "last_attempt_on": clock.today(),
            "ask_on": next_try(row.to_confirm_on, clock.today(), row.appointment_at, row.meeting),
            "handoff": Handoff.CONFIRMATION if row.handoff is Handoff.CALLED else row.handoff,
        }
        events.record(actor, entry, row, EventKind.NOT_MADE, values, note=note, attempts=row.attempts + 1)


def set_status(
    actor: Actor,
    referral_id: int,
    status: Status,
    *,
    reason: str = "",
    declined_by: Decliner | None = None,
    next_step: NextStep | None = None,
    next_note: str = "",
    version: int | None = None,
) -> None:
    """Change the status of a referral; raises Refused for a transition that is not allowed.

    Declined, cancelled, on hold, not achieved and entered in error need a reason. A declined or failed
    referral asks for a next step until one is chosen.
    """
    with writing(actor, "referral.status") as entry:
        row = events.find_unchanged(actor, entry.verb, referral_id, version)
        values = moved(
            row, status, reason=reason, declined_by=declined_by, next_step=next_step, next_note=next_note
        )
        if status is Status.ENTERED_IN_ERROR and (former := row.previous):
            unmark_followed(actor, former, row)
        details = {"before": row.status.value, "after": status.value}
        events.record(actor, entry, row, EventKind.STATUS, values, note=reason, to_status=status, **details)


def add_feedback(
    actor: Actor,
    referral_id: int,
    party: Party,
    channel: Channel,
    *,
    on: dt.date | None = None,
    appropriate: bool | None = None,
    useful: int | None = None,
    comment: str = "",
) -> int:
    """Record feedback of the client or the organisation and return its id; `useful` is 1 to 5.

    Raises Invalid for empty feedback, unless the person was not reached.
    """
    with writing(actor, "referral.feedback") as entry:
        row = find(actor, entry.verb, referral_id)
        return _hear(actor, entry, row, Opinion(party, channel, on, appropriate, useful, comment))


def _hear(actor: Actor, entry: Entry, row: Referral, opinion: Opinion) -> int:
    if not actor.may("referral.feedback"):
        raise denied("referral.feedback")
    feedback = hear(actor, row, opinion)
    events.describe_entry(entry, row, party=opinion.party.value, channel=opinion.channel.value)
    return int(feedback.id)
