"""Which referrals are a loop closed, and whom to ask next how it went."""

from __future__ import annotations

from typing import Any

from peewee import fn

from db.clients.models import Attendance, Engagement
from db.clients.reach import reachable
from db.core.actor import Actor
from db.referrals.lifecycle import Party, Status
from db.referrals.models import Feedback, Referral
from db.referrals.queries import ReferralRow, joined, make_row


def heard(party: Party | None = None) -> Any:
    """Return the query of the referrals of which a side said something, « not reached » included."""
    said = Feedback.select(Feedback.referral).where(Feedback.withdrawn_on.is_null())
    return said if party is None else said.where(Feedback.party == party)


def unheard() -> Any:
    """Return the condition that a client is in contact, and has not said how it went."""
    told = Referral.id.not_in(heard(Party.CLIENT))
    return Referral.contact_on.is_null(False) & (Referral.status != Status.ENTERED_IN_ERROR) & told


def closed_loops(referral_ids: list[int]) -> tuple[int, int]:
    """Return how many of some referrals are a loop closed, and how many there are.

    A loop is closed by contact and by what someone said of it, or could not be reached to say (field
    reference, §3).
    """
    closed = Referral.select(fn.COUNT(Referral.id)).where(
        Referral.id.in_(referral_ids), Referral.contact_on.is_null(False), Referral.id.in_(heard())
    )
    return int(closed.scalar()), len(referral_ids)


def to_ask(actor: Actor, client_id: int, engagement_id: int) -> ReferralRow | None:
    """Return the referral to ask a client about, whom one has just talked with; None for none.

    It is the latest with contact of which the client has said nothing. Not reached is no talk.
    """
    reachable(actor, "referral.feedback", client_id)
    talked = Engagement.get_or_none(Engagement.id == engagement_id)
    if talked is None or talked.attendance is not Attendance.HELD:
        return None
    found = (
        joined()
        .where(Referral.client == client_id, unheard())
        .order_by(Referral.contact_on.desc(), Referral.id.desc())
        .tuples()
        .first()
    )
    return make_row(found) if found else None
