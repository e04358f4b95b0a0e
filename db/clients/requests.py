"""What was already asked of a client, shown before anyone asks again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from db.clients.models import Asked
from db.clients.reach import reachable
from db.core.actor import Actor
from db.core.text import fold

SHOWN = 3
"""Number of earlier requests shown."""


@dataclass(frozen=True)
class Request:
    """A document, an answer or something to do, asked of a client."""

    what: str
    asked_on: dt.date
    received_on: dt.date | None


def requests(actor: Actor, client_id: int) -> tuple[Request, ...]:
    """Return what was asked of a client, the last first; raises Denied, NotFound."""
    client = reachable(actor, "client.ask", client_id)
    rows = (
        Asked.select(Asked.what, Asked.asked_on, Asked.received_on)
        .where(Asked.client == client)
        .order_by(Asked.asked_on.desc(), Asked.id.desc())
        .tuples()
    )
    return tuple(Request(*row) for row in rows)


def matching(known: Iterable[Request], text: str) -> list[Request]:
    """Return the first of those that contain every word of a text, whatever its case and accents."""
    words = fold(text).split()
    return [one for one in known if all(word in fold(one.what) for word in words)][:SHOWN]
