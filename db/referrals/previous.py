"""Updating the previous referral when another one follows it."""

from __future__ import annotations

from typing import Any

from db.core import clock
from db.core.actor import Actor
from db.core.errors import Refused
from db.core.translation import N_, _
from db.referrals.codes import NextStep
from db.referrals.events import CHANGES, apply
from db.referrals.lifecycle import FAILURES, OPEN, EventKind, Status
from db.referrals.models import Referral
from db.referrals.reach import find
from db.staff.conflicts import check_version


def find_previous(actor: Actor, referral_id: int, client_id: int) -> Referral:
    """Return a referral of this client that a new one can follow; raises NotFound, Refused."""
    row = find(actor, "referral.make", referral_id)
    if row.client_id != client_id:
        raise Refused(
            "referral.other", N_("Referral {id} is about someone else."), field="previous", id=referral_id
        )
    return row


def mark_followed(actor: Actor, former: Referral, *, ends: bool = False, version: int | None = None) -> None:
    """Write to a referral that another one follows it: what was to come next is done.

    With `ends` it is ended; raises Stale if a colleague changed it since `version`.
    """
    if ends:
        check_version(former, version, ("referral", former.id), *CHANGES)
    if ends and former.status in OPEN:
        status = Status.CANCELLED if former.status is Status.REQUESTED else Status.FAILED
        reason = _("Referred elsewhere.")
        values: dict[str, Any] = {"status": status, "reason": reason, "next_step": NextStep.ORGANISATION}
        apply(actor, former, EventKind.STATUS, values, note=reason, to_status=status)
    elif former.next_on is not None:
        step = former.next_step or NextStep.ORGANISATION
        values = {"next_step": step, "next_on": None}
        apply(actor, former, EventKind.NEXT, values, about=step.value)


def unmark_followed(actor: Actor, former: Referral, row: Referral) -> None:
    """Write to a referral that a mistaken one followed alone: what was to come next is still to be done."""
    others = Referral.select().where(
        Referral.previous == former, Referral.id != row.id, Referral.status != Status.ENTERED_IN_ERROR
    )
    decided = former.next_step in (None, NextStep.NOTHING)
    if former.status in FAILURES and former.next_on is None and not decided and not others.exists():
        values = {"next_on": clock.today()}
        apply(actor, former, EventKind.NEXT, values, about=former.next_step.value)
