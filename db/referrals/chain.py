"""Chains of referrals of one client, and the days lost between them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from db.core import clock
from db.core.actor import Actor
from db.core.text import dotted
from db.referrals.lifecycle import Status
from db.referrals.models import Referral
from db.referrals.reach import visible


@dataclass(frozen=True)
class Link:
    """A referral of a chain; `days` until contact, the next referral or today, `lost` if without contact."""

    key: tuple[int]
    id: int
    place: str
    status: Status
    reason: str
    sent_on: dt.date
    contact_on: dt.date | None
    days: int
    lost: bool
    here: bool


def chain_of(row: Referral) -> list[Referral]:
    """Return a referral with all its predecessors and successors, the first one first."""
    first = row
    while first.previous_id is not None:
        first = first.previous
    chain, ahead = [], [first]
    while ahead:
        one = ahead.pop(0)
        chain.append(one)
        ahead.extend(Referral.select().where(Referral.previous == one.id).order_by(Referral.id))
    return chain


def chain_links(actor: Actor, row: Referral) -> tuple[Link, ...]:
    """Return the chain of a referral; empty if it is alone.

    Leaves out colleagues' referrals when the reader no longer has the file.
    """
    known: Any = Referral.select(Referral.id).where(Referral.client == row.client_id, visible(actor))
    within = {id_ for (id_,) in known.tuples()}
    chain = [one for one in chain_of(row) if one.id in within]
    real = (one for one in reversed(chain) if one.status is not Status.ENTERED_IN_ERROR)
    followed = {one.previous_id: one.sent_on for one in real}
    if len(chain) <= 1:
        return ()
    return tuple(_link(one, followed.get(one.id), one.id == row.id, place) for place, one in enumerate(chain))


def days_lost(chain: tuple[Link, ...]) -> int:
    """Return the days spent on referrals without contact."""
    return sum(link.days for link in chain if link.lost)


def _link(row: Referral, followed_on: dt.date | None, here: bool, place: int) -> Link:
    ended = row.contact_on or followed_on or clock.today()
    return Link(
        key=(place,),
        id=row.id,
        place=dotted(row.organisation.name, row.service.name if row.service else ""),
        status=row.status,
        reason=row.reason,
        sent_on=row.sent_on,
        contact_on=row.contact_on,
        days=max(0, (ended - row.sent_on).days),
        lost=row.contact_on is None and followed_on is not None,
        here=here,
    )
