"""The queue to confirm: what wants someone now by how late it is, then what is set aside; and whose it is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from peewee import fn

from db.clients.models import Client
from db.clients.reach import holding, within
from db.core import clock
from db.core.actor import Actor
from db.core.bulk import found_in
from db.core.paging import Page, Span, keyset
from db.referrals.facts import LEADS
from db.referrals.models import Referral
from db.staff.models import Staff

NOW, ASIDE = 0, 1


def queue(query: Any, span: Span, make: Callable[..., Any]) -> Page[Any]:
    """Return a page of the rows of a query that wait: now, the most overdue first, then by return.

    `make` returns a row from what the query found and the `part` it stands in, with which its key begins.
    """
    today = clock.today()
    due = query.where(Referral.to_confirm_on <= today, Referral.ask_on <= today)
    parts = (
        (due, (Referral.to_confirm_on, Referral.id)),
        (query.where(Referral.ask_on > today), (Referral.ask_on, Referral.id)),
    )
    backwards = span.last or span.before is not None
    start = span.before if backwards else span.after
    order: tuple[int, ...] = (ASIDE, NOW) if backwards else (NOW, ASIDE)
    if start is not None and start[0] != order[0]:
        order = order[1:]  # the page begins in the other part
    page: Page[Any] = Page((), False)
    for part in order:
        key = start[1:] if start is not None and part == start[0] else None
        left = span.limit - len(page.rows)  # none: the part is only asked whether it has more
        here = Span(None if backwards else key, key if backwards else None, backwards, left)
        found = keyset(*parts[part], here, partial(make, part=part))
        page = Page(found.rows + page.rows if backwards else page.rows + found.rows, found.more)
        if page.more:
            break
    return page


AWAITED: Any = Referral.to_confirm_on.is_null(False)
"""The condition of the queue."""


FOLLOWS = "referral.confirm"
"""The permission of those who look after referrals."""


def followed_by(actor: Actor) -> Any:
    """Return the condition that a referral falls to this person: made by them, or left behind.

    What somebody left behind who has no account any more, or follows people no more, falls to whoever is
    responsible for the file, and where nobody is, to the leads who have it within reach; so does what was
    brought to them. Where no lead has, it falls to every one.
    """
    if not actor.may(FOLLOWS):
        return Referral.id.is_null()
    left = Referral.made_by.is_null() | found_in(Referral.made_by, _gone())
    heir = found_in(Referral.client, Client.select(Client.id).where(Client.responsible == actor.id))
    brought: Any = Referral.id.is_null()
    if actor.may(LEADS):
        # Asked of each of these few referrals, not worked out first for every file.
        led = Client.select(Client.id).where(Client.id == Referral.client, within(actor, LEADS))
        nobodys = Client.responsible.is_null() | found_in(Client.responsible, _gone())
        heir |= fn.EXISTS(led.where(nobodys))
        brought = Referral.escalated_on.is_null(False) & fn.EXISTS(led)
    return (Referral.made_by == actor.id) | (left & heir) | brought


def _gone() -> Any:
    """Return those who look after no referral any more: their account is closed, or their role is another."""
    return Staff.select(Staff.id).where((Staff.active == False) | ~holding(Staff, FOLLOWS))  # noqa: E712 - SQL
