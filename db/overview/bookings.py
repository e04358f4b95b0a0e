"""What is booked at the same minute: for the client, with us or elsewhere, and for the caseworker."""

from __future__ import annotations

import datetime as dt

from db.clients.models import Client, Engagement
from db.core.actor import Actor
from db.core.database import reading
from db.core.errors import Doubtful
from db.core.translation import N_
from db.referrals.models import Referral


def check_free(
    actor: Actor, client_id: int, at: dt.datetime, *, appointment: int = 0, referral: int | None = None
) -> None:
    """Raise Doubtful if the client or the caseworker has another appointment at this minute.

    `appointment` and `referral` are the ids of what is being planned anew, 0 for a new referral: then it is
    elsewhere, and the caseworker need not be there.
    """
    with reading():
        planned = Engagement.select().where(Engagement.planned_for == at, Engagement.id != appointment)
        if planned.where(Engagement.client == client_id).exists():
            raise Doubtful(
                "booked.client", N_("This client already has an appointment at that time."), field="at"
            )
        there = Referral.select().where(
            Referral.client == client_id,
            Referral.appointment_at == at,
            Referral.meeting.is_null(),
            Referral.id != (referral or 0),
        )
        if there.exists():
            raise Doubtful(
                "booked.there",
                N_("This client has an appointment at another organisation at that time."),
                field="at",
            )
        own = planned.where(Engagement.staff == actor.id).join(Client).first()
        if own is not None and referral is None:
            raise Doubtful(
                "booked.own",
                N_("You already have an appointment with {number} at that time."),
                field="at",
                number=own.client.number,
            )
