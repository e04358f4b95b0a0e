"""The directory of the sample data: organisations, their services, contacts and telephones."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from random import Random
from typing import Any

from db.core import settings
from db.core.text import fold
from db.directory.entries import reindex
from db.directory.models import Contact, Organisation, Phone, Service, ServiceStatus
from db.upkeep.sample.days import Days
from db.upkeep.sample.staff import Crew
from db.upkeep.sample.store import Table
from db.upkeep.sample.texts import Names

FEWEST, MOST = 60, 600
_CLIENTS_EACH = 200
_AREAS = ("418", "418", "514", "819")


@dataclass(frozen=True)
class Offer:
    """A service that people can be referred to: its id, the organisation, what people want there."""

    organisation: int
    service: int
    need: str
    accepts: float
    """How readily the organisation accepts, from 0 to 1."""


class Directory:
    """Makes the organisations; `offers` are their open services, `named` the names by id."""

    def __init__(self, rng: Random, days: Days, texts: dict[str, Any], names: Names, crew: Crew) -> None:
        self._rng, self._days, self._names, self._crew = rng, days, names, crew
        self._texts = texts["directory"]
        self._organisations = Table(
            Organisation,
            "id created_at uuid name description email place remark active verified_on verified_by review_on"
            " sort_key search_key",
        )
        self._services = Table(
            Service,
            "id created_at uuid organisation name description status eligibility_description"
            " application_process fees_description languages hours alert response_days",
        )
        self._contacts = Table(Contact, "id created_at uuid organisation name title email")
        self._phones = Table(Phone, "id created_at uuid organisation contact number extension description")
        self.tables = (self._organisations, self._services, self._contacts, self._phones)
        self._review = dt.timedelta(days=settings.current().review_days)
        self._since = days.at(days.worked(-1000), 0)
        self.offers: list[Offer] = []
        self.named: dict[int, str] = {}

    def fill(self, clients: int) -> None:
        """Add as many organisations as a team with so many clients would keep."""
        pairs = [(kind, place) for place in self._texts["places"] for kind in self._texts["kinds"]]
        wanted = min(MOST, FEWEST + clients // _CLIENTS_EACH)
        first = len(self._texts["kinds"]) * 2  # every kind is there in the first two places
        chosen = pairs[:first] + self._rng.sample(pairs[first:], max(0, wanted - first))
        for kind, place in chosen[:wanted]:
            self._organisation(kind, place)

    def index(self) -> None:
        """Fill the keys that lists and searches use, once the rows are written."""
        reindex(*self.named)

    def _organisation(self, kind: dict[str, Any], place: str) -> None:
        rng, texts = self._rng, self._texts
        number, name = self._organisations.number(), kind["name"].format(place=place)
        self.named[number] = name
        site = "".join(c for c in fold(name) if c.isalnum() and c.isascii())
        verified = self._days.worked(-1 - int(rng.random() * 225)) if rng.random() < 0.95 else None
        review = self._days.day(verified or -30) + self._review
        active = rng.random() < 0.97
        self._organisations.add(
            number,
            self._since,
            self._uuid(),
            name,
            kind["about"],
            f"info@{site}.example.org",
            f"{rng.randrange(1, 2400)} {rng.choice(texts['streets'])}",
            rng.choice(texts["remarks"]),
            active,
            self._days.date(verified) if verified is not None else None,
            rng.choice(self._crew.people) if verified is not None else None,
            review.isoformat(),
            "",  # the keys: see `index`
            "",
        )
        services = rng.sample(kind["services"], rng.randint(1, len(kind["services"])))
        for service in services:
            self._service(number, service, active, rng.uniform(0.72, 0.98))
        self._reach(number, site)

    def _service(self, organisation: int, service: dict[str, str], active: bool, accepts: float) -> None:
        rng, texts = self._rng, self._texts
        number, roll = self._services.number(), rng.random()
        status = ServiceStatus.ACTIVE
        if roll < 0.05:
            status = rng.choice((ServiceStatus.INACTIVE, ServiceStatus.TEMPORARILY_CLOSED))
        if active and status is ServiceStatus.ACTIVE:
            self.offers.append(Offer(organisation, number, service["need"], accepts))
        self._services.add(
            number,
            self._since,
            self._uuid(),
            organisation,
            service["name"],
            service["need"].capitalize(),
            status.value,
            service["for"],
            rng.choice(texts["apply"]),
            rng.choice(texts["fees"]),
            rng.choice(texts["languages"]),
            rng.choice(texts["hours"]),
            rng.choice(texts["alerts"]) if rng.random() < 0.07 else "",
            rng.choice((1, 2, 5, 5, 10, 15, 30)),
        )

    def _reach(self, organisation: int, site: str) -> None:
        """Add one or two persons to ask for, and the telephones."""
        rng, texts = self._rng, self._texts
        area = rng.choice(_AREAS)
        self._phone(organisation, None, area, texts["lines"][0])
        for _ in range(rng.choice((1, 1, 2))):
            number, (given, family) = self._contacts.number(), self._names.draw()
            title = rng.choice(texts["titles"])
            email = f"{''.join(c for c in fold(given) if c.isalnum() and c.isascii())}@{site}.example.org"
            self._contacts.add(
                number, self._since, self._uuid(), organisation, f"{given} {family}", title, email
            )
            if rng.random() < 0.5:
                self._phone(organisation, number, area, rng.choice(texts["lines"][1:]))

    def _phone(self, organisation: int, contact: int | None, area: str, line: str) -> None:
        rng = self._rng
        extension = str(rng.randrange(100, 400)) if contact is not None else ""
        digits = f"{area} 555-01{rng.randrange(100):02}"
        self._phones.add(
            self._phones.number(), self._since, self._uuid(), organisation, contact, digits, extension, line
        )

    def _uuid(self) -> str:
        return str(uuid.UUID(int=self._rng.getrandbits(128), version=4))
