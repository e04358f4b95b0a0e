"""An office in which every text that people write is one that a terminal, or a markup reader, could obey."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import uuid4

import pytest
from peewee import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    TextField,
    fn,
)
from playhouse.fields import EnumField

from db.audit.models import AuditLine
from db.clients.actions import Person, register
from db.clients.actions_contacts import ask, engage
from db.clients.actions_moves import move
from db.clients.actions_outside import open_outside
from db.clients.models import Attendance, Client, Mode, Stay
from db.clients.reach import view_client
from db.core import clock, database
from db.core.actor import Actor
from db.core.errors import Invalid
from db.core.fields import KeyField
from db.core.text import LINE_LIMIT, clean, clean_lines
from db.directory import actions as directory
from db.directory.actions import OrganisationDraft, ServiceDraft, add_organisation, add_service
from db.directory.entries import reindex
from db.referrals.actions import refer
from db.retros.actions import add_action, add_card, open_retro
from db.retros.models import Retro
from db.staff.actions import add_key, add_staff
from db.staff.drafts import Draft, Unsaved, save
from db.staff.models import Alert, RolesField
from db.staff.presence import Presence, heartbeat
from db.staff.queries import actor as account_of
from db.suggestions.actions import comment, suggest
from db.trajectories.queries import find_design
from db.upkeep import schema
from tests.factories import PUBLIC_KEYS
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
    """Write every text as everything that it can be, through the actions; kept at once, for speed."""
    entries: list[int] = []
    with database.connection(), database.proxy.atomic():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(directory, "reindex", entries.append)
            _fill_lists(actor)
        reindex(*entries)
        _fill_files(actor)
        _surround(actor)
        _fill_boards(actor)


def _fill_lists(actor: Actor) -> None:
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


def _fill_boards(actor: Actor) -> None:
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


def _surround(actor: Actor) -> None:
    """Let colleagues be called by hard texts, look, open files, leave drafts and have forms open."""
    texts = [name for name in names() if clean(name)][:40]
    with database.reading():
        noted = Client.get(Client.number == "NOTÉ")
    for place, name in enumerate(texts[:8]):
        add_staff(actor, f"c{place}", name, "staff", team=name)
        with database.reading():
            colleague = account_of(f"c{place}")
        open_outside(colleague, noted.id, name)
        with database.reading():
            view_client(colleague, noted.id)
        heartbeat(colleague, f"{place:032}", ("client", noted.id))
    add_key(actor, "c0", PUBLIC_KEYS[0])
    for text in texts:
        for form in ("suggestion.new", PLANTED + text[:20]):
            about = ("client", noted.id, text)
            save(actor, Unsaved(uuid4().hex, form, about, {"text": text}, {"text": ""}, None, clock.now()))


TYPES = (EnumField, RolesField, KeyField)
"""Columns of words of the program's own, and of what is made from other columns."""
CODE, SECRET = "a code of the program's own", "random or made from a secret, and never shown"
LEFT = {
    "AuditLine.uid": SECRET,
    "AuditLine.subject_kind": CODE,
    "DirectoryLink.kind": CODE,
    "DirectoryLink.field": CODE,
    "DirectoryLink.target_kind": CODE,
    "DirectoryRecord.kind": CODE,
    "Draft.form": "half are hard texts from the beginning, the others open a form",
    "Draft.uid": SECRET,
    "Draft.subject_kind": CODE,
    "Draft.typed": "its texts are hard ones, inside the JSON",
    "Draft.read": "as what is typed",
    "Identity.language": CODE,
    "Location.location_type": CODE,
    "LockCode.salt": SECRET,
    "LockCode.made": SECRET,
    "Address.address_type": CODE,
    "Offer.hours": "made from the schedules by the program, as JSON",
    "Presence.kind": CODE,
    "OpenSession.uid": SECRET,
    "Presence.uid": SECRET,
    "ReferralEvent.from_status": CODE,
    "ReferralEvent.to_status": CODE,
    "ReferralEvent.about": CODE,
    "ReferralEvent.before": "a JSON of what stood before, read by the program alone",
    "Revision.topic": CODE,
    "Staff.login": "who runs the tests comes in by theirs",
    "Staff.language": CODE,
    "Staff.keyboard": CODE,
    "Staff.theme": CODE,
    "StaffKey.fingerprint": SECRET,
    "StaffKey.key": "another key makes no line: tests/db/staff/test_keys.py",
    "Suggestion.about_kind": CODE,
}
"""The columns of text that stay as they are, and why."""


