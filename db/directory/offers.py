"""The Offer table: one row a service, rebuilt when an entry changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import chain
from typing import Any

from db.core.bulk import in_ids, insert_rows
from db.core.text import dotted, fold
from db.directory import details, hours_parser, languages
from db.directory.hours import serialise
from db.directory.models import Location, Offer, Organisation, Service, ServiceAtLocation, ServiceStatus
from db.directory.places import places_of, rows_about
from db.directory.recurrence import Rule
from db.directory.schedules import Schedules, rule_of
from db.directory.terms import terms

MODE_WORDS = {
    "phone": ("par telephone", "telephonique", "by phone", "ligne d'ecoute", "helpline", "hotline"),
    "online": ("en ligne", "online", "visioconference", "virtuel", "virtual", "video"),
    "home_visit": ("a domicile", "home visit", "at home", "in-home", "in your home"),
}
"""Folded words that reveal a mode of service where no HSDS record gives it."""
_FREE = ("gratuit", "sans frais", "aucuns frais", "aucun frais", "free", "no fee", "no cost", "no charge")
Row = dict[str, Any]
_NAMED_CITIES = 3
"""Cities of a service that are shown; it is found by all of them."""


def rebuild(organisations: Collection[int]) -> None:
    """Rebuild the offers of these organisations, inside the caller's transaction."""
    Offer.delete().where(in_ids(Offer.organisation, organisations)).execute()
    parts = _OrganisationRecords(organisations)
    fields = [f for f in Offer._meta.sorted_fields if f.name != "id"]
    rows = chain.from_iterable(map(parts.offers, parts.organisations))
    insert_rows(Offer, fields, ([row[field.name] for field in fields] for row in rows))


