"""HSDS records of a service as lines of text: places, hours, languages, costs, documents…"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from db.core.text import dotted
from db.core.translation import _, language
from db.directory import details, hours_parser
from db.directory.models import Location, ServiceAtLocation
from db.directory.places import places_of, rows_about
from db.directory.schedule_text import schedule_text
from db.directory.schedules import Schedules, rule_of


@dataclass(frozen=True)
class Parts:
    """Lines of text by kind."""

    places: tuple[str, ...] = ()
    hours: tuple[str, ...] = ()
    closures: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    costs: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    accessibility: tuple[str, ...] = ()
    capacity: tuple[str, ...] = ()


NO_PARTS = Parts()


def parts_of(organisation: int) -> tuple[Parts, dict[int, Parts]]:
    """Return the parts of an organisation's places, and by id those of each service."""
    order = {place: at for at, place in enumerate(places_of([organisation]).get(organisation, ()))}
    formatted = [model for model, _part_name, _say in _FORMATTERS]
    models = (Location, details.Address, ServiceAtLocation, details.Schedule, *formatted)
    rows = {model: rows_about(model, [organisation], order) for model in models}
    lines: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    there: dict[str, list[str]] = defaultdict(list)
    services_at: dict[int, int] = {row["id"]: row["service"] for row in rows[ServiceAtLocation]}
    at: dict[int, list[int]] = defaultdict(list)
    for row in rows[ServiceAtLocation]:
        at[row["location"]].append(row["service"])
    addresses: dict[int, list[str]] = defaultdict(list)
    names: dict[int | None, str] = {}
    for row in rows[details.Address]:
        addresses[row["location"]].append(_address(row))
    for row in sorted(rows[Location], key=lambda row: order[row["id"]]):
        place = dotted(row["name"], *addresses[row["id"]])
        for part in (there, *(lines[service] for service in at[row["id"]])):
            part["places"].append(place)
        names[row["id"]] = row["name"] or next(iter(addresses[row["id"]]), "")
    schedules = rows[details.Schedule]
    there["hours"] = [_schedule(row) for row in schedules if row["location"] and not row["service"]]
    hours = Schedules(schedules, rows[ServiceAtLocation])
    for service in {*services_at.values(), *(row["service"] for row in schedules if row["service"])}:
        lines[service]["hours"] = _hours(hours, service, names)
        lines[service]["closures"] = [_schedule(row) for row in hours.closures(service)]
    for model, part_name, say in _FORMATTERS:
        for row in rows[model]:
            of = row.get("service") or services_at.get(row.get("service_at_location") or 0)
            if of is not None:
                lines[of][part_name].append(say(row))
            elif row.get("location") is not None:
                there[part_name].append(say(row))
                for service in at[row["location"]]:
                    lines[service][part_name].append(say(row))
    return _parts(there), {service: _parts(found) for service, found in lines.items()}


def _parts(lines: dict[str, list[str]]) -> Parts:
    return Parts(**{name: tuple(dict.fromkeys(_non_empty(texts))) for name, texts in lines.items()})


def _non_empty(texts: Iterable[str]) -> list[str]:
    return [text for text in texts if text]


def _address(row: dict[str, Any]) -> str:
    street = ", ".join(_non_empty((row["address_1"], row["address_2"], row["city"])))
    return " ".join(_non_empty((street, row["postal_code"])))


def _hours(schedules: Schedules, service: int, names: Mapping[int | None, str]) -> list[str]:
    """Return the hours of a service, with the names of its places where they differ."""
    sites = {
        place: tuple(_non_empty(dict.fromkeys(map(_schedule, rows))))
        for place, rows in schedules.sites(service)
    }
    if len(set(sites.values())) == 1:
        return list(next(iter(sites.values())))
    form = _("{place}: {hours}")
    return [
        form.format(place=names[place], hours=said) if names.get(place) else said
        for place, lines in sites.items()
        for said in lines
    ]


def _schedule(row: dict[str, Any]) -> str:
    return schedule_text(rule_of(row), hours_parser.said(row["description"]))


def _cost(row: dict[str, Any]) -> str:
    amount = ""
    if row["amount_cents"] is not None:
        amount = f"{row['amount_cents'] / 100:.2f} {row['currency'].upper() or '$'}"
        amount = amount.replace(".", ",") if language() == "fr" else amount
    return dotted(row["option"], amount, row["amount_description"])


def _capacity(row: dict[str, Any]) -> str:
    if row["available"] is None:
        return str(row["description"])
    number = f"{row['available']:g} {row['unit']}".strip()
    if row["maximum"] is not None:
        number = _("{number} of {maximum}").format(number=number, maximum=f"{row['maximum']:g}")
    return dotted(number, row["description"])


_FORMATTERS: tuple[tuple[Any, str, Any], ...] = (
    (details.Language, "languages", lambda row: row["name"] or row["code"]),
    (details.CostOption, "costs", _cost),
    (details.RequiredDocument, "documents", lambda row: row["document"]),
    (details.ServiceArea, "areas", lambda row: row["name"] or row["description"]),
    (details.Accessibility, "accessibility", lambda row: row["description"] or row["details"]),
    (details.ServiceCapacity, "capacity", _capacity),
)
