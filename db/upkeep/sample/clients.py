"""The clients of the sample data: cases, and apart from them who the people are."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random
from typing import Any

from db.clients.models import Client, Identity, Involvement
from db.clients.numbers import format_number
from db.core.text import fold
from db.upkeep.sample.days import Days
from db.upkeep.sample.staff import Crew
from db.upkeep.sample.store import Table
from db.upkeep.sample.texts import Names

_AREAS = ("418", "418", "514", "514", "819")


@dataclass(slots=True)
class Case:
    """One client while their data is made: who follows them, and their first and last day with us."""

    id: int
    responsible: int
    others: tuple[int, ...]
    first: int = -1
    last: int = -1
    is_open: bool = False


class People:
    """Makes cases and identities."""

    def __init__(
        self, rng: Random, days: Days, texts: dict[str, Any], names: Names, crew: Crew, clients: int
    ) -> None:
        self._rng, self._days, self._texts, self._names, self._crew = rng, days, texts, names, crew
        self._digits = 6 if clients <= 300_000 else 7
        self._numbers = iter(rng.sample(range(10**self._digits), clients))
        self._clients = Table(Client, "id created_at number responsible team")
        self._identities = Table(
            Identity,
            "client given family birth_date phone email contact_mode contact_rules language companion"
            " sort_key search_key",
        )
        self._involved = Table(Involvement, "client staff")
        self.tables = (self._clients, self._identities, self._involved)
        self._folded: dict[str, str] = {}
        self._birth = days.today.toordinal()

    def open_case(self) -> Case:
        """Return the next case, with who is responsible and who else takes part."""
        rng, crew = self._rng, self._crew
        mine = rng.random() < crew.actor_share
        responsible = crew.actor if mine else rng.choice(crew.colleagues)
        others = {rng.choice(crew.people) for _ in range(int(rng.random() * 2.6))} - {responsible}
        return Case(self._clients.number(), responsible, tuple(sorted(others)))

    def keep(self, case: Case) -> None:
        """Add the rows of a case whose days are known."""
        rng, texts = self._rng, self._texts
        number = format_number(next(self._numbers), self._digits)
        given, family = self._names.draw()
        folded_given, folded_family = self._fold(given), self._fold(family)
        email = rng.random() < 0.45
        team = self._crew.team_of[case.responsible]
        at = self._days.at(case.first, 0)
        self._clients.add(case.id, at, number, case.responsible, team)
        self._identities.add(
            case.id,
            given,
            family,
            self._born(),
            f"{rng.choice(_AREAS)} 555-01{int(rng.random() * 100):02}" if rng.random() < 0.94 else "",
            f"{_address(folded_given)}.{_address(folded_family)}@example.org" if email else "",
            rng.choice(texts["contact_modes"]) if rng.random() < 0.7 else "",
            rng.choice(texts["contact_rules"]) if rng.random() < 0.5 else "",
            "fr" if rng.random() < 0.84 else "en",
            self._companion(family) if rng.random() < 0.12 else "",
            f"{folded_family} {folded_given}",
            f"{folded_given} {folded_family} {number.lower()}",
        )
        for staff in case.others:
            self._involved.add(case.id, staff)

    def _companion(self, family: str) -> str:
        """Return who comes along, a relative half of the time."""
        given, other = self._names.draw()
        if self._rng.random() < 0.5:
            return f"{given} {family} ({self._rng.choice(self._texts['relatives'])})"
        return f"{given} {other} ({self._rng.choice(self._texts['companions'])})"

    def _born(self) -> str:
        """Return a date of birth: mostly 25 to 65 years old, some younger, some much older."""
        age = 18 + int(self._rng.betavariate(1.7, 2.4) * 76 * 365.25) / 365.25
        return dt.date.fromordinal(self._birth - int(age * 365.25)).isoformat()

    def _fold(self, name: str) -> str:
        known = self._folded.get(name)
        if known is None:
            known = self._folded[name] = fold(name)
        return known


def _address(folded: str) -> str:
    return "".join(c for c in folded if c.isascii() and c.isalnum())
