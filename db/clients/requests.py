"""What was already asked of a client, shown before anyone asks again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from peewee import JOIN

from db.clients.models import Asked
from db.clients.reach import reachable
from db.core.actor import Actor
from db.core.dates import short_date
from db.core.errors import Doubtful
from db.core.text import fold
from db.core.translation import N_
from db.staff.models import Staff
from db.staff.queries import short_name

SHOWN = 3
"""Number of earlier requests shown."""


@dataclass(frozen=True)
class Request:
    """A document, an answer or something to do, asked of a client."""

    what: str
    asked_on: dt.date
    received_on: dt.date | None
    who: str
    """Initials of who asked; empty if unknown."""


def requests(actor: Actor, client_id: int) -> tuple[Request, ...]:
    """Return what was asked of a client, the last first; raises Denied, NotFound."""
    client = reachable(actor, "client.ask", client_id)
    rows: Any = (
        Asked.select(Asked.what, Asked.asked_on, Asked.received_on, Staff.name)
        .join(Staff, JOIN.LEFT_OUTER)
        .where(Asked.client == client)
        .order_by(Asked.asked_on.desc(), Asked.id.desc())
        .tuples()
    )
    return tuple(
        Request(what, asked, received, short_name(name) if name else "")
        for what, asked, received, name in rows
    )


def check_new(actor: Actor, client_id: int, what: str) -> None:
    """Raise Doubtful, with when and by whom, if the same was asked of a client before."""
    same = next((one for one in requests(actor, client_id) if fold(one.what) == fold(what)), None)
    if same is None:
        return
    if same.received_on is None:
        sentence = N_("This was asked on {asked} by {who}, and has not been received.")
    else:
        sentence = N_("This was asked on {asked} by {who}, and received on {received}.")
    received = short_date(same.received_on) if same.received_on else ""
    raise Doubtful(
        "asked.before",
        sentence,
        field="what",
        asked=short_date(same.asked_on),
        who=same.who or "—",
        received=received,
    )


def matching(known: Iterable[Request], text: str) -> list[Request]:
    """Return the first of those that contain every word of a text, whatever its case and accents."""
    words = fold(text).split()
    return [one for one in known if all(word in fold(one.what) for word in words)][:SHOWN]
