"""The locations of an organisation: its own, and those of others where its services are given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from db.core.bulk import in_ids, raw_rows
from db.directory.models import Location, Service, ServiceAtLocation


def places_of(organisations: Collection[int]) -> dict[int, list[int]]:
    """Return the location ids of each organisation, its own first."""
    own = Location.select(Location.organisation, Location.id).where(
        in_ids(Location.organisation, organisations)
    )
    served = (
        ServiceAtLocation.select(Service.organisation, ServiceAtLocation.location)
        .join(Service)
        .where(in_ids(Service.organisation, organisations))
    )
    found: dict[int, dict[int, None]] = defaultdict(dict)
    for query in (own.order_by(Location.id), served.order_by(ServiceAtLocation.location)):
        for organisation, place in raw_rows(query):
            found[organisation][place] = None
    return {organisation: list(places) for organisation, places in found.items()}


def hosted_organisations(organisations: Collection[int]) -> set[int]:
    """Return the organisations whose services are given at the locations of these."""
    query = (
        ServiceAtLocation.select(Service.organisation)
        .join(Service)
        .switch(ServiceAtLocation)
        .join(Location)
        .where(in_ids(Location.organisation, organisations))
        .distinct()
    )
    return {organisation for (organisation,) in raw_rows(query)}


def rows_about(model: Any, organisations: Collection[int], places: Collection[int]) -> list[dict[str, Any]]:
    """Return the rows of a model that belong to these organisations or locations, by id."""
    condition = in_ids(model.organisation, organisations)
    place = Location.id if model is Location else model._meta.fields.get("location")
    if place is not None:
        condition |= in_ids(place, places)
    return list(model.select().where(condition).order_by(model.id).dicts())
