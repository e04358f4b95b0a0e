"""Revealing a client's name."""

from __future__ import annotations

from db.audit.access import log_view
from db.audit.journal import writing
from db.clients.reach import reachable
from db.core.actor import Actor
from db.core.database import connection
from db.core.errors import NotReady


def reveal(actor: Actor, client_id: int) -> None:
    """Record that this person's name was revealed.

    If the journal cannot be written the access log alone records it: names stay readable on a full disk.
    """
    try:
        with writing(actor, "client.reveal") as entry:
            client = reachable(actor, entry.verb, client_id)
            log_view(actor, client.id, client.number, "name")
            entry.about("client", client.id, client.number)
    except NotReady:
        with connection():
            client = reachable(actor, "client.reveal", client_id)
            log_view(actor, client.id, client.number, "name")
