"""A client's file over all areas: the card, and one timeline of everything done so far."""

from __future__ import annotations

from dataclasses import dataclass

from db.clients.card import ClientCard, Happened, card, happened
from db.clients.reach import look
from db.core import clock
from db.core.actor import Actor
from db.referrals.queries import ReferralRow, of_client


@dataclass(frozen=True)
class ClientFile:
    """The card, the timeline newest first, and the referrals."""

    card: ClientCard
    timeline: tuple[Happened, ...]
    referrals: tuple[ReferralRow, ...]


def client_file(actor: Actor, client_id: int) -> ClientFile:
    """Return everything about one client, and keep that it was looked at; raises Unknown, Denied."""
    look(actor, client_id)
    referrals = of_client(client_id)
    sent = [
        Happened(
            clock.instant(row.sent_on),
            "referral",
            " · ".join(part for part in (row.organisation, row.service) if part),
            row.made_by,
            row.id,
            row.days_late is not None,
            handoff=row.handoff,
            status=row.status,
        )
        for row in referrals
    ]
    confirmed = [
        Happened(clock.instant(row.contact_on), "contact", row.organisation, "", row.id)
        for row in referrals
        if row.contact_on is not None
    ]
    lines = sorted(
        [*happened(client_id), *sent, *confirmed],
        key=lambda line: (line.at, line.kind == "entered"),
        reverse=True,
    )
    return ClientFile(card(client_id), tuple(lines), tuple(referrals))
