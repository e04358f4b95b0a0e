"""Which referrals a person may read and follow: their own, and those of the files within their reach."""

from __future__ import annotations

from db.clients.reach import reachable
from db.core.actor import Actor
from db.core.errors import Unknown, denied
from db.core.translation import N_
from db.referrals.models import Referral


def find(actor: Actor, verb: str, referral_id: int) -> Referral:
    """Return the row of a referral that the person may do this for: their own, or of a file within reach.

    Raises Unknown, Denied.
    """
    row = Referral.get_or_none(Referral.id == referral_id)
    if row is None:
        raise Unknown("referral.unknown", N_("There is no referral {id}."), id=referral_id)
    if row.made_by_id != actor.id:
        reachable(actor, verb, row.client_id)
    elif not actor.may(verb):
        raise denied(verb)
    return row
