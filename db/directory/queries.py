"""Lists of organisations, with when they were verified."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from peewee import JOIN, Case, fn

from db.core import clock
from db.core.bulk import in_ids, raw_rows
from db.core.errors import NotFound
from db.core.paging import FIRST, Key, Page, Span, keyset
from db.core.translation import N_
from db.directory.models import DirectoryReport, Organisation, Phone, Service
from db.staff.models import Staff
from db.staff.queries import short_name


@dataclass(frozen=True)
class OrganisationRow:
    """An organisation as lists show it; `days_since` counts days since verification, None for never."""

    key: Key
    id: int
    name: str
    alternate_name: str
    place: str
    active: bool
    verified_on: dt.date | None
    days_since: int | None
    review_on: dt.date
    to_verify: bool
    verified_by: str = ""
    services: tuple[str, ...] = ()
    phone: str = ""
    reports: int = 0
    """Number of open error reports."""


@dataclass(frozen=True)
class PhoneLine:
    """A telephone number; `contact_id` is None if it is the organisation's own."""

    id: int
    number: str
    extension: str
    description: str
    contact_id: int | None
    kind: str = ""
    """Its type if it is not a telephone: fax."""

    def dialled(self) -> str:
        """Return the number with its extension."""
        return _dialled(self.number, self.extension)


ORDERS = ("name", "place", "verified", "review")
"""By name, by place, never verified and the longest ago first, reported and then the longest overdue."""


def page(
    search: str = "",
    *,
    stale_only: bool = False,
    span: Span = FIRST,
    order: str = "",
    reverse: bool = False,
) -> Page[OrganisationRow]:
    """Return one page of organisations, by name; with `stale_only` those to verify, by review date."""
    wrong = open_report_counts()
    query = _organisations(search, stale_only).select(Organisation, Staff).join(Staff, JOIN.LEFT_OUTER)
    columns, key = _order(order or ("review" if stale_only else "name"), wrong)
    found = keyset(query, columns, span, lambda row: _row(row, key(row)), descending=reverse)
    return Page(_completed(found.rows, wrong), found.more)


def _order(order: str, wrong: Collection[int]) -> tuple[tuple[Any, ...], Callable[[Any], Key]]:
    """Return the columns of an order, and a function that returns the key of a row."""
    of = Organisation
    if order == "review":
        first = Case(None, [(in_ids(of.id, [0, *wrong]), 0)], 1)
        return (first, of.review_on, of.id), lambda row: (int(row.id not in wrong), row.review_on, row.id)
    if order == "verified":
        never = Case(None, [(of.verified_on.is_null(), 0)], 1)
        day = fn.COALESCE(of.verified_on, of.review_on)
        return (never, day, of.id), lambda row: (
            int(row.verified_on is not None),
            of.verified_on.db_value(row.verified_on or row.review_on),
            row.id,
        )
    if order == "place":
        return (of.place_key, of.sort_key, of.id), lambda row: (row.place_key, row.sort_key, row.id)
    return (of.sort_key, of.id), lambda row: (row.sort_key, row.id)


def open_report_counts() -> dict[int, int]:
    """Return the number of open error reports by organisation."""
    query: Any = (
        DirectoryReport.select(DirectoryReport.organisation, fn.COUNT(DirectoryReport.id))
        .where(DirectoryReport.settled.is_null())
        .group_by(DirectoryReport.organisation)
        .tuples()
    )
    return dict(query)


def count(search: str = "", *, stale_only: bool = False) -> int:
    """Return the number of organisations listed."""
    return int(_organisations(search, stale_only).count())


def to_verify(today: dt.date, review_on: dt.date, active: bool) -> bool:
    """Tell whether an entry is past its review date; inactive ones need no verification."""
    return active and review_on < today


def find(organisation_id: int) -> Organisation:
    """Return the row of an organisation; raises NotFound."""
    row = Organisation.get_or_none(Organisation.id == organisation_id)
    if row is None:
        raise NotFound(
            "organisation.unknown",
            N_("There is no organisation {id}."),
            field="organisation",
            id=organisation_id,
        )
    return row


def unknown_service(service_id: int) -> NotFound:
    """Return the error for a service that its organisation does not have."""
    return NotFound(
        "service.unknown", N_("This organisation has no service {id}."), field="service", id=service_id
    )


def _organisations(search: str, stale_only: bool) -> Any:
    query = Organisation.select().where(Organisation.search_key.has_words(search))
    if stale_only:
        # As in `to_verify`, in SQL that the index answers; reported entries are added.
        overdue = (Organisation.review_on < clock.today()) & (Organisation.active == True)  # noqa: E712
        query = query.where(overdue | in_ids(Organisation.id, [0, *open_report_counts()]))
    return query


def freshness(row: Organisation) -> tuple[int | None, bool]:
    """Return the days since an entry was verified, None for never, and whether it is due."""
    today = clock.today()
    days_since = (today - row.verified_on).days if row.verified_on else None
    return days_since, to_verify(today, row.review_on, row.active)


def _row(row: Organisation, key: Key) -> OrganisationRow:
    days_since, stale = freshness(row)
    return OrganisationRow(
        key=key,
        id=row.id,
        name=row.name,
        alternate_name=row.alternate_name,
        place=row.place,
        active=row.active,
        verified_on=row.verified_on,
        days_since=days_since,
        review_on=row.review_on,
        to_verify=stale,
        verified_by=short_name(row.verified_by.name) if row.verified_by else row.assurer,
    )


def _completed(rows: tuple[OrganisationRow, ...], wrong: Mapping[int, int]) -> tuple[OrganisationRow, ...]:
    """Add services, telephone and reports to the rows of one page, in two queries."""
    ids = [row.id for row in rows]
    services, phones = _services(ids), first_phones(ids)
    return tuple(
        replace(
            row, services=tuple(services[row.id]), phone=phones.get(row.id, ""), reports=wrong.get(row.id, 0)
        )
        for row in rows
    )


def first_phones(ids: Collection[int]) -> dict[int, str]:
    """Return the number to dial for each organisation: its own before a contact person's."""
    query = Phone.select(Phone.organisation, Phone.number, Phone.extension).where(
        in_ids(Phone.organisation, ids)
    )
    phones: dict[int, str] = {}
    for organisation, number, extension in raw_rows(query.order_by(*DIALLING_ORDER)):
        phones.setdefault(organisation, _dialled(number, extension))
    return phones


def _dialled(number: str, extension: str) -> str:
    return f"{number} x{extension}" if extension else number


def phone_line(row: Phone) -> PhoneLine:
    """Return a telephone number with its type if it is a fax."""
    kind = "" if row.type in _VOICE else row.type
    return PhoneLine(row.id, row.number, row.extension, row.description, row.contact_id, kind)


_VOICE = ("", "voice", "cell")
DIALLING_ORDER: tuple[Any, ...] = (
    Phone.type.not_in(_VOICE),
    Phone.contact.is_null(False),
    Phone.service.is_null(False) | Phone.location.is_null(False),
    Phone.id,
)
"""Which number to dial first: telephone before fax, the organisation's own before those of its parts."""


def _services(ids: list[int]) -> dict[int, list[str]]:
    query = Service.select(Service.organisation, Service.name).where(in_ids(Service.organisation, ids))
    found: dict[int, list[str]] = defaultdict(list)
    for organisation, name in raw_rows(query.order_by(Service.id)):
        found[organisation].append(name)
    return found
