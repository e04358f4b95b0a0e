"""Service search: by words, need, place, language, age, mode, cost, opening hours and accessibility."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from peewee import JOIN, Case, fn

from db.core import clock, revision
from db.core.bulk import in_ids, raw_rows
from db.core.choices import Choices
from db.core.database import proxy
from db.core.paging import FIRST, Key, Page, Span, keyset
from db.core.translation import N_
from db.directory import languages
from db.directory.hours import Opening, is_open_at, stored_opening
from db.directory.models import Offer, Organisation, Service, ServiceStatus
from db.directory.queries import open_report_counts, to_verify


class Mode(Choices):
    """How a service is given."""

    IN_PERSON = "in_person", N_("in person")
    PHONE = "phone", N_("by phone")
    ONLINE = "online", N_("online")
    HOME_VISIT = "home_visit", N_("at home")


@dataclass(frozen=True)
class Criteria:
    """Search criteria; all given must match.

    `words` are searched in everything, `need` in what a service is and for whom, `whom` in for whom alone.
    """

    words: str = ""
    need: str = ""
    place: str = ""
    language: str = ""
    whom: str = ""
    age: float | None = None
    mode: Mode | None = None
    free: bool = False
    open_now: bool = False
    accessible: bool = False
    choosable: bool = False
    """Only services that accept referrals now."""


NO_CRITERIA = Criteria()


@dataclass(frozen=True)
class OfferRow:
    """A search result; without a service it is an organisation that lists none.

    `days_since` counts the days since the entry was verified, None for never. `available` is the free
    capacity, None if unknown.
    """

    key: Key
    id: int
    organisation_id: int
    service_id: int | None
    service: str
    organisation: str
    place: str
    active: bool
    status: ServiceStatus | None
    alert: str
    opening: Opening | None
    available: float | None
    days_since: int | None
    to_verify: bool
    reported: bool

    @property
    def choosable(self) -> bool:
        """Tell whether clients can be referred there."""
        return self.active and self.status in (None, ServiceStatus.ACTIVE)


def page(
    criteria: Criteria = NO_CRITERIA,
    span: Span = FIRST,
    *,
    language: str = "",
    best_first: bool = False,
    order: str = "",
    reverse: bool = False,
) -> Page[OfferRow]:
    """Return one page in one of ORDERS; by default by name, after results with the words in their name.

    With `best_first`, what accepts referrals comes before the rest, and there what is given in `language`.
    """
    ranks = () if order else _ranks(criteria.words, language, best_first)
    columns = (*ranks, *_ORDERS[order or "name"], Offer.id)
    query = _offers(criteria, *columns)
    if order in _OF_ORGANISATIONS:
        query = query.switch(Offer).join(Organisation)
    keys = keyset(query.tuples(), columns, span, tuple, descending=reverse)
    rows = _load([key[-1] for key in keys.rows])
    return Page(tuple(replace(rows[key[-1]], key=key) for key in keys.rows), keys.more)


_ORDERS: dict[str, tuple[Any, ...]] = {
    "name": (Offer.sort_key,),
    "organisation": (Organisation.sort_key, Offer.sort_key),
    "place": (Offer.place_key, Offer.sort_key),
    "verified": (
        Case(None, [(Organisation.verified_on.is_null(), 0)], 1),
        fn.COALESCE(Organisation.verified_on, Organisation.review_on).coerce(False),
        Offer.sort_key,
    ),
}
ORDERS = tuple(_ORDERS)
"""By name, by organisation, by place; never verified and the longest ago first."""
_OF_ORGANISATIONS = ("organisation", "verified")


def count(criteria: Criteria = NO_CRITERIA) -> int:
    """Return the number of results."""
    return int(_offers(criteria, Offer.id).count())


def _offers(criteria: Criteria, *columns: Any) -> Any:
    query = Offer.select(*columns)
    if criteria.age is not None:
        query = query.join(Service, JOIN.LEFT_OUTER)
    for condition in _conditions(criteria):
        query = query.where(condition)
    return query


def _conditions(criteria: Criteria) -> Iterator[Any]:
    for column, typed in (
        (Offer.search_key, criteria.words),
        (Offer.need_key, criteria.need),
        (Offer.place_key, criteria.place),
        (Offer.whom_key, criteria.whom),
    ):
        if typed.strip():
            yield column.has_words(typed)
    if criteria.language.strip():
        yield Offer.language_key.contains(languages.search_term(criteria.language))
    if criteria.mode is not None:
        yield Offer.modes.contains(f" {criteria.mode.value} ")
    if criteria.age is not None:
        yield Service.minimum_age.is_null() | (Service.minimum_age <= criteria.age)
        yield Service.maximum_age.is_null() | (Service.maximum_age >= criteria.age)
    if criteria.free:
        yield Offer.free == True  # noqa: E712 - an SQL expression
    if criteria.accessible:
        yield Offer.accessible == True  # noqa: E712 - an SQL expression
    if criteria.choosable or criteria.open_now:
        yield Offer.choosable == True  # noqa: E712 - an SQL expression
    if criteria.open_now:
        counters = revision.current()
        written = tuple(counters.get(topic, 0) for topic in _TOPICS)
        yield in_ids(Offer.id, _open_at(_minute(), proxy.obj, written))


_TOPICS = ("directory", "exchange", "upkeep")
"""Topics whose actions write offers."""


@lru_cache(maxsize=1)
def _open_at(now: dt.datetime, _database: object, _written: tuple[int, ...]) -> tuple[int, ...]:
    """Return the offers open at a minute; cached, since a search runs again with each letter typed."""
    hours = raw_rows(Offer.select(Offer.id, Offer.hours).where(Offer.hours != ""))
    return (0, *(id_ for id_, text in hours if is_open_at(text, now)))


def _ranks(words: str, language: str, best_first: bool) -> Iterator[Any]:
    """Yield the sort columns before the name."""
    if best_first:
        yield Case(None, [(Offer.choosable == True, 0)], 1)  # noqa: E712 - an SQL expression
    if words.strip():
        yield Case(None, [(Offer.sort_key.has_words(words), 0)], 1)
    if best_first and language:
        yield Case(None, [(Offer.language_key.contains(languages.search_term(language)), 0)], 1)


_COLUMNS = (
    Offer.id,
    Offer.organisation,
    Offer.service,
    Service.name,
    Organisation.name,
    Offer.place,
    Organisation.active,
    Service.status,
    Service.alert,
    Offer.hours,
    Offer.available,
    Organisation.verified_on,
    Organisation.review_on,
)


def _load(ids: Collection[int]) -> dict[int, OfferRow]:
    """Return the results for these offers, by id."""
    query: Any = (
        Offer.select(*_COLUMNS)
        .join(Organisation)
        .switch(Offer)
        .join(Service, JOIN.LEFT_OUTER)
        .where(in_ids(Offer.id, ids))
    )
    now, today, wrong = _minute(), clock.today(), open_report_counts()
    found: dict[int, OfferRow] = {}
    for id_, organisation_id, service_id, service, organisation, place, *rest in query.tuples():
        active, status, alert, hours, available, verified_on, review_on = rest
        found[id_] = OfferRow(
            key=(),
            id=service_id or -organisation_id,
            organisation_id=organisation_id,
            service_id=service_id,
            service=service or "",
            organisation=organisation,
            place=place,
            active=active,
            status=status,
            alert=alert or "",
            opening=stored_opening(hours, now),
            available=available,
            days_since=(today - verified_on).days if verified_on else None,
            to_verify=to_verify(today, review_on, active),
            reported=organisation_id in wrong,
        )
    return found


def _minute() -> dt.datetime:
    return clock.local(clock.now()).replace(second=0, microsecond=0, tzinfo=None)
