"""Updating the previous referral when another one follows it."""

from __future__ import annotations

from typing import Any

from db.audit.journal import Entry
from db.core import clock
from db.core.actor import Actor
from db.core.errors import Refused
from db.core.translation import N_, _
from db.referrals.facts import NextStep
from db.referrals.lifecycle import FAILURES, OPEN, Happening, Status
from db.referrals.models import Referral
from db.referrals.reach import find
from db.referrals.recording import CHANGES, record
from db.staff.together import check_version


def former_of(actor: Actor, referral_id: int, client_id: int) -> Referral:
    """Return a referral of this client that a new one can follow; raises Unknown, Refused."""
    row = find(actor, "referral.make", referral_id)
    if row.client_id != client_id:
        raise Refused(
            "referral.other", N_("Referral {id} is about someone else."), field="previous", id=referral_id
        )
    return row


def followed(
    actor: Actor, entry: Entry, former: Referral, *, ends: bool = False, version: int | None = None
) -> None:
    """Record on a referral that another one follows it, which was its next step.

    With `ends` it is ended; raises Stale if a colleague changed it since `version`.
    """
    if ends:
        check_version(former, version, ("referral", former.id), *CHANGES)
    if ends and former.status in OPEN:
        status = Status.CANCELLED if former.status is Status.REQUESTED else Status.FAILED
        reason = _("Referred elsewhere.")
        values: dict[str, Any] = {"status": status, "reason": reason, "next_step": NextStep.ORGANISATION}
        record(actor, entry, former, Happening.STATUS, values, note=reason, to_status=status)
    elif former.next_on is not None:
        step = former.next_step or NextStep.ORGANISATION
        values = {"next_step": step, "next_on": None}
        record(actor, entry, former, Happening.NEXT, values, about=step.value)


def followed_no_more(actor: Actor, entry: Entry, former: Referral, row: Referral) -> None:
    """Ask again for the next step of a referral, when the only one that followed was a mistake."""
    others = Referral.select().where(
        Referral.previous == former, Referral.id != row.id, Referral.status != Status.ENTERED_IN_ERROR
    )
    decided = former.next_step in (None, NextStep.NOTHING)
    if former.status in FAILURES and former.next_on is None and not decided and not others.exists():
        values = {"next_on": clock.today()}
        record(actor, entry, former, Happening.NEXT, values, about=former.next_step.value)
