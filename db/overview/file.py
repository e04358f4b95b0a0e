"""A client's file over all areas: the card, and one timeline of everything done so far."""

from __future__ import annotations

from dataclasses import dataclass

from db.clients.card import ClientCard, TimelineEntry, card, file_timeline
from db.clients.reach import view_client
from db.core import clock
from db.core.actor import Actor
from db.core.text import dotted
from db.referrals.queries import ReferralRow, of_client


@dataclass(frozen=True)
class ClientFile:
    """The card, the timeline newest first, and the referrals."""

    card: ClientCard
    timeline: tuple[TimelineEntry, ...]
    referrals: tuple[ReferralRow, ...]


def client_file(actor: Actor, client_id: int) -> ClientFile:
    """Return everything about one client, and keep that it was looked at; raises NotFound, Denied."""
    view_client(actor, client_id)
    referrals = of_client(client_id)
    sent = [
        TimelineEntry(
            clock.instant(row.sent_on),
            "referral",
            dotted(row.organisation, row.service),
            row.made_by,
            row.id,
            row.days_late is not None,
            handoff=row.handoff,
            status=row.status,
        )
        for row in referrals
    ]
    confirmed = [
        TimelineEntry(clock.instant(row.contact_on), "contact", row.organisation, "", row.id)
        for row in referrals
        if row.contact_on is not None
    ]
    lines = sorted(
        [*file_timeline(client_id), *sent, *confirmed],
        key=lambda line: (line.at, line.kind == "entered"),
        reverse=True,
    )
    return ClientFile(card(client_id), tuple(lines), tuple(referrals))
