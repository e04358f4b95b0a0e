"""Which referrals a person may read: their own, those of files within reach, and those left to them."""

from __future__ import annotations

from typing import Any

from db.clients import owners, reach
from db.clients.models import Client
from db.clients.reach import READ, Scope
from db.core.actor import Actor
from db.core.bulk import exists_per_row, in_ids
from db.core.errors import NotFound, denied
from db.core.statement import IdsParameter, Statement, worded
from db.core.translation import N_
from db.referrals.models import Referral
from db.staff.alerts import LEAD_PERMISSION
from db.staff.coverage import LEADS, coverage, covered_by

FOLLOW_UP = "referral.confirm"
"""The permission to follow up referrals."""


def visible(actor: Actor, verb: str = READ) -> Any:
    """Return the condition on Referral that it is the person's own or of a file within their reach."""
    if not actor.may(verb):
        return Referral.id.is_null()
    file = Client.select(Client.id).where(Client.id == Referral.client, reach.row_in_reach(actor, verb))
    return in_ids(Referral.made_by, _authors(actor)) | exists_per_row(file)


def _authors(actor: Actor) -> set[int]:
    """Return the ids of the person and of those for whom they stand in today."""
    return {actor.id, *(colleague.id for colleague in covered_by(actor))}


def listed(actor: Actor, file: Any = None) -> Any:
    """Return the condition that lists may show a referral: visible, or left to this person.

    `file` is the condition that its file is within reach, in a query with Client.
    """
    if not actor.may(READ):
        return Referral.id.is_null()
    if reach.sees_all(actor):
        return Referral.id.is_null(False)
    if (few := _few_listed(actor)) is not None:
        return in_ids(Referral.id, few)
    return (reach.id_in_reach(Referral.client, actor) if file is None else file) | falls_to(actor)


def listed_scope(actor: Actor) -> Scope | None:
    """Return the same for a query that is worded once; None if it must be asked of each referral."""
    if not actor.may(READ):
        return Scope(("ids",), {"within": ()})
    if reach.sees_all(actor):
        return Scope(("all",), {})
    few = _few_listed(actor)
    return None if few is None else Scope(("ids",), {"within": few})


@worded
def _own_or_of_files() -> Statement:
    made = in_ids(Referral.made_by, IdsParameter("authors"))
    theirs = made | in_ids(Referral.client, IdsParameter("files"))
    return Statement(Referral.select(Referral.id).where(theirs).limit(reach.MAX_IDS + 1))


def _few_listed(actor: Actor) -> list[int] | None:
    """Return the ids of what lists may show this person; None if there are many, or for a lead."""
    left = actor.may(LEAD_PERMISSION) or owners.left_file(coverage(actor)) is not None
    files = None if left else reach.reachable_ids(actor)
    if files is None:
        return None
    # Without what others left, what falls to a person is their own or of a file within reach.
    ids = [id_ for (id_,) in _own_or_of_files().rows(authors=_authors(actor), files=files)]
    return ids if len(ids) <= reach.MAX_IDS else None


def falls_to(actor: Actor) -> Any:
    """Return the condition that a referral falls to this person.

    They made it, or stand in for whoever did; or its author is gone and the file falls to them; or they lead
    and it was escalated.
    """
    if not actor.may(FOLLOW_UP):
        return Referral.id.is_null()
    now = coverage(actor)
    left = Referral.made_by.is_null() | in_ids(Referral.made_by, now.gone)
    # Evaluated for each of these few referrals rather than for every file.
    file = Client.select(Client.id).where(Client.id == Referral.client)
    heir = exists_per_row(file.where(owners.file_falls_to(now)))
    brought: Any = Referral.id.is_null()
    if any(colleague.may(LEADS) for colleague in now.mine):
        brought = Referral.escalated_on.is_null(False) & exists_per_row(file.where(owners.led_file(now)))
    return in_ids(Referral.made_by, now.ids) | (left & heir) | brought


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
        raise reach.out_of_reach(left.client.number, left.client_id) if left else unknown(referral_id)
    return row


def unknown(referral_id: int) -> NotFound:
    """Return the error for a referral that does not exist or is out of reach."""
    return NotFound("referral.unknown", N_("There is no referral {id} in your caseload."), id=referral_id)
