"""Who FHIR referrals are about, and where they go: found again by their identifier, or stored."""

from __future__ import annotations

import uuid

from db.clients.actions import Person
from db.clients.display_names import stores_names
from db.clients.models import Client
from db.core import clock
from db.core.text import LINE_LIMIT
from db.directory.entries import reindex
from db.directory.models import Organisation
from db.exchange.clients import register_clients
from db.exchange.fhir.resources import Resource, day_of, items, key, line

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "http://hl7.org/fhir/Organization")
"""Makes the HSDS identifier of an organisation out of its FHIR one."""


def keep_client(patient: Resource) -> tuple[int, bool]:
    """Return the id of a client, and whether the file is new; without names where the agency keeps none."""
    name = key(patient)
    found = Client.all_rows().where(Client.reference == name).first()
    if found is not None:
        return int(found.id), False
    person = _person(patient) if stores_names() else Person()
    return register_clients([name], person)[name], True


def keep_organisation(owner: Resource) -> tuple[int, bool]:
    """Return the id of an organisation, and whether its entry is new: one to verify."""
    uid = str(uuid.uuid5(_NAMESPACE, key(owner)))
    found = Organisation.get_or_none(Organisation.uuid == uid)
    if found is not None:
        return int(found.id), False
    places = items(owner.get("address"))
    row = Organisation.create(
        uuid=uid,
        name=line(owner.get("name")) or key(owner),
        place=line(places[0].get("city")) if places else "",
        review_on=clock.today(),
        sort_key="",
        search_key="",
    )
    reindex(row.id)
    return int(row.id), True


def _person(patient: Resource) -> Person:
    names = items(patient.get("name"))
    name: Resource = max(names, key=_current, default={})
    reached: dict[str, str] = {}
    for one in items(patient.get("telecom")):
        reached.setdefault(line(one.get("system")), line(one.get("value")))
    given = name.get("given")
    return Person(
        given=" ".join(map(line, given))[:LINE_LIMIT] if isinstance(given, list) else "",
        family=line(name.get("family")) or line(name.get("text")),
        birth_date=day_of(patient.get("birthDate")),
        phone=reached.get("phone", "")[:40],
        email=reached.get("email", "")[:200],
    )


def _current(name: Resource) -> tuple[bool, str]:
    """Order names by whether they still hold, then by when they began."""
    period = name.get("period")
    return ("end" not in period, line(period.get("start"))) if isinstance(period, dict) else (True, "")
