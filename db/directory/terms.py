"""Taxonomy terms of services: the needs they meet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from db.core.bulk import raw_rows
from db.directory.details import DirectoryLink, DirectoryRecord
from db.directory.models import Service


def needs(organisation: int) -> dict[int, tuple[str, ...]]:
    """Return the needs of each service of an organisation, by service id, without duplicates."""
    theirs = Service.select(Service.uuid, Service.id).where(Service.organisation == organisation)
    services = dict(raw_rows(theirs))
    return {service: tuple(dict.fromkeys(words)) for service, words in terms(services).items()}


def terms(services: Mapping[str, int]) -> dict[int, list[str]]:
    """Return the names, labels and values of the taxonomy terms of services, given by UUID."""
    record: Any = DirectoryRecord
    link: Any = DirectoryLink
    of_attributes = record.select(record.uuid, record.data).where(record.kind == "attribute")
    links = link.select(link.uuid, link.target).where(link.kind == "attribute")
    to_services = link.target.in_(list(services))
    inside = {
        attribute: services[to]
        for attribute, to in links.where(link.field == "link_id", to_services).tuples()
    }
    of_services = record.data["link_id"].in_(list(services)) | record.uuid.in_(list(inside))
    attributes = {uuid: data for uuid, data in of_attributes.where(of_services).tuples()} if services else {}
    named = {
        attribute: term
        for attribute, term in links.where(
            link.field == "taxonomy_term_id", link.uuid.in_(list(attributes))
        ).tuples()
    } | {uuid: data["taxonomy_term_id"] for uuid, data in attributes.items() if data.get("taxonomy_term_id")}
    names = {
        uuid: str(data.get("name") or "")
        for uuid, data in record.select(record.uuid, record.data)
        .where(record.kind == "taxonomy_term", record.uuid.in_(list(set(named.values()))))
        .tuples()
    }
    found: dict[int, list[str]] = defaultdict(list)
    for uuid, data in attributes.items():
        texts = (names.get(named.get(uuid, ""), ""), data.get("label"), data.get("value"))
        found[inside.get(uuid) or services[data["link_id"]]] += [str(text) for text in texts if text]
    return found
