"""Who FHIR referrals are about, and where they go: found again by their identifier, or stored."""

from __future__ import annotations

import uuid

from db.clients.actions import Person
from db.clients.models import Client
from db.clients.naming import identities_shown
from db.core import clock
from db.core.text import clean
from db.directory.entries import reindex
from db.directory.models import Organisation
from db.exchange.case_clients import REFERENCE_LIMIT, register_clients
from db.exchange.fhir_read import Resource, day_of, items, key

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "http://hl7.org/fhir/Organization")
"""Makes the HSDS identifier of an organisation out of its FHIR one."""


def keep_client(patient: Resource) -> tuple[int, bool]:
    """Return the id of a client, and whether the file is new; without names where the agency keeps none."""
    name = key(patient)[:REFERENCE_LIMIT]
    found = Client.get_or_none(Client.reference == name)
    if found is not None:
        return int(found.id), False
    person = _person(patient) if identities_shown() else Person()
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
        name=clean(str(owner.get("name") or key(owner))),
        place=clean(str(places[0].get("city") or "")) if places else "",
        review_on=clock.today(),
        sort_key="",
        search_key="",
    )
    reindex(row.id)
    return int(row.id), True


def _person(patient: Resource) -> Person:
    names = items(patient.get("name"))
    name: Resource = max(names, key=_current, default={})
    reached: dict[object, str] = {}
    for one in items(patient.get("telecom")):
        reached.setdefault(one.get("system"), str(one.get("value", "")))
    given = name.get("given") if isinstance(name.get("given"), list) else []
    return Person(
        given=" ".join(str(part) for part in given or []),
        family=str(name.get("family") or name.get("text") or ""),
        birth_date=day_of(patient.get("birthDate")),
        phone=reached.get("phone", "")[:40],
        email=reached.get("email", "")[:200],
    )


def _current(name: Resource) -> tuple[bool, str]:
    """Order names by whether they still hold, then by when they began."""
    period = name.get("period") if isinstance(name.get("period"), dict) else {}
    assert isinstance(period, dict)
    return "end" not in period, str(period.get("start", ""))
