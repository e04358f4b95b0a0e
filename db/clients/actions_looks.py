"""What is kept of who looks at a file: a name asked for, a file opened outside a caseload."""

from __future__ import annotations

import datetime as dt

from db.audit.access import looked
from db.audit.journal import writing
from db.clients.models import BreakGlass
from db.clients.reach import find, reachable
from db.core import clock
from db.core.actor import Actor
from db.core.database import connection
from db.core.errors import Denied, Invalid, NotReady, stale
from db.core.text import clean_lines
from db.core.translation import N_
from db.staff.together import overtaken


def reveal(actor: Actor, client_id: int) -> None:
    """Keep on record that this person's name was looked at.

    Where the journal cannot be written the access log alone keeps it: a disk that fills up hides nobody.
    """
    try:
        with writing(actor, "client.reveal") as entry:
            client = reachable(actor, entry.verb, client_id)
            looked(actor, client.id, client.number, "name")
            entry.about("client", client.id, client.number)
    except NotReady:
        with connection():
            client = reachable(actor, "client.reveal", client_id)
            looked(actor, client.id, client.number, "name")


def open_outside(actor: Actor, client_id: int, why: str) -> None:
    """Open a file outside one's caseload until the end of the day; a lead is told (server reference, §6).

    Raises Invalid without a reason, Denied to who acts for someone else: the lead would be told a wrong name.
    """
    if actor.on_behalf:
        raise Denied("outside.own", N_("Only the person themselves says why they open a file, not --actor."))
    why = clean_lines(why, field="why")
    if not why:
        raise Invalid("outside.why", N_("Say why you open this file."), field="why")
    with writing(actor, "client.outside") as entry:
        client = find(client_id)
        midnight = clock.instant(clock.today() + dt.timedelta(days=1), dt.time())
        BreakGlass.create(client=client, staff=actor.id, until=midnight, why=why)
        entry.about("client", client.id, client.number)


def acknowledge(actor: Actor, alert_id: int) -> None:
    """Keep that a lead has seen why a file was opened outside a caseload; raises Stale when another has."""
    with writing(actor, "client.alert") as entry:
        row = BreakGlass.get_or_none(BreakGlass.id == alert_id)
        if row is None:
            raise stale()
        reachable(actor, entry.verb, row.client_id)
        if row.seen_at is not None:
            raise overtaken(("client", row.client_id), entry.verb)
        BreakGlass.update(seen_by=actor.id, seen_at=clock.now()).where(BreakGlass.id == row.id).execute()
        entry.about("client", row.client_id, row.client.number)
