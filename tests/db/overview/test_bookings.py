"""Twice at the same time, and asked twice: said before it is saved, by screen and command."""

from __future__ import annotations

import datetime as dt

import pytest

from db.clients.actions_contacts import ask, engage, receive
from db.clients.models import Attendance, Mode
from db.clients.requests import requests
from db.core.actor import Actor
from db.core.database import reading
from db.core.errors import Doubtful
from db.overview.bookings import check_free
from db.referrals.actions import refer
from db.referrals.actions_followup import set_appointment
from tests.conftest import ActorFactory
from tests.factories import make_client, make_design, make_organisation

pytestmark = pytest.mark.usefixtures("frozen")
TEN = dt.datetime(2026, 11, 25, 15, tzinfo=dt.UTC)
LATER = TEN + dt.timedelta(minutes=1)


def doubt(actor: Actor, client: int, at: dt.datetime, **besides: int) -> str:
    """Return the code of what is booked at that time; empty for nothing."""
    try:
        check_free(actor, client, at, **besides)
    except Doubtful as problem:
        return problem.code
    return ""


def test_each_is_booked_once_at_a_minute(actor: ActorFactory) -> None:
    make_design(actor("lead"))
    maude, other = actor(), actor(login="other", name="Omar Sy")
    one, two = make_client(maude), make_client(maude, "Anna", "B")
    planned = engage(maude, one, at=TEN, mode=Mode.PHONE, attendance=Attendance.PLANNED)
    referral = refer(maude, two, make_organisation(maude))
    set_appointment(maude, referral, TEN)
    assert doubt(other, one, TEN) == "booked.client"
    assert doubt(other, one, TEN, referral=0) == "booked.client"
    assert doubt(other, two, TEN) == "booked.there"
    three = make_client(maude, "Carl", "C")
    assert doubt(maude, three, TEN) == "booked.own"
    assert doubt(maude, three, TEN, referral=0) == ""  # whoever meets there need not be maude
    assert doubt(other, three, TEN) == ""
    assert doubt(maude, one, TEN, appointment=planned) == ""  # it is this one
    assert doubt(other, two, TEN, referral=referral) == ""
    assert {doubt(maude, client, LATER) for client in (one, two, three)} == {""}


def test_the_same_request_is_told_with_when_and_by_whom(actor: ActorFactory) -> None:
    make_design(actor("lead"))
    maude, lead = actor(), actor("lead")
    client = make_client(maude)
    asked = ask(lead, client, "Relevé d'emploi", anyway=False)
    with pytest.raises(Doubtful) as waiting:
        ask(maude, client, "releve d'EMPLOI", anyway=False)
    with reading():
        (request,) = requests(maude, client)
    assert request.who
    assert waiting.value.say() == f"This was asked on 21 Nov by {request.who}, and has not been received."
    receive(maude, asked)
    with pytest.raises(Doubtful, match=r"asked\.before") as received:
        ask(maude, client, "Relevé d'emploi", anyway=False)
    assert received.value.say().endswith("and received on 21 Nov.")
    ask(maude, client, "Relevé d'emploi 2025", anyway=False)
    ask(maude, client, "Relevé d'emploi", anyway=True)
