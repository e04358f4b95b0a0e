"""Which referrals a person may read: their own, those of files within reach, and those left to them."""

from __future__ import annotations

from typing import Any

from db.clients import reach
from db.clients.models import Client
from db.clients.reach import READ
from db.core.actor import Actor
from db.core.bulk import among, asked_of_each, found_in, raw_rows
from db.core.errors import Unknown, denied
from db.core.translation import N_
from db.referrals.models import Referral
from db.staff.alerts import LEADS
from db.staff.models import Staff
from db.staff.queries import holding

FOLLOWS = "referral.confirm"
"""The permission to follow up referrals."""


def visible(actor: Actor, verb: str = READ) -> Any:
    """Return the condition on Referral that it is the person's own or of a file within their reach."""
    if not actor.may(verb):
        return Referral.id.is_null()
    file = Client.select(Client.id).where(Client.id == Referral.client, reach.of_each(actor, verb))
    return (Referral.made_by == actor.id) | asked_of_each(file)


def listed(actor: Actor, file: Any = None) -> Any:
    """Return the condition that lists may show a referral: visible, or left to this person.

    `file` is the condition that its file is within reach, in a query with Client.
    """
    if not actor.may(READ):
        return Referral.id.is_null()
    if reach.sees_all(actor):
        return Referral.id.is_null(False)
    files = None if actor.may(LEADS) else reach.few(actor)
    if files is not None:
        # Without leading, what falls to a person is their own or of a file within reach.
        theirs: Any = Referral.select(Referral.id).where(
            (Referral.made_by == actor.id) | among(Referral.client, files)
        )
        ids = [id_ for (id_,) in raw_rows(theirs.limit(reach.FEW + 1))]
        if len(ids) <= reach.FEW:
            return among(Referral.id, ids)
    return (reach.reached(Referral.client, actor) if file is None else file) | followed_by(actor)


def followed_by(actor: Actor) -> Any:
    """Return the condition that a referral falls to this person.

    They made it; or its author is gone and they are responsible for the file; or they lead and nobody is
    responsible, or it was escalated. If no lead can reach the file, it falls to all of them.
    """
    if not actor.may(FOLLOWS):
        return Referral.id.is_null()
    left = Referral.made_by.is_null() | found_in(Referral.made_by, _gone())
    heir = found_in(Referral.client, Client.select(Client.id).where(Client.responsible == actor.id))
    brought: Any = Referral.id.is_null()
    if actor.may(LEADS):
        # Evaluated for each of these few referrals rather than for every file.
        led = Client.select(Client.id).where(Client.id == Referral.client, reach.led(actor))
        nobodys = Client.responsible.is_null() | found_in(Client.responsible, _gone())
        heir |= asked_of_each(led.where(nobodys))
        brought = Referral.escalated_on.is_null(False) & asked_of_each(led)
    return (Referral.made_by == actor.id) | (left & heir) | brought


def _gone() -> Any:
    """Return the query of staff who no longer follow up referrals: account closed or role changed."""
    return Staff.select(Staff.id).where((Staff.active == False) | ~holding(Staff, FOLLOWS))  # noqa: E712 - SQL


def find(actor: Actor, verb: str, referral_id: int) -> Referral:
    """Return the row of a referral for which the person may do `verb`.

    Raises Denied without the permission, or if it was left to them and they have not opened the file; Unknown
    if it is out of reach or does not exist.
    """
    if not actor.may(verb):
        raise denied(verb)
    row = Referral.get_or_none((Referral.id == referral_id) & visible(actor, verb))
    if row is None:
        left = Referral.get_or_none((Referral.id == referral_id) & listed(actor))
        raise reach.outside(left.client.number, left.client_id) if left else unknown(referral_id)
    return row


def unknown(referral_id: int) -> Unknown:
    """Return the error for a referral that does not exist or is out of reach."""
    return Unknown("referral.unknown", N_("There is no referral {id} in your caseload."), id=referral_id)