class _OrganisationRecords:
    """All records of some organisations, grouped by their parent."""

    def __init__(self, ids: Collection[int]) -> None:
        query: Any = (
            Organisation.select(
                Organisation.id,
                Organisation.name,
                Organisation.alternate_name,
                Organisation.place,
                Organisation.active,
            )
            .where(in_ids(Organisation.id, ids))
            .dicts()
        )
        self.organisations: list[Row] = list(query)
        there = set(chain.from_iterable(places_of(ids).values()))

        def rows(model: Any) -> list[Row]:
            return rows_about(model, ids, there) if self.services else []

        self.services = _by("organisation", rows_about(Service, ids, there))
        self.locations = {row["id"]: row for row in rows(Location)}
        self.at: dict[int, list[int]] = defaultdict(list)
        self.services_at: dict[int, int] = {}
        services_at = rows(ServiceAtLocation)
        for row in services_at:
            self.at[row["service"]].append(row["location"])
            self.services_at[row["id"]] = row["service"]
        self.addresses = _by("location", rows(details.Address))
        schedules = rows(details.Schedule)
        self.schedules = Schedules(schedules, services_at)
        for row in schedules:
            row["service"] = row["service"] or self.services_at.get(row["service_at_location"])
        self.attended = _by("service", schedules)
        languages_ = rows(details.Language)
        self.languages = {kind: _by(kind, languages_) for kind in ("service", "location")}
        self.costs = _by("service", rows(details.CostOption))
        areas = rows(details.ServiceArea)
        for row in areas:
            row["service"] = row["service"] or self.services_at.get(row["service_at_location"])
        self.areas = _by("service", areas)
        self.accessible = {row["location"] for row in rows(details.Accessibility)}
        self.capacities = _by("service", rows(details.ServiceCapacity))
        self.terms = terms({row["uuid"]: row["id"] for rows in self.services.values() for row in rows})

    def offers(self, organisation: Row) -> Iterable[Row]:
        services = self.services[organisation["id"]]
        if not services:
            return [self._offer(organisation, None)]
        return [self._offer(organisation, service) for service in services]

    def _offer(self, organisation: Row, service: Row | None) -> Row:
        id_ = service["id"] if service else None
        own: Row = service or defaultdict(str)
        places = self.at[id_] if id_ else []
        locations = [self.locations[place] for place in places]
        addresses = [address for place in places for address in self.addresses[place]]
        areas = self.areas[id_]
        need = [own["name"], own["alternate_name"], own["description"], *self.terms.get(id_ or 0, ())]
        whom = fold(own["eligibility_description"])
        there = [
            *(text for address in addresses for text in (address["city"], address["region"])),
            *(text for location in locations for text in (location["name"], location["alternate_name"])),
        ]
        place = _place(addresses, there) or organisation["place"]
        where = [place, *there, *(text for area in areas for text in (area["name"], area["description"]))]
        need_key = _joined([*need, whom])
        name = [organisation["name"], organisation["alternate_name"]]
        return {
            "organisation": organisation["id"],
            "service": id_,
            "place": place,
            "hours": serialise(self._hours(id_, own)),
            "modes": self._modes(own, locations, id_),
            "free": self._free(id_, own),
            "accessible": any(place in self.accessible for place in places),
            "available": self._available(id_),
            "choosable": bool(organisation["active"])
            and (service is None or service["status"] is ServiceStatus.ACTIVE),
            "sort_key": fold(dotted(own["name"], organisation["name"])),
            "search_key": _joined([need_key, *name, *where]),
            "need_key": need_key,
            "whom_key": whom,
            "place_key": _joined(where),
            "language_key": languages.search_key(
                [
                    own["languages"],
                    *(f"{row['code']} {row['name']}" for row in self.languages["service"][id_]),
                    *(
                        f"{row['code']} {row['name']}"
                        for place in places
                        for row in self.languages["location"][place]
                    ),
                ]
            ),
        }

    def _hours(self, id_: int | None, own: Row) -> Sequence[Rule]:
        """Return the hours that people typed here, apart from closures, else those of its schedules."""
        if id_ is None:
            return ()
        if typed := hours_parser.parse_hours(own["hours"]):
            return [*typed, *map(rule_of, self.schedules.closures(id_))]
        return self.schedules.rules(id_)

    def _modes(self, own: Row, locations: list[Row], id_: int | None) -> str:
        kinds = {location["location_type"] for location in locations}
        said = fold(" ".join(own[text] for text in ("name", "alternate_name", "description")))
        attended = {str((row["more"] or {}).get("attending_type", "")).lower() for row in self.attended[id_]}
        modes = {mode for mode, words in MODE_WORDS.items() if any(word in said for word in words)}
        modes |= {"online"} if "virtual" in kinds | attended else set()
        modes |= {"phone"} if "phone" in attended else set()
        # In person is the default.
        modes |= {"in_person"} if "physical" in kinds | attended or not (modes or kinds) else set()
        return f" {' '.join(sorted(modes))} "

    def _free(self, id_: int | None, own: Row) -> bool | None:
        amounts = [row["amount_cents"] for row in self.costs[id_] if row["amount_cents"] is not None]
        said = fold(" ".join([own["fees_description"], *(row["option"] for row in self.costs[id_])]))
        if amounts:
            return not min(amounts)
        return any(word in said for word in _FREE) if said else None

    def _available(self, id_: int | None) -> float | None:
        known = [row["available"] for row in self.capacities[id_] if row["available"] is not None]
        return max(known, default=None)


def _by(column: str, rows: Iterable[Row]) -> dict[int | None, list[Row]]:
    found: dict[int | None, list[Row]] = defaultdict(list)
    for row in rows:
        if row[column] is not None:
            found[row[column]].append(row)
    return found


def _joined(texts: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(text for text in map(fold, texts) if text))


def _place(addresses: Iterable[Row], there: Iterable[str]) -> str:
    """Return the cities of a service's own places, or else the first name that one of them has."""
    cities = dict.fromkeys(address["city"] for address in addresses if address["city"])
    first = ", ".join([*cities][:_NAMED_CITIES])
    return f"{first}…" if len(cities) > _NAMED_CITIES else first or next(filter(None, there), "")
