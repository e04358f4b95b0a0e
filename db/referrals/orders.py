"""The orders of the lists of referrals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from peewee import fn

from db.clients.models import Client, Identity
from db.clients.position import NEVER
from db.core.bulk import binary
from db.directory.models import Organisation
from db.referrals.models import Referral
from db.referrals.queue import KEYS, part_of

_ORDERS: dict[str, Callable[[], Any]] = {
    "sent": lambda: Referral.sent_on,
    "due": lambda: Referral.due_on,
    "contact": lambda: fn.COALESCE(Referral.contact_on, NEVER.isoformat()).coerce(False),
    "number": lambda: binary(Client.number),
    "name": lambda: Identity.sort_key,
    "organisation": lambda: Organisation.sort_key,
}
ORDERS = tuple(_ORDERS)
"""The latest sent first, by due date, without contact and the latest first; by file, client, organisation."""


def is_descending(order: str, state: str, *, reverse: bool) -> bool:
    """Tell whether the list of a state is sorted from the last to the first of its columns."""
    return (order in ("sent", "contact") or (not order and state != "to_confirm")) != reverse


def ordered(query: Any, order: str, part: int | None, today: Any) -> tuple[Any, Sequence[Any]]:
    """Return the query of a list, or of a part of the queue, with the columns that it is sorted by."""
    if part is not None:
        return part_of(query, part, today), KEYS[part]
    column = _ORDERS[order or "sent"]()
    return query.select_extend(column), (column, Referral.id)
