"""One organisation with its services, contact persons and telephone numbers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from db.core.paging import Key
from db.directory import hours_parser, languages
from db.directory.details import Schedule
from db.directory.models import Contact, Phone, Service, ServiceStatus
from db.directory.parts import NO_PARTS, Parts, parts_of
from db.directory.queries import DIALLING_ORDER, PhoneLine, find, freshness, phone_line
from db.staff.queries import short_name


@dataclass(frozen=True)
class ServiceCard:
    """A service with all its fields; `response_days` is the usual wait for an answer."""

    key: Key
    id: int
    name: str
    description: str
    status: ServiceStatus
    eligibility_description: str
    application_process: str
    fees_description: str
    languages: str
    hours: str
    alert: str
    response_days: int | None
    url: str
    email: str
    minimum_age: float | None
    maximum_age: float | None
    parts: Parts

    def opening(self) -> str:
        """Return when it is open: as people typed it here, in the current language, else by its schedules.

        Also by its schedules where only they tell whether it is open now, or that it is closed for a time.
        """
        lines = [hours_parser.said(self.hours)] if self.hours else []
        lines += self.parts.closures if hours_parser.parse_hours(self.hours) else self.parts.hours
        return "\n".join(dict.fromkeys(lines))

    def spoken_languages(self) -> str:
        """Return in which languages: as it is written there, in the current language, else by its records."""
        return languages.said(self.languages) or ", ".join(self.parts.languages)

    def fees(self) -> str:
        """Return the fees as written and from the cost options."""
        return "\n".join(text for text in (self.fees_description, *self.parts.costs) if text)


@dataclass(frozen=True)
class ContactCard:
    """A contact person."""

    id: int
    name: str
    title: str
    email: str
    phones: tuple[PhoneLine, ...]


@dataclass(frozen=True)
class OrganisationCard:
    """An organisation; `phones` are its own, without those of contact persons."""

    id: int
    name: str
    alternate_name: str
    description: str
    email: str
    website: str
    place: str
    remark: str
    active: bool
    verified_on: dt.date | None
    verified_by: str
    days_since: int | None
    review_on: dt.date
    to_verify: bool
    services: tuple[ServiceCard, ...]
    contacts: tuple[ContactCard, ...]
    phones: tuple[PhoneLine, ...]
    parts: Parts


def card(organisation_id: int) -> OrganisationCard:
    """Return an organisation with all its parts; raises NotFound."""
    row = find(organisation_id)
    services = Service.select().where(Service.organisation == row).order_by(Service.id)
    contacts = Contact.select().where(Contact.organisation == row).order_by(Contact.id)
    lines = [
        phone_line(phone)
        for phone in Phone.select().where(Phone.organisation == row).order_by(*DIALLING_ORDER)
    ]
    there, parts = parts_of(row.id)
    days_since, stale = freshness(row)
    return OrganisationCard(
        id=row.id,
        name=row.name,
        alternate_name=row.alternate_name,
        description=row.description,
        email=row.email,
        website=row.website,
        place=row.place,
        remark=row.remark,
        active=row.active,
        verified_on=row.verified_on,
        verified_by=short_name(row.verified_by.name) if row.verified_by else row.assurer,
        days_since=days_since,
        review_on=row.review_on,
        to_verify=stale,
        services=tuple(_service(service, parts.get(service.id, NO_PARTS)) for service in services),
        contacts=tuple(
            ContactCard(c.id, c.name, c.title, c.email, tuple(p for p in lines if p.contact_id == c.id))
            for c in contacts
        ),
        phones=tuple(line for line in lines if line.contact_id is None),
        parts=there,
    )


def opening_of(service: Service) -> str:
    """Return when a service is open, as its card says, on one line."""
    parts = NO_PARTS
    if Schedule.select().exists():  # only imports make any
        parts = parts_of(service.organisation_id)[1].get(service.id, NO_PARTS)
    return " / ".join(_service(service, parts).opening().split("\n"))


def _service(row: Service, parts: Parts) -> ServiceCard:
    return ServiceCard(
        key=(row.id,),
        id=row.id,
        name=row.name,
        description=row.description,
        status=row.status,
        eligibility_description=row.eligibility_description,
        application_process=row.application_process,
        fees_description=row.fees_description,
        languages=row.languages,
        hours=row.hours,
        alert=row.alert,
        response_days=row.response_days,
        url=row.url,
        email=row.email,
        minimum_age=row.minimum_age,
        maximum_age=row.maximum_age,
        parts=parts,
    )
