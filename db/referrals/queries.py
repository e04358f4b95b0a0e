"""Lists of referrals and the queue to confirm."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from peewee import JOIN, OP, SQL, Expression, NodeList

from db.clients.models import Client, Identity
from db.clients.reach import in_scope, sees_all, visible, within_reach
from db.clients.search import matching
from db.core import clock
from db.core.actor import Actor
from db.core.bulk import in_query
from db.core.paging import FIRST, Key, Page, Span, WordedList, in_parts, keyset
from db.core.statement import Parameter, worded
from db.core.text import initials
from db.directory.models import Organisation, Service
from db.referrals.codes import MeetingOutcome, Priority, QueueReason
from db.referrals.deadlines import queue_reason
from db.referrals.lifecycle import ENDED, OPEN, EventKind, Handoff, Status
from db.referrals.models import Referral, ReferralEvent
from db.referrals.orders import is_descending, ordered
from db.referrals.queue import IN_QUEUE, KEYS, POSTPONED
from db.referrals.reach import falls_to, listed, listed_scope
from db.staff.alerts import LEAD_PERMISSION
from db.staff.models import Staff
from db.staff.queries import short_name


@dataclass(frozen=True)
class Filter:
    """Which referrals a list shows; all given must match."""

    actor: Actor
    """The reader; only referrals within their reach are listed."""
    state: str = "to_confirm"
    """`to_confirm`, `open`, `ended` or `all`."""
    mine: bool = False
    """Only those that the reader made."""
    followed: bool = False
    """Only those the reader is in charge of: made by them, left in their files, escalated to them."""
    team: bool = False
    """Only those made by the reader's team; no effect without a team."""
    organisation_id: int | None = None
    search: str = ""
    order: str = ""
    """One of orders.ORDERS; by default the most overdue first in the queue, else the most recent first."""
    reverse: bool = False


@dataclass(frozen=True)
class ReferralRow:
    """A referral as lists show it; `days_late` is negative before it is due, None outside the queue.

    In the queue it is overdue since `since` and next due on `ask_on`.
    """

    key: Key
    id: int
    client_id: int
    number: str
    given: str
    family: str
    initials: str
    organisation_id: int
    organisation: str
    service: str
    handoff: Handoff
    status: Status
    sent_on: dt.date
    due_on: dt.date
    days_late: int | None
    contact_on: dt.date | None
    made_by: str
    attempts: int
    contact_rules: str
    version: int
    made_by_id: int | None
    since: dt.date | None
    ask_on: dt.date | None
    priority: Priority
    appointment_at: dt.datetime | None
    meeting: MeetingOutcome | None
    escalated_on: dt.date | None
    client_phone: str
    received_on: dt.date | None
    within: bool = True
    """False for a file out of reach that was left to the reader; opening it needs a reason."""

    @property
    def queue_reason(self) -> QueueReason | None:
        """What to do today beyond the usual call."""
        return queue_reason(self.days_late, clock.now(), self.appointment_at, self.meeting)

    @property
    def late(self) -> bool:
        """Overdue, or with an appointment whose hour has passed and whose outcome is not recorded."""
        overdue = self.days_late is not None and self.days_late > 0
        return overdue or self.queue_reason is QueueReason.MET

    @property
    def aside(self) -> bool:
        """Postponed: due again on `ask_on`, unless an appointment has passed meanwhile."""
        later = self.ask_on is not None and self.ask_on > clock.today()
        return later and self.queue_reason is not QueueReason.MET


def page(filters: Filter, span: Span = FIRST) -> Page[ReferralRow]:
    """Return one page of referrals."""
    read = _reader(filters)
    queued = filters.state == "to_confirm" and not filters.order
    found = in_parts(read, len(KEYS), span) if queued else read(None, span)
    # Only leads can list referrals whose file is out of reach.
    lead = filters.actor.may(LEAD_PERMISSION) and not sees_all(filters.actor)
    return _mask_out_of_reach(filters.actor, found) if lead else found


def _reader(filters: Filter) -> Callable[[int | None, Span], Page[Any]]:
    """Return what reads a page of a part of the queue, or of another list."""
    today = clock.today()
    reach = None if filters.search or filters.followed else listed_scope(filters.actor)
    descending = is_descending(filters.order, filters.state, reverse=filters.reverse)
    if reach is None:  # worded anew: a search has words of its own, and a lead many ways to a referral
        return lambda part, span: keyset(
            *ordered(referrals(filters).tuples(), filters.order, part, today),
            span,
            partial(make_row, part=part, today=today),
            descending=descending,
        )
    team, place = _team(filters), filters.organisation_id
    given = {"today": today, "reader": filters.actor.id, "team": team, "place": place}
    shape = reach.shape, filters.state, filters.mine, team is not None, place is not None
    order = filters.order, descending
    return lambda part, span: _worded_list(part, *shape, *order).page(
        span, partial(make_row, part=part, today=today), **reach.values, **given
    )


@worded
def _worded_list(
    part: int | None,
    reach: tuple[Any, ...],
    state: str,
    mine: bool,
    team: bool,
    place: bool,
    order: str,
    descending: bool,
) -> WordedList:
    """Return a list, or a part of the queue; its parameters are what `_reader` gives, and the reach's."""
    with_parameters: Any = Filter
    filters = with_parameters(None, state, organisation_id=Parameter("place") if place else None)
    whose = Referral.made_by == Parameter("reader") if mine else in_scope(reach, Referral.id)
    query = _narrow(select_joined(), filters, whose, Parameter("team") if team else None)
    return WordedList(*ordered(query, order, part, Parameter("today")), descending=descending)


