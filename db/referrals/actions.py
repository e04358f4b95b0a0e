"""What is done with a referral: made, moved through its states, confirmed by a fact, judged."""

from __future__ import annotations

import datetime as dt
from typing import Any

from db.audit.journal import writing
from db.clients.reach import reachable
from db.core import clock
from db.core.actor import Actor
from db.core.errors import Invalid, Refused, Unknown
from db.core.model import change
from db.core.text import clean_lines
from db.core.translation import N_, _
from db.directory.models import Organisation, Service, ServiceStatus
from db.referrals.lifecycle import (
    EXPLAINED,
    STATUS_NAMES,
    Channel,
    Confirmer,
    Decliner,
    Handoff,
    Happening,
    Party,
    Status,
    awaits_confirmation,
    due_on,
    next_statuses,
)
from db.referrals.models import Feedback, Referral, ReferralEvent
from db.referrals.reach import find
from db.staff.together import check_version, overtaken

_CHANGES = ("referral.confirm", "referral.status")
"""What else is done with a referral that takes the ground from under a colleague's answer."""


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
    consent_until: dt.date | None = None,
) -> int:
    """Put a client in touch with an organisation and return the referral's id.

    A call made together and a meeting attended have the actor as witness; the due date follows the clock
    of the hand-off. Raises Refused for an organisation or a service that cannot be chosen.
    """
    with writing(actor, "referral.make") as entry:
        client = reachable(actor, entry.verb, client_id)
        organisation, service = _chosen(organisation_id, service_id)
        sent_on = _not_later(sent_on or clock.today(), "sent_on")
        due = due or due_on(handoff, sent_on)
        _not_before(sent_on, due, "due", N_("Confirmation cannot be due before the referral ({sent_on})."))
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
            to_confirm_on=due,
        )
        _happened(actor, row, Happening.MADE, to_status=Status.REQUESTED)
        entry.about("referral", row.id, client.number)
        entry.note(handoff=handoff.value, organisation=organisation.id)
        entry.touches("client")
        return int(row.id)


def _chosen(organisation_id: int, service_id: int | None) -> tuple[Organisation, Service | None]:
    organisation = Organisation.get_or_none(Organisation.id == organisation_id)
    if organisation is None:
        raise Unknown(
            "organisation.unknown",
            N_("There is no organisation {id}."),
            field="organisation",
            id=organisation_id,
        )
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
    """Keep that contact was made: who says so, and on which day it was. Only such a fact empties the queue.

    Raises Refused when nothing awaits confirmation, Invalid for a day before the referral or to come, and
    Stale, in words, when a colleague changed the referral since it was at `version`.
    """
    with writing(actor, "referral.confirm") as entry:
        row = find(actor, entry.verb, referral_id)
        _still_awaits(row, version)
        on = _not_later(on or clock.today(), "on")
        _not_before(row.sent_on, on, "on", N_("Contact cannot be made before the referral ({sent_on})."))
        change(row, contact_on=on, confirmed_by=by, confirmed_at=clock.now(), to_confirm_on=None)
        _happened(actor, row, Happening.CONFIRMED, note=note)
        _journal(entry, row, by=by.value, on=on.isoformat())


def not_made(actor: Actor, referral_id: int, note: str = "", *, version: int | None = None) -> None:
    """Keep that someone asked and contact was not made; the referral stays in the queue, as late as it is."""
    with writing(actor, "referral.confirm") as entry:
        row = find(actor, entry.verb, referral_id)
        _still_awaits(row, version)
        change(row, attempts=row.attempts + 1, last_attempt_on=clock.today())
        _happened(actor, row, Happening.NOT_MADE, note=note)
        _journal(entry, row, attempts=row.attempts)


def _still_awaits(row: Referral, version: int | None) -> None:
    if row.to_confirm_on is not None:
        check_version(row, version, ("referral", row.id), *_CHANGES)
    elif version in (None, row.row_version):
        raise Refused("referral.settled", N_("This referral awaits no confirmation."))
    else:
        raise overtaken(("referral", row.id), *_CHANGES)


def set_status(
    actor: Actor,
    referral_id: int,
    status: Status,
    *,
    reason: str = "",
    declined_by: Decliner | None = None,
    version: int | None = None,
) -> None:
    """Move a referral to another state; raises Refused for a transition that the diagram does not have.

    Declined, cancelled, on hold, not achieved and entered in error say why.
    """
    reason = clean_lines(reason, field="reason")
    with writing(actor, "referral.status") as entry:
        row = find(actor, entry.verb, referral_id)
        check_version(row, version, ("referral", row.id), *_CHANGES)
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
        before = row.status
        waits = awaits_confirmation(status, row.contact_on)
        change(
            row,
            status=status,
            reason=reason or row.reason,
            declined_by=declined_by if status is Status.REJECTED else row.declined_by,
            to_confirm_on=row.due_on if waits else None,
        )
        _happened(actor, row, Happening.STATUS, before, status, reason)
        _journal(entry, row, before=before.value, after=status.value)


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
    """Keep what the client or the organisation said, and return its id; `useful` goes from 1 to 5."""
    if useful is not None and not 1 <= useful <= 5:
        raise Invalid("feedback.useful", N_("Usefulness goes from 1 to 5."), field="useful")
    with writing(actor, "referral.feedback") as entry:
        row = find(actor, entry.verb, referral_id)
        on = _not_later(on or clock.today(), "on")
        _not_before(row.sent_on, on, "on", N_("Feedback cannot come before the referral ({sent_on})."))
        feedback = Feedback.create(
            referral=row,
            party=party,
            channel=channel,
            on=on,
            appropriate=None if appropriate is None else int(appropriate),
            useful=useful,
            comment=clean_lines(comment, field="comment"),
            by=actor.id or None,
        )
        _happened(actor, row, Happening.FEEDBACK)
        _journal(entry, row, party=party.value, channel=channel.value)
        return int(feedback.id)


def _not_later(day: dt.date, field: str) -> dt.date:
    if day > clock.today():
        raise Invalid(
            "date.future", N_("This day has not come yet: {day}."), field=field, day=day.isoformat()
        )
    return day


def _not_before(sent_on: dt.date, day: dt.date, field: str, sentence: str) -> None:
    if day < sent_on:
        raise Invalid("referral.early", sentence, field=field, sent_on=sent_on.isoformat())


def _journal(entry: Any, row: Referral, **details: object) -> None:
    entry.about("referral", row.id, row.client.number)
    entry.note(**details)
    entry.touches("client")


def _happened(
    actor: Actor, row: Referral, what: Happening, before: str = "", to_status: str = "", note: str = ""
) -> None:
    ReferralEvent.create(
        referral=row,
        at=clock.now(),
        by=actor.id or None,
        what=what,
        from_status=before,
        to_status=to_status,
        note=clean_lines(note, field="note"),
    )
