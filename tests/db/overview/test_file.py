"""A client's file: one timeline over the areas, newest first."""

from __future__ import annotations

import datetime as dt

import pytest

from db.clients import actions_contacts as contacts
from db.clients import actions_moves as moves
from db.clients.models import Attendance, Mode
from db.clients.queries import Filter, page
from db.core import clock, database
from db.core.actor import Actor
from db.core.errors import Denied
from db.overview.file import ClientFile, client_file
from db.overview.wording import sentence
from db.referrals.actions import confirm, refer
from db.referrals.lifecycle import Confirmer
from tests.conftest import ActorFactory
from tests.factories import READER, make_client, make_design, make_organisation

pytestmark = pytest.mark.usefixtures("frozen")


def read(reader: Actor, client: int) -> ClientFile:
    """Return a file."""
    with database.reading():
        return client_file(reader, client)


def test_everything_done_for_a_client_is_one_timeline_newest_first(actor: ActorFactory) -> None:
    staff = actor()
    design = make_design(actor("lead"))
    with clock.frozen("2026-11-01T15:00:00+00:00"):
        client = make_client(staff)
        place = make_organisation(staff)
    with clock.frozen("2026-11-05T15:00:00+00:00"):
        asked = contacts.ask(staff, client, "avis de cotisation")
    held = dt.datetime(2026, 11, 8, 15, tzinfo=dt.UTC)
    contacts.engage(staff, client, at=held, mode=Mode.PHONE, attendance=Attendance.HELD, note="rappel")
    service = refer(staff, client, place, sent_on=dt.date(2026, 11, 10))
    confirm(staff, service, Confirmer.CLIENT, dt.date(2026, 11, 14))
    pending = refer(staff, client, place, sent_on=dt.date(2026, 11, 16))
    with clock.frozen("2026-11-18T15:00:00+00:00"), database.reading():
        (row,) = page(Filter(READER)).rows
    assert row.stay_id is not None
    with clock.frozen("2026-11-18T15:00:00+00:00"):
        moves.move(staff, row.stay_id, design.named("Inquire").id)
    contacts.receive(staff, asked)
    other = make_client(staff, "Autre", number="C-2")
    refer(staff, other, place)
    found = read(staff, client)
    assert [
        (line.kind, line.id if line.kind in ("referral", "contact") else None) for line in found.timeline
    ] == [
        ("entered", None),
        ("referral", pending),
        ("contact", service),
        ("referral", service),
        ("engagement", None),
        ("asked", None),
        ("entered", None),
    ]
    assert [line.pending for line in found.timeline] == [True, True, False, False, False, False, False]
    assert [line.who for line in found.timeline] == ["M. L.", "M. L.", "", *["M. L."] * 4]
    assert [row.id for row in found.referrals] == [pending, service]
    assert found.card.id == client
    assert all(sentence(line) for line in found.timeline)


def test_a_referral_without_service_names_the_organisation_alone(actor: ActorFactory) -> None:
    staff = actor()
    make_design(actor("lead"))
    client = make_client(staff)
    refer(staff, client, make_organisation(staff, "Nu", services=()))
    assert [line.text for line in read(staff, client).timeline if line.kind == "referral"] == ["Nu"]


def test_an_unknown_file_is_refused(actor: ActorFactory) -> None:
    with pytest.raises(Denied):
        read(actor(), 404)
