"""What the command line tells of a person: as much as this agency lets lists show, and no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

from db.clients.naming import identities_shown
from db.clients.reach import READ
from db.core.actor import Actor
from db.core.errors import denied
from db.referrals.queries import ReferralRow
from scripts.core.output import record

Row = TypeVar("Row", bound=ReferralRow)

NAMES = ("given", "family", "birth_date", "phone", "email", "companion")
"""Fields that are shown only to someone who asks for them, which is recorded."""

ALL = (*NAMES, "initials", "client_phone", "contact_mode", "contact_rules", "rules")
"""Fields that an agency without names has no use for, nor someone who follows nobody."""

OUTSIDE = tuple(name for name in ALL if name != "initials")
"""Fields that are not told of a file outside the reader's reach."""


def check(actor: Actor) -> None:
    """Raise Denied for who follows nobody: an empty list would say that there are none."""
    if not actor.may(READ):
        raise denied(READ)


def callable_by(actor: Actor, rows: Iterable[Row], *, own: bool = False) -> Iterator[Row]:
    """Yield referrals as a list tells them: how a person is reached only in one's own work.

    Elsewhere that is a look at the file (db/audit/access.py). `own`: all of the list falls to the reader.
    """
    for row in rows:
        yield row if own or row.made_by_id == actor.id else replace(row, client_phone="", contact_rules="")


def discreet(actor: Actor, row: Any, *, revealed: bool = False) -> dict[str, Any]:
    """Return a row as plain data, its fields about who the person is emptied unless they may be seen."""
    plain = record(row)
    if not identities_shown():
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
