"""Referrals: creating, confirming contact, changing status, recording feedback."""

from __future__ import annotations

import datetime as dt
from typing import Any

from db.audit.journal import writing
from db.clients.reach import reachable
from db.core import clock
from db.core.actor import Actor
from db.core.errors import Invalid, Refused, Unknown
from db.core.text import clean, clean_lines
from db.core.translation import N_, _
from db.directory.models import Organisation, Service, ServiceStatus
from db.directory.queries import unknown
from db.referrals.clocks import ask_after, first_due, next_try
from db.referrals.facts import Consent, Meeting, NextStep, Priority
from db.referrals.following import followed, followed_no_more, former_of
from db.referrals.lifecycle import (
    EXPLAINED,
    FAILURES,
    STATUS_NAMES,
    Channel,
    Confirmer,
    Decliner,
    Handoff,
    Happening,
    Party,
    Status,
    next_statuses,
)
from db.referrals.models import Feedback, Referral
from db.referrals.reach import find
from db.referrals.recording import (
    CHANGES,
    contact_said,
    happened,
    not_before,
    not_later,
    not_met_before,
    record,
    still_awaits,
    tell,
)
from db.staff.together import check_version


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
        sent_on = not_later(sent_on or clock.today(), "sent_on")
        asked = None
        if appointment_at is not None:
            not_met_before(sent_on, appointment_at, "meeting")
            asked = ask_after(appointment_at)
        due = due or first_due(handoff, sent_on, appointment_at)
        not_before(sent_on, due, "due", N_("Confirmation cannot be due before the referral ({sent_on})."))
        former = former_of(actor, previous, client_id) if previous is not None else None
        row = Referral.create(
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
        happened(actor, row, Happening.MADE, to_status=Status.REQUESTED)
        if former is not None:
            followed(actor, entry, former, ends=ends_previous, version=version)
        tell(entry, row, handoff=handoff.value, organisation=organisation.id)
        return int(row.id)


def _chosen(organisation_id: int, service_id: int | None) -> tuple[Organisation, Service | None]:
    organisation = Organisation.get_or_none(Organisation.id == organisation_id)
    if organisation is None:
        raise unknown(organisation_id)
    service = Service.get_or_none(Service.id == service_id) if service_id is not None else None
    if service_id is not None and (service is None or service.organisation_id != organisation.id):
        raise Unknown(
            "service.unknown", N_("There is no service {id} there."), field="service", id=service_id
        )
    if not organisation.active or (service and service.status != ServiceStatus.ACTIVE):
        raise Refused(
            "organisation.inactive",
            N_("“{name}” takes nobody just now: choose another."),
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
    version: int | None = None,
) -> None:
    """Record that contact was made, who says so and on which day; this empties the queue.

    Contact after a missed appointment settles the appointment. Raises Refused if nothing awaits confirmation,
    Invalid for a day before the referral or in the future, and Stale if a colleague changed it since
    `version`.
    """
    with writing(actor, "referral.confirm") as entry:
        row = find(actor, entry.verb, referral_id)
        still_awaits(row, version)
        on = not_later(on or clock.today(), "on")
        not_before(row.sent_on, on, "on", N_("Contact cannot be made before the referral ({sent_on})."))
        values = met_by(row, on)
        if row.contact_on is not None and "ask_on" in values:
            raise Refused("referral.ahead", N_("The appointment there has not taken place yet."))
        values |= contact_said(row, by, on)
        details = {"by": by.value, "on": on.isoformat()}
        record(actor, entry, row, Happening.CONFIRMED, values, note=note, about=by.value, **details)


def met_by(row: Referral, on: dt.date) -> dict[str, Any]:
    """Return the appointment columns after contact: attended, or cleared if it was missed.

    A future appointment stays in the queue, to be asked about on the working day after it.
    """
    if row.appointment_at is None or row.meeting is Meeting.ATTENDED:
        return {}
    if row.meeting is not None:
        return {"appointment_at": None, "meeting": None}
    if clock.local(row.appointment_at).date() <= on:
        return {"meeting": Meeting.ATTENDED}
    asked = ask_after(row.appointment_at)
    return {"to_confirm_on": asked, "ask_on": asked}


def not_made(actor: Actor, referral_id: int, note: str = "", *, version: int | None = None) -> None:
    """Record an unsuccessful attempt; the referral stays in the queue.

    It is due again on the due date, 5 and 10 days later, and then every day. After an unanswered call made
    together, the organisation is asked to confirm.
    """
    with writing(actor, "referral.confirm") as entry:
        row = find(actor, entry.verb, referral_id)
        still_awaits(row, version)
        assert row.to_confirm_on is not None
        values: dict[str, Any] = {
            "attempts": row.attempts + 1,
            "last_attempt_on": clock.today(),
            "ask_on": next_try(row.to_confirm_on, clock.today()),
            "handoff": Handoff.CONFIRMATION if row.handoff is Handoff.CALLED else row.handoff,
        }
        record(actor, entry, row, Happening.NOT_MADE, values, note=note, attempts=row.attempts + 1)


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
    reason = clean_lines(reason, field="reason")
    with writing(actor, "referral.status") as entry:
        row = find(actor, entry.verb, referral_id)
        check_version(row, version, ("referral", row.id), *CHANGES)
        if status not in next_statuses(row.status):
            raise Refused(
                "referral.transition",
                N_("A referral that is {before} cannot become {after}."),
                field="status",
                before=_(STATUS_NAMES[row.status]),
                after=_(STATUS_NAMES[status]),
            )
        if not reason and status in EXPLAINED:
            raise Invalid("referral.reason", N_("Say why."), field="reason")
        values: dict[str, Any] = {
            "status": status,
            "reason": reason or row.reason,
            "declined_by": declined_by if status is Status.REJECTED else row.declined_by,
            "next_step": next_step if status in FAILURES else row.next_step,
            "next_note": clean_lines(next_note, field="next_note") if status in FAILURES else row.next_note,
            "next_on": _next_on(status, next_step),
        }
        if status is Status.ENTERED_IN_ERROR and (former := row.previous):
            followed_no_more(actor, entry, former, row)
        details = {"before": row.status.value, "after": status.value}
        record(actor, entry, row, Happening.STATUS, values, note=reason, to_status=status, **details)


def _next_on(status: Status, step: NextStep | None) -> dt.date | None:
    """Return the day from which a next step is asked for; None if none is needed."""
    open_end = step not in (None, NextStep.NOTHING) or (step is None and status is not Status.CANCELLED)
    return clock.today() if status in FAILURES and open_end else None


def give_feedback(
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
    if useful is not None and not 1 <= useful <= 5:
        raise Invalid("feedback.useful", N_("Usefulness goes from 1 to 5."), field="useful")
    comment = clean_lines(comment, field="comment")
    if channel is not Channel.NOT_REACHED and (appropriate, useful, comment) == (None, None, ""):
        text = N_("Answer a question or write what was said; “not reached” is an answer too.")
        raise Invalid("feedback.empty", text, field="appropriate")
    with writing(actor, "referral.feedback") as entry:
        row = find(actor, entry.verb, referral_id)
        on = not_later(on or clock.today(), "on")
        not_before(row.sent_on, on, "on", N_("Feedback cannot come before the referral ({sent_on})."))
        feedback = Feedback.create(
            referral=row,
            party=party,
            channel=channel,
            on=on,
            appropriate=None if appropriate is None else int(appropriate),
            useful=useful,
            comment=comment,
            by=actor.id or None,
        )
        happened(actor, row, Happening.FEEDBACK, about=str(feedback.id))
        tell(entry, row, party=party.value, channel=channel.value)
        return int(feedback.id)
