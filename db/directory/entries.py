"""Derived fields of an entry: place, verification date, sort and search keys."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from typing import Any

from peewee import JOIN

from db.core import clock, settings
from db.core.bulk import in_ids, raw_rows
from db.core.model import change
from db.core.text import fold
from db.directory import offers
from db.directory.details import Address
from db.directory.models import Location, Organisation, Service, ServiceStatus
from db.directory.places import hosted_organisations, places_of

_BATCH_SIZE = 500
_VISITED_FIRST = (Address.address_type == "postal", Address.id)


def refresh_entries(organisations: Collection[int], before: Mapping[int, str]) -> None:
    """Update the derived fields of entries whose parts were imported, inside the caller's transaction.

    Also of organisations whose services are given at these places. `before` are the places as derived before
    the import: a place that someone typed is kept.
    """
    concerned = {*organisations, *chain.from_iterable(map(hosted_organisations, _batches(organisations)))}
    for ids in _batches(concerned):
        now, checks = places(ids), _checks(ids)
        for row in Organisation.select().where(in_ids(Organisation.id, ids)):
            new: dict[str, Any] = {}
            if row.place in ("", before.get(row.id)) and now.get(row.id, row.place) != row.place:
                new["place"] = now[row.id]
            day, by = checks.get(row.id, (None, ""))
            if day and (row.verified_on is None or day > row.verified_on):
                review_on = day + dt.timedelta(days=settings.current().review_days)
                new |= {"verified_on": day, "verified_by": None, "assurer": by, "review_on": review_on}
            if new:
                change(row, **new)
    reindex(*concerned)


def places(organisations: Collection[int]) -> dict[int, str]:
    """Return the city, or else the name, of the first location of each organisation that has one.

    Its own locations come before those where its services are given.
    """
    found: dict[int, str] = {}
    for ids in _batches(organisations):
        named: dict[int, str] = {}
        theirs = places_of(ids)
        query = (
            Location.select(Location.id, Address.city, Location.name)
            .join(Address, JOIN.LEFT_OUTER, on=(Address.location == Location.id))
            .where(in_ids(Location.id, chain.from_iterable(theirs.values())))
        )
        for place, city, name in raw_rows(query.order_by(Location.id, *_VISITED_FIRST)):
            if city or name:
                named.setdefault(place, city or name)
        for organisation, there in theirs.items():
            if place_named := next((named[place] for place in there if place in named), ""):
                found[organisation] = place_named
    return found


def reindex(*organisations: int) -> None:
    """Update the sort and search keys, inside the caller's transaction.

    Call it after a write of an organisation or its services, and `refresh_entries` after one of locations.
    """
    for ids in _batches(organisations):
        texts: dict[int, list[str]] = defaultdict(list)
        of = Organisation
        towns: dict[int, str] = {}
        for id_, *words in raw_rows(
            of.select(of.id, of.name, of.alternate_name, of.place).where(in_ids(of.id, ids))
        ):
            texts[id_] += words
            towns[id_] = words[-1]
        query = Service.select(
            Service.organisation, Service.name, Service.alternate_name, Service.description
        ).where(in_ids(Service.organisation, ids))
        for id_, *words in raw_rows(query.order_by(Service.id)):
            texts[id_] += words
        theirs = places_of(ids)
        named = _place_words(set(chain.from_iterable(theirs.values())))
        for id_, there in theirs.items():
            texts[id_] += chain.from_iterable(named[place] for place in there)
        for id_, words in texts.items():
            keys = {"sort_key": fold(words[0]), "search_key": fold(" ".join(dict.fromkeys(words)))}
            of.update(**keys, place_key=fold(towns[id_])).where(of.id == id_).execute()
        offers.rebuild(ids)


def _place_words(places: Collection[int]) -> dict[int, list[str]]:
    """Return the search words of each location."""
    found: dict[int, list[str]] = defaultdict(list)
    for key, columns in (
        (Location.id, (Location.name, Location.alternate_name)),
        (Address.location, (Address.city, Address.region)),
    ):
        query = key.model.select(key, *columns).where(in_ids(key, places))
        for place, *words in raw_rows(query.order_by(key.model.id)):
            found[place] += words
    return found


def _checks(organisations: Collection[int]) -> dict[int, tuple[dt.date, str]]:
    """Return the earliest verification of the active services, if all were verified, and by whom."""
    query: Any = (
        Service.select(Service.organisation, Service.assured_date, Service.assurer_email)
        .where(in_ids(Service.organisation, organisations), Service.status == ServiceStatus.ACTIVE)
        .tuples()
    )
    found: dict[int, list[tuple[dt.date | None, str]]] = defaultdict(list)
    for organisation, day, by in query:
        found[organisation].append((day, by))
    today = clock.today()
    return {
        organisation: min((day, by) for day, by in checks if day)
        for organisation, checks in found.items()
        if all(day and day <= today for day, _by in checks)
    }


def _batches(ids: Collection[int]) -> Iterator[list[int]]:
    whole = list(ids)
    for start in range(0, len(whole), _BATCH_SIZE):
        yield whole[start : start + _BATCH_SIZE]