def _mask_out_of_reach(viewer: Actor, found: Page[ReferralRow]) -> Page[ReferralRow]:
    """Remove the client's contact details from rows out of this person's reach."""
    within = within_reach(viewer, {row.client_id for row in found.rows})
    return Page(
        tuple(
            row
            if row.client_id in within or row.made_by_id == viewer.id
            else replace(row, contact_rules="", client_phone="", within=False)
            for row in found.rows
        ),
        found.more,
    )


def version_at(referral_id: int, instant: dt.datetime) -> int | None:
    """Return the version of a referral at a time; None if it does not exist.

    Feedback does not change the version. Events that a wrong clock dated in the future count as earlier.
    """
    version = Referral.select(Referral.row_version).where(Referral.id == referral_id).scalar()
    since: Any = ReferralEvent.select().where(
        ReferralEvent.referral == referral_id,
        ReferralEvent.at > instant,
        ReferralEvent.at <= clock.now(),
        ReferralEvent.what != EventKind.FEEDBACK,
    )
    return None if version is None else int(version) - int(since.count())


def count(filters: Filter) -> int:
    """Return the number of referrals listed."""
    return int(_narrow(Referral.select(Referral.id), filters, _whose(filters), _team(filters)).count())


COLUMNS = {
    "id": Referral.id,
    "client_id": Client.id,
    "number": Client.number,
    "given": Identity.given,
    "family": Identity.family,
    "organisation_id": Organisation.id,
    "organisation": Organisation.name,
    "service": Service.name,
    "handoff": Referral.handoff,
    "status": Referral.status,
    "sent_on": Referral.sent_on,
    "due_on": Referral.due_on,
    "contact_on": Referral.contact_on,
    "made_by": Staff.name,
    "attempts": Referral.attempts,
    "contact_rules": Identity.contact_rules,
    "version": Referral.row_version,
    "made_by_id": Referral.made_by,
    "since": Referral.to_confirm_on,
    "ask_on": Referral.ask_on,
    "priority": Referral.priority,
    "appointment_at": Referral.appointment_at,
    "meeting": Referral.meeting,
    "escalated_on": Referral.escalated_on,
    "client_phone": Identity.phone,
    "received_on": Referral.received_on,
}
"""What a row is read from, by its fields."""


def referrals(filters: Filter, columns: Iterable[Any] = tuple(COLUMNS.values())) -> Any:
    """Return the query of the listed referrals, with these columns."""
    file = visible(filters.actor, column=Referral.client) if filters.actor.may(LEAD_PERMISSION) else None
    return _narrow(select_joined(columns), filters, _whose(filters, file), _team(filters))


def select_joined(columns: Iterable[Any] = tuple(COLUMNS.values())) -> Any:
    """Return the query of these columns; the caller restricts it to visible referrals."""
    # The unary plus keeps SQLite from starting at Organisation instead of the list's index.
    place = Expression(NodeList((SQL("+"), Referral.organisation)), OP.EQ, Organisation.id)
    return (
        Referral.select(*columns)
        .join(Client)
        .join(Identity, on=(Identity.client == Client.id))
        .switch(Referral)
        .join(Organisation, on=place, attr="organisation")
        .switch(Referral)
        .join(Service, JOIN.LEFT_OUTER)
        .switch(Referral)
        .join(Staff, JOIN.LEFT_OUTER, on=(Referral.made_by == Staff.id))
    )


def _whose(filters: Filter, file: Any = None) -> Any:
    """Return the condition that the reader may see a referral in this list."""
    if filters.followed:
        return falls_to(filters.actor)
    return Referral.made_by == filters.actor.id if filters.mine else listed(filters.actor, file)


def _team(filters: Filter) -> int | None:
    return filters.actor.team_id if filters.team else None


def _narrow(query: Any, filters: Filter, whose: Any, team: Any) -> Any:
    query = query.where(whose)
    if filters.state == "to_confirm":
        query = query.where(IN_QUEUE)
    elif filters.state != "all":
        states = (Status.DRAFT, *OPEN) if filters.state == "open" else ENDED
        query = query.where(Referral.status.in_(states))
    if team is not None:
        mates = Staff.select(Staff.id).where(Staff.team == team)
        query = query.where(in_query(Referral.made_by, mates))
    if filters.organisation_id is not None:
        query = query.where(Referral.organisation == filters.organisation_id)
    if filters.search:
        people = Identity.select(Identity.client).where(matching(filters.search))
        places = Organisation.select(Organisation.id).where(Organisation.search_key.has_words(filters.search))
        query = query.where(in_query(Referral.client, people) | in_query(Referral.organisation, places))
    return query


def make_row(found: tuple[Any, ...], today: dt.date, part: int | None = None) -> ReferralRow:
    """Make a row from COLUMNS and the column that it is sorted by, which a part of the queue has not."""
    values = dict(zip(COLUMNS, found, strict=False))
    id_, since, made_by = values["id"], values["since"], values["made_by"]
    due = values["ask_on"] if part == POSTPONED else since
    values["key"] = (*(found[len(COLUMNS) :] if part is None else (part, due)), id_)
    values["initials"] = initials(values["given"], values["family"])
    values["service"] = values["service"] or ""
    values["days_late"] = (today - since).days if since else None
    values["made_by"] = short_name(made_by) if made_by else ""
    return ReferralRow(**values)


def of_client(client_id: int) -> list[ReferralRow]:
    """Return the referrals of a client whose file was opened, the newest first."""
    query = select_joined().where(Referral.client == client_id)
    newest_first = query.tuples().order_by(Referral.sent_on.desc(), Referral.id.desc())
    return [make_row(row, clock.today()) for row in newest_first]
