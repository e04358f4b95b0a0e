"""The access log: each look at a person's file, who, when, which part, why; it cannot be switched off.

A look is to open a file or a referral, to ask for a name, or to be told how a person is reached. None is a
list: it shows numbers, where people stand, and of a name what the agency lets lists show; nor one's own work
(My day, the referrals one made), which tells what one needs to call. What is taken out in files is an action
of its own, in the journal.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.audit.journal import keeping
from db.audit.models import Look
from db.core import clock
from db.core.actor import Actor
from db.core.errors import NotReady
from db.core.paging import FIRST, Key, Page, Span, keyset
from db.core.text import printable
from db.core.translation import N_, _

SAME_LOOK = dt.timedelta(minutes=10)
"""A screen that reads again what one is looking at is no further look."""

PART_NAMES = {
    "file": N_("the file"),
    "name": N_("the name"),
    "referral": N_("a referral"),
}
"""What is looked at, by the code kept in the log."""

SYSTEM_LOG = Path("/dev/log")

aside = 0
"""Looks of this process that only the log of the machine has."""


@dataclass(frozen=True)
class LookRow:
    """One look of one person; `why` is what was said to open a file outside one's caseload."""

    key: Key
    id: int
    at: dt.datetime
    actor: str
    on_behalf: str
    number: str
    what: str
    why: str


def looked(actor: Actor, client_id: int, number: str, what: str, why: str = "") -> None:
    """Keep that someone looks at a part of a person's file, before it is shown.

    Sources: domain §2; Québec's Act respecting health and social services information, and server
    reference §5: reads are logged as well as writes. Where nothing can be written the log of the machine
    keeps it (§2.3), so that a full disk hides no file. Raises NotReady when that one is not there either.
    """
    latest = (
        Look.select(Look.at)
        .where(Look.client_id == client_id, Look.actor_id == actor.id, Look.what == what)
        .where(Look.on_behalf == actor.on_behalf, Look.why == why)
        .order_by(Look.id.desc())
        .first()
    )
    if latest is not None and dt.timedelta() <= clock.now() - latest.at < SAME_LOOK:
        return
    try:
        with keeping():
            Look.insert(
                at=clock.now(),
                actor_id=actor.id,
                actor=actor.login,
                on_behalf=actor.on_behalf,
                client_id=client_id,
                number=number,
                what=what,
                why=why,
            ).execute()
    except NotReady:
        if not SYSTEM_LOG.exists():
            raise
        _tell_the_machine(f"look: actor={actor.login} for={actor.on_behalf or '-'} file={number} part={what}")


def part_name(what: str) -> str:
    """Return what was looked at, in the current language; a code that is not known as it is stored."""
    return _(PART_NAMES[what]) if what in PART_NAMES else what


def _tell_the_machine(text: str) -> None:
    """Write one line where root keeps what concerns security, without what people wrote."""
    global aside
    import syslog

    syslog.openlog("trajectoire", syslog.LOG_PID, syslog.LOG_AUTHPRIV)
    syslog.syslog(syslog.LOG_NOTICE, printable(text))
    aside += 1


def looks(client_id: int, span: Span = FIRST) -> Page[LookRow]:
    """Return one page of who looked at a file, the latest first."""
    return keyset(_at(client_id), (Look.id,), span, _row, descending=True)


def count_looks(client_id: int) -> int:
    """Return how many looks at a file the log has."""
    return int(_at(client_id).count())


def _at(client_id: int) -> Any:
    return Look.select().where(Look.client_id == client_id)


def _row(look: Look) -> LookRow:
    return LookRow((look.id,), look.id, look.at, look.actor, look.on_behalf, look.number, look.what, look.why)
