"""An office in which every text that people write is one that a terminal, or a markup reader, could obey."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any

import pytest

from db.clients.actions import Person, ask, engage, move, register
from db.clients.models import Asked, Attendance, Engagement, Identity, Mode, Stay
from db.core import clock, database
from db.core.actor import Actor
from db.core.errors import Invalid
from db.core.text import LINE_LIMIT, clean, clean_lines
from db.directory.actions import OrganisationDraft, ServiceDraft, add_organisation, add_service
from db.directory.models import Organisation, Service
from db.referrals.actions import refer
from db.referrals.models import Referral
from db.retros.actions import add_action, add_card, open_retro
from db.retros.models import Card, Retro, RetroAction
from db.suggestions.actions import comment, suggest
from db.suggestions.models import Comment, Suggestion
from db.trajectories.queries import find_design
from tests.fixtures import shared_fixture

PLANTED = "\x1b]0;\x07\x9b\x90\x9c\u202e\u2066\u200b\ufeff"
"""A title begun, C1, two directions and two signs without width; « ]0; » is what may be seen of it."""
CARD_LIMIT = 2000


@cache
def hard_texts() -> tuple[str, ...]:
    """Return the 515 published naughty strings, then 40 streams written to test terminals."""
    strings: list[str] = json.loads(shared_fixture("hard-strings/blns.json").read_text(encoding="utf-8"))
    streams = sorted(shared_fixture("terminal/xterm").glob("*.in"))
    assert (len(strings), len(streams)) == (515, 40)
    return (*strings, *(stream.read_bytes().decode("utf-8", "replace") for stream in streams))


def names() -> Iterator[str]:
    """Yield the texts that can be a name: not blank, and on one line of the length that is kept."""
    return (text for text in hard_texts() if 0 < len(clean(text, limit=len(text))) <= LINE_LIMIT)


def notes() -> Iterator[str]:
    """Yield the texts of which something is left once they are cleaned."""
    return (text for text in hard_texts() if clean_lines(text))


def fill(actor: Actor) -> None:
    """Write every text as everything that it can be, through the actions."""
    for number, name in enumerate(names()):
        client = register(
            actor, Person(name, name, contact_rules=name, companion=name), number=f"N-{number:03}"
        )
        organisation = add_organisation(
            actor, OrganisationDraft(name, alternate_name=name, description=name, place=name, remark=name)
        )
        add_service(actor, organisation, ServiceDraft(name, description=name, alert=name, hours=name))
        refer(actor, client, organisation, need=name, sent_on=clock.today() - timedelta(days=number % 40))
    for text in hard_texts():
        if len(clean(text, limit=len(text))) > LINE_LIMIT:
            with pytest.raises(Invalid):
                register(actor, Person(text))
    _fill_files(actor)
    retro, idea = open_retro(actor, "Tout", ["Tout"]), suggest(actor, "Tout")
    for name in names():
        open_retro(actor, name, ["Un", "Deux"])
    for text in notes():
        suggest(actor, text, ("step", 1, clean(text, limit=len(text))[:LINE_LIMIT]))
        comment(actor, idea, text)
        if len(clean_lines(text)) <= CARD_LIMIT:
            add_card(actor, retro, 0, text)
            add_action(actor, retro, text)


def _fill_files(actor: Actor) -> None:
    """Fill three clients' files: one with notes, one with what was asked, one with moves to and fro."""
    noted, asked, moved = (
        register(actor, Person("Tout", name), number=name.upper()) for name in ("Noté", "Demandé", "Bougé")
    )
    for text in hard_texts():
        engage(actor, noted, at=clock.now(), mode=Mode.NOTE, attendance=Attendance.HELD, note=text)
    with database.reading():
        steps = [step.id for step in find_design().steps[:2]]
    for place, name in enumerate(names(), start=1):
        ask(actor, asked, name)
        with database.reading():
            stay = Stay.get(Stay.client == moved, Stay.left_at.is_null())
        move(actor, stay.id, steps[place % 2], name)


SHOWN: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (Identity, ("given", "family", "contact_rules", "companion")),
    (Engagement, ("note",)),
    (Stay, ("reason",)),
    (Asked, ("what",)),
    (Organisation, ("name", "alternate_name", "description", "place", "remark")),
    (Service, ("name", "description", "alert", "hours")),
    (Referral, ("need",)),
    (Suggestion, ("text", "about")),
    (Comment, ("text",)),
    (Retro, ("title",)),
    (Card, ("text",)),
    (RetroAction, ("text",)),
)


def spoil() -> None:
    """Put the raw texts where the cleaned ones are: what another program could have left in the database."""
    raw = {clean(text, limit=len(text)): text for text in hard_texts()}
    raw |= {clean_lines(text): text for text in hard_texts()}
    with database.reading(), database.proxy.atomic():
        for model, fields in SHOWN:
            for row in list(model.select()):
                for field in fields:
                    now = getattr(row, field)
                    setattr(row, field, PLANTED + raw.get(now, now))
                model.save(row)
