"""Which suggestions a person may read: all but those about people out of reach."""

from __future__ import annotations

from typing import Any

from db.clients.models import Client
from db.clients.reach import READ, row_in_reach, sees_all
from db.core.actor import Actor
from db.core.bulk import exists_per_row
from db.core.errors import NotFound
from db.core.translation import N_
from db.referrals import reach as referrals
from db.referrals.models import Referral
from db.suggestions.models import Suggestion


def visible(actor: Actor) -> Any:
    """Return the condition that this person may read a suggestion.

    One about a client or a referral needs access to the file: its text may be about the person.
    """
    if sees_all(actor):
        return Suggestion.id.is_null(False)
    kind, about = Suggestion.about_kind, Suggestion.about_id
    ways = kind.not_in(("client", "referral")) | (Suggestion.author == actor.id)
    if actor.may(READ):
        files = Client.select(Client.id).where(Client.id == about, row_in_reach(actor))
        seen = Referral.select(Referral.id).where(Referral.id == about, referrals.visible(actor))
        ways |= (kind == "client") & exists_per_row(files)
        ways |= (kind == "referral") & exists_per_row(seen)
    return ways


def find(actor: Actor, suggestion_id: int) -> Suggestion:
    """Return the row of a suggestion that this person may read; raises NotFound."""
    row = Suggestion.get_or_none((Suggestion.id == suggestion_id) & visible(actor))
    if row is None:
        raise unknown(suggestion_id)
    return row


def unknown(suggestion_id: int) -> NotFound:
    """Return the error for a suggestion that does not exist or may not be read."""
    return NotFound("suggestion.unknown", N_("There is no suggestion {id}."), id=suggestion_id)
