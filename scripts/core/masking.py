"""What the command line shows about clients: no more than the agency allows in lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

from db.clients.display_names import stores_names
from db.clients.reach import READ
from db.core.actor import Actor
from db.core.errors import denied
from db.referrals.queries import ReferralRow
from scripts.core.output import record

Row = TypeVar("Row", bound=ReferralRow)

NAMES = ("given", "family", "birth_date", "phone", "email", "companion")
"""Fields shown only on request, which is recorded."""

ALL = (*NAMES, "initials", "client_phone", "contact_mode", "contact_rules", "rules")
"""Fields masked in an agency without names, and for people without a caseload."""

OUTSIDE = tuple(name for name in ALL if name != "initials")
"""Fields masked on files out of the reader's reach."""


def check(actor: Actor) -> None:
    """Raise Denied for someone without a caseload, instead of showing an empty list."""
    if not actor.may(READ):
        raise denied(READ)


def with_own_contacts(actor: Actor, rows: Iterable[Row], *, own: bool = False) -> Iterator[Row]:
    """Yield referrals with contact details only where the reader made them, or `own` says all are theirs.

    Elsewhere, reading them would be a look at the file (db/audit/access.py).
    """
    for row in rows:
        yield row if own or row.made_by_id == actor.id else replace(row, client_phone="", contact_rules="")


def masked(actor: Actor, row: Any, *, revealed: bool = False) -> dict[str, Any]:
    """Return a row as a dictionary, with identity fields masked unless they may be seen."""
    plain = record(row)
    if not stores_names():
        held_back: tuple[str, ...] = ALL
    elif not plain.get("within", True):
        held_back = OUTSIDE
    else:
        listed = {"shown": (), "initials": NAMES}.get(actor.names, (*NAMES, "initials"))
        held_back = () if revealed else listed
    for name in held_back:
        if name in plain:
            plain[name] = None if name == "birth_date" else ""
    return plain
