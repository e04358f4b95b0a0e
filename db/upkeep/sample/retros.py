"""The retrospectives of the sample data: those that were held, and one that is open."""

from __future__ import annotations

import json
from collections import Counter
from random import Random
from typing import Any

from db.core.text import fold
from db.retros.models import Card, Phase, Retro, RetroAction, Vote
from db.upkeep.sample.days import Days
from db.upkeep.sample.staff import Crew
from db.upkeep.sample.store import Table

_FEWEST, _MOST = 6, 24
_EVERY = 28  # days between two retrospectives of the same team
_DOTS = 5  # each person's votes
_MINE = 0.15  # share of the actions that are the actor's


class Retros:
    """Makes retrospectives with cards, votes and actions."""

    def __init__(self, rng: Random, days: Days, texts: dict[str, Any], crew: Crew) -> None:
        self._rng, self._days, self._crew = rng, days, crew
        self._texts = texts["retros"]
        self._retros = Table(
            Retro, "id created_at title team lead phase anonymous prompts held_on closed_at search_key"
        )
        self._cards = Table(Card, "id created_at retro column text author votes search_key")
        self._votes = Table(Vote, "card staff dots")
        self._actions = Table(RetroAction, "id created_at retro text owner due_on done_on result search_key")
        self.tables = (self._retros, self._cards, self._votes, self._actions)

    def fill(self) -> None:
        """Add the past retrospectives, oldest first, then the one that is open, of the actor's team."""
        crew = self._crew
        teams = list(crew.teams)
        past = max(_FEWEST, min(_MOST, len(teams) * 2))
        for back in range(past, 0, -1):
            self._hold(
                teams[back % len(teams)], self._days.worked(-2 - _EVERY * back * 2 // len(teams)), back
            )
        self._hold(crew.team_of.get(crew.actor) or teams[0], self._days.worked(-1), 0)

    def _hold(self, team: int, day: int, back: int) -> None:
        """Add one retrospective; `back` counts from the open one, which is 0."""
        rng, days, crew = self._rng, self._days, self._crew
        number, anonymous, closed = self._retros.number(), rng.random() < 0.4, back > 0
        at = days.at(day, 300)
        members = [person for person in crew.people if crew.team_of[person] == team][:9]
        members = members if len(members) > 2 else list(crew.people[:6])
        lead = next((person for person in members if person in crew.leads), crew.leads[0])
        title = self._texts["title"].format(team=crew.teams.get(team, "")).strip()
        self._retros.add(
            number,
            at,
            title,
            team,
            lead,
            (Phase.CLOSED if closed else Phase.COLLECT).value,
            anonymous,
            json.dumps(self._texts["prompts"], ensure_ascii=False),
            days.date(day),
            days.at(day, 360) if closed else None,
            fold(title),
        )
        cards = self._cards_of(members)
        dots = self._vote(cards, members) if closed else {}
        for card, column, text, author in cards:
            writer = None if anonymous else author
            self._cards.add(card, at, number, column, text, writer, dots.get(card, 0), fold(text))
        if closed:
            self._decide(number, at, day, members, latest=back == 1)

    def _cards_of(self, members: list[int]) -> list[tuple[int, int, str, int]]:
        """Return cards as id, column, text and who wrote it; no text twice."""
        rng = self._rng
        return [
            (self._cards.number(), column, text, rng.choice(members))
            for column, said in enumerate(self._texts["cards"])
            for text in rng.sample(said, rng.randint(3, 7))
        ]

    def _vote(self, cards: list[tuple[int, int, str, int]], members: list[int]) -> dict[int, int]:
        """Let each member put their dots; return the dots by card."""
        total: Counter[int] = Counter()
        for person in members:
            dots = Counter(self._rng.choice(cards)[0] for _ in range(_DOTS))
            for card, many in dots.items():
                self._votes.add(card, person, many)
            total += dots
        return dict(total)

    def _decide(self, retro: int, at: str, day: int, members: list[int], *, latest: bool) -> None:
        """Add two to four actions; those of long ago are done, some of the last ones late, one never done."""
        rng, days, crew = self._rng, self._days, self._crew
        for place, text in enumerate(rng.sample(self._texts["actions"], rng.randint(2, 4))):
            mine = crew.actor and rng.random() < _MINE
            due = days.worked(day + rng.choice((14, 21, 28)))
            ended = days.worked(due + rng.randint(-8, 9))
            is_done = ended < 0 and rng.random() < (0.95 if day < -90 else 0.6)
            is_done = is_done and not (latest and place == 0)
            result = rng.choice(self._texts["results"]) if is_done else ""
            self._actions.add(
                self._actions.number(),
                at,
                retro,
                text,
                crew.actor if mine else rng.choice(members),
                days.date(due),
                days.date(ended) if is_done else None,
                result,
                fold(f"{text} {result}"),
            )
