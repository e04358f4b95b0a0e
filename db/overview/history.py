"""The journal of records, for who may read each of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from db.audit import queries
from db.audit.access import ViewRow, count_views, views
from db.audit.queries import AuditRow, Subject
from db.clients.reach import reachable
from db.core.actor import Actor
from db.core.paging import FIRST, Page, Span
from db.referrals.reach import find as referral
from db.retros.reach import find as retro
from db.suggestions.reach import find as suggestion

LOOKS = "client.looks"
_CHECKS: dict[str, Callable[[Actor, int], object]] = {
    "client": lambda actor, id_: reachable(actor, LOOKS, id_),
    "referral": lambda actor, id_: referral(actor, LOOKS, id_),
    "suggestion": suggestion,
    "organisation": lambda actor, id_: None,
    "retro": retro,
}


def history(actor: Actor, subjects: Sequence[Subject], span: Span = FIRST) -> Page[AuditRow]:
    """Return one page of what was done to these records, the latest first; raises Denied, Unknown."""
    _check(actor, subjects)
    return queries.history(subjects, span)


def count(actor: Actor, subjects: Sequence[Subject]) -> int:
    """Return how many lines the journal has about these records; raises Denied, Unknown."""
    _check(actor, subjects)
    return queries.count(subjects)


def file_looks(actor: Actor, client_id: int, span: Span = FIRST) -> Page[ViewRow]:
    """Return one page of who looked at a file, the latest first; raises Denied."""
    reachable(actor, LOOKS, client_id)
    return views(client_id, span)


def count_file_looks(actor: Actor, client_id: int) -> int:
    """Return how many looks at a file the log has; raises Denied."""
    reachable(actor, LOOKS, client_id)
    return count_views(client_id)


def _check(actor: Actor, subjects: Sequence[Subject]) -> None:
    for kind, id_ in subjects:
        _CHECKS[kind](actor, id_)
