"""The access log: who viewed which part of a person's file, when and why. It cannot be disabled.

Logged: opening a file or a referral, revealing a name, reading how to reach a person. Not logged: lists,
which show numbers and what the agency allows of names, and one's own work (My day, one's own referrals).
Exports are actions, logged in the journal.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.audit.journal import writing_unlogged
from db.audit.models import Look
from db.core import clock
from db.core.actor import Actor
from db.core.errors import NotReady
from db.core.paging import FIRST, Key, Page, Span, keyset
from db.core.text import printable
from db.core.translation import N_, _

SAME_VIEW = dt.timedelta(minutes=10)
"""A screen that refreshes within this time does not log another view."""

VIEWS_EACH = 20
"""Views of one client among which `latest_views` looks for others."""

PART_NAMES = {"file": N_("the file"), "name": N_("the name"), "referral": N_("a referral")}
"""What was viewed, by the code stored in the log."""

IN_PLACE_OF = "in-place-of:"
"""What the reason of a view begins with that was made as a substitute, before the logins of who is away."""

SYSTEM_LOG = Path("/dev/log")

syslog_only = 0
"""Number of views that this process could write only to the system log."""


@dataclass(frozen=True)
class ViewRow:
    """One view of a file; `why` is the reason given to open it outside one's caseload."""

    key: Key
    id: int
    at: dt.datetime
    actor: str
    on_behalf: str
    number: str
    what: str
    why: str


def log_view(actor: Actor, client_id: int, number: str, what: str, why: str = "") -> None:
    """Log that someone views a part of a person's file; call it before showing the part.

    Sources: domain §2; Québec's Act respecting health and social services information; server reference §5:
    reads are logged like writes. On a full disk the view goes to the system log instead (§2.3), so that files
    stay readable. Raises NotReady when there is no system log either.
    """
    latest = (
        Look.select(Look.at)
        .where(Look.client_id == client_id, Look.actor_id == actor.id, Look.what == what)
        .where(Look.on_behalf == actor.on_behalf, Look.why == why)
        .order_by(Look.id.desc())
        .first()
    )
    if latest is not None and dt.timedelta() <= clock.now() - latest.at < SAME_VIEW:
        return
    try:
        with writing_unlogged():
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
        _write_syslog(f"look: actor={actor.login} for={actor.on_behalf or '-'} file={number} part={what}")


def part_name(what: str) -> str:
    """Return what was viewed, in the current language; an unknown code as stored."""
    return _(PART_NAMES[what]) if what in PART_NAMES else what


def _write_syslog(text: str) -> None:
    """Write one line to the system's security log, without any text that people wrote."""
    global syslog_only
    import syslog

    syslog.openlog("trajectoire", syslog.LOG_PID, syslog.LOG_AUTHPRIV)
    syslog.syslog(syslog.LOG_NOTICE, printable(text))
    syslog_only += 1


def views(client_id: int, span: Span = FIRST) -> Page[ViewRow]:
    """Return one page of the views of a file, the latest first."""
    return keyset(_at(client_id), (Look.id,), span, _row, descending=True)


def latest_views(actor: Actor, what: str, limit: int) -> list[int]:
    """Return the ids of the clients of whom this person viewed a part themselves, the latest first."""
    own = Look.select(Look.client_id).where(Look.actor_id == actor.id, Look.on_behalf == "")
    latest: Any = own.where(Look.what == what).order_by(Look.id.desc()).limit(limit * VIEWS_EACH).tuples()
    return list(dict.fromkeys(id_ for (id_,) in latest))[:limit]


def count_views(client_id: int) -> int:
    """Return the number of logged views of a file."""
    return int(_at(client_id).count())


def _at(client_id: int) -> Any:
    return Look.select().where(Look.client_id == client_id)


def _row(look: Look) -> ViewRow:
    why = look.why
    if why.startswith(IN_PLACE_OF):
        why = _("in place of {absent}").format(absent=why.removeprefix(IN_PLACE_OF))
    return ViewRow((look.id,), look.id, look.at, look.actor, look.on_behalf, look.number, look.what, why)
