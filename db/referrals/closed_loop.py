"""Closed-loop referrals, and which client to ask for feedback."""

from __future__ import annotations

from typing import Any

from peewee import fn

from db.clients.models import Attendance, Engagement
from db.clients.reach import reachable
from db.core import clock
from db.core.actor import Actor
from db.referrals.lifecycle import Party, Status
from db.referrals.models import Feedback, Referral
from db.referrals.queries import ReferralRow, make_row, select_joined


def with_feedback(party: Party | None = None) -> Any:
    """Return the query of referrals with feedback from a side, « not reached » included."""
    said = Feedback.select(Feedback.referral).where(Feedback.withdrawn_on.is_null())
    return said if party is None else said.where(Feedback.party == party)


def awaits_feedback() -> Any:
    """Return the condition for contact without the client's feedback."""
    told = Referral.id.not_in(with_feedback(Party.CLIENT))
    return Referral.contact_on.is_null(False) & (Referral.status != Status.ENTERED_IN_ERROR) & told


def count_closed_loops(referral_ids: list[int]) -> tuple[int, int]:
    """Return how many of these referrals are closed loops, and their total.

    A loop is closed by contact and feedback, or an attempt to get it (field reference, §3).
    """
    closed = Referral.select(fn.COUNT(Referral.id)).where(
        Referral.id.in_(referral_ids), Referral.contact_on.is_null(False), Referral.id.in_(with_feedback())
    )
    return int(closed.scalar()), len(referral_ids)


def feedback_to_ask(actor: Actor, client_id: int, engagement_id: int) -> ReferralRow | None:
    """Return the referral to ask a client about after a conversation; None if there is none.

    It is the latest with contact and without the client's feedback.
    """
    reachable(actor, "referral.feedback", client_id)
    talked = Engagement.get_or_none(Engagement.id == engagement_id)
    if talked is None or talked.attendance is not Attendance.HELD:
        return None
    found = (
        select_joined()
        .where(Referral.client == client_id, awaits_feedback())
        .order_by(Referral.contact_on.desc(), Referral.id.desc())
        .tuples()
        .first()
    )
    return make_row(found, clock.today()) if found else None