def named(field: Any) -> str:
    """Return the name of a column, with its table's."""
    return f"{field.model.__name__}.{field.name}"


def spoiled_columns() -> Iterator[tuple[Any, Any]]:
    """Yield the table and the field of every column that holds a text of people, or could."""
    tables: list[Any] = schema.models()
    for table in tables:
        for field in table._meta.sorted_fields:
            known = isinstance(field, TYPES) or field.name == "uuid"
            if isinstance(field, TextField | CharField) and not known and named(field) not in LEFT:
                yield table, field


def _people_tables() -> None:
    """Give every empty table of texts rows, whose other columns are as plain as they may be."""
    for table in dict.fromkeys(table for table, _field in spoiled_columns()):
        if not table.select().exists():
            for place in range(20):
                table.insert(**{f.name: _plain(f, place) for f in table._meta.sorted_fields[1:]}).execute()


def _plain(field: Any, place: int) -> Any:
    if field.default is not None:
        return field.default() if callable(field.default) else field.default
    if field.null:
        return None
    if isinstance(field, EnumField):
        return next(iter(field.enum_class))
    if isinstance(field, ForeignKeyField):
        return field.rel_model.select().order_by(field.rel_model._meta.primary_key).first()
    plain = {DateField: clock.today(), DateTimeField: clock.now(), BooleanField: True, IntegerField: 1}
    return next((value for kind, value in plain.items() if isinstance(field, kind)), f"{place}")


def spoil() -> None:
    """Put the raw texts where the cleaned ones are: what another program could have left in the database."""
    texts = hard_texts()
    raw = {clean(text, limit=len(text)): text for text in texts}
    raw |= {clean_lines(text): text for text in texts}
    with database.reading(), database.proxy.atomic():
        _people_tables()
        for table, field in spoiled_columns():
            key = table._meta.primary_key
            rows = table.select(key, field).order_by(key).tuples()
            spoiled = []
            for place, (id_, now) in enumerate(rows):
                verb = field is AuditLine.verb or field is Alert.verb
                if (field is Client.number and now in NAMED) or (verb and place % 2):
                    continue  # the other lines of the journal are told by what else they hold
                text = PLANTED + (raw.get(now, now) if now else f"{place} {texts[place % len(texts)]}")
                spoiled.append((text[: getattr(field, "max_length", None)], id_))
            sql, _values = table.update({field: ""}).where(key == 0).sql()  # worded once: there are 100,000
            database.proxy.cursor().executemany(sql, spoiled)
        for line in list(AuditLine.select()):
            hard = PLANTED + texts[line.id % len(texts)]
            details = {"responsible": hard, "takes_part": hard, "left": hard, "again": hard, "fields": [hard]}
            AuditLine.update(details=details).where(AuditLine.id == line.id).execute()
        for draft in list(Draft.select()):
            typed = {"text": PLANTED + texts[draft.id % len(texts)], "none": {"a": []}}
            Draft.update(typed=json.dumps(typed)).where(Draft.id == draft.id).execute()
        Draft.update(typed="[" * 5000).where(Draft.id == Draft.select(fn.MIN(Draft.id))).execute()
        Retro.update(prompts=[PLANTED + "Un", PLANTED + "Deux"]).execute()
        Presence.update(seen_at=clock.now() + timedelta(days=1)).execute()


NAMED = ("NOTÉ", "DEMANDÉ", "BOUGÉ")
"""The files that tests open by their number."""
