"""Two sessions on one database: what differs is merged, what clashes is shown, nothing typed is lost."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from db.clients.actions import assign, edit_identity
from db.clients.actions_contacts import engage, record_attendance
from db.clients.card import ClientCard, card, responsible
from db.clients.models import Attendance, Mode
from db.core import clock, database
from db.core.actor import Actor
from db.core.translation import use_language
from db.directory import actions as directory
from db.directory.card import card as organisation_card
from db.referrals.actions import record_attempt, refer
from db.referrals.card import card as referral_card
from tests.conftest import ActorFactory
from tests.factories import PERSON, READER, make_client, make_design, make_organisation
from tests.tui.session import NARROW, WIDE, Session, session
from tests.tui.settled import settled
from tui.shell.conflicts import ConflictDialog
from tui.shell.form import FormScreen

pytestmark = [
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("database", "frozen"),
]


@pytest.fixture
def maude(actor: ActorFactory) -> Actor:
    """Return a caseworker with one file."""
    make_design(actor("administrator"))
    return actor()


@pytest.fixture
def lise(actor: ActorFactory) -> Actor:
    """Return the lead."""
    return actor("lead")


def stored(client_id: int) -> ClientCard:
    with database.reading():
        return card(client_id)


async def put(me: Session, field: str, text: str) -> None:
    """Go to a field, whose text is now this but for the last letter, and type that."""
    form = me.app.screen
    assert isinstance(form, FormScreen)
    form.entries[field].focus()
    await settled(me.app)
    form.entries[field].restore(text[:-1])
    await me.press(text[-1])


async def test_what_two_people_changed_in_different_fields_is_all_kept(maude: Actor, lise: Actor) -> None:
    client_id = make_client(maude)
    async with session(maude, "clients") as me, session(lise, "clients") as her:
        await her.do("list.right")
        for one in (me, her):
            await one.press("enter")
            await one.do("card.right", "client.edit")
        await put(her, "phone", "418 555-0199")
        await her.do("form.save")
        assert "Saved." in her.seen()
        await put(me, "email", "e@x.ca")
        await me.do("form.save")
        assert "Saved, with what Lise Côté changed in the meantime: Phone." in " ".join(me.seen().split())
    assert (stored(client_id).phone, stored(client_id).email) == ("418 555-0199", "e@x.ca")


@pytest.mark.parametrize(
    ("key", "phone", "size"),
    [("t", "1", NARROW), ("m", "2", WIDE), ("b", "1 / 2", NARROW), ("down enter", "1 / 2", WIDE)],
)
async def test_the_same_field_shows_both_and_one_key_says_which(
    maude: Actor, lise: Actor, key: str, phone: str, size: tuple[int, int]
) -> None:
    client_id = make_client(maude)
    async with session(maude, "clients", size) as me:
        await me.press("enter")
        await me.do("card.right", "client.edit")
        edit_identity(lise, client_id, replace(PERSON, phone="1", given="Élodie"), PERSON)
        await put(me, "phone", "2")
        await put(me, "companion", "sa sœur")
        await me.do("form.save")
        assert isinstance(me.app.screen, ConflictDialog)
        assert "Phone: you and Lise Côté changed this at the same time." in me.seen()
        assert "Lise Côté · 10:00" in me.seen()
        assert stored(client_id).companion == ""
        await me.press("enter")  # no version is preselected
        assert isinstance(me.app.screen, ConflictDialog)
        await me.press(*key.split())
        if phone == "1 / 2":
            assert "Both texts are in the field" in me.seen()
            await me.press("x", "backspace")
            await me.do("form.save")
        assert "Saved, with what Lise Côté changed" in me.seen()
    now = stored(client_id)
    assert (now.phone, now.given, now.companion) == (phone, "Élodie", "sa sœur")


async def test_a_question_left_loses_nothing_and_is_asked_again(maude: Actor, lise: Actor) -> None:
    client_id = make_client(maude)
    async with session(maude, "clients") as me:
        await me.press("enter")
        await me.do("card.right", "client.edit")
        edit_identity(lise, client_id, replace(PERSON, phone="1", birth_date=dt.date(1990, 1, 1)), PERSON)
        await put(me, "phone", "2")
        await put(me, "birth_date", "1991-02-02")
        await me.do("form.save")
        await me.press("m")
        assert "Birth date: you and Lise Côté" in me.seen()
        assert "1990-01-01" in me.seen()
        assert "keep both" not in me.seen()
        await me.do("dialog.back")
        assert isinstance(me.app.screen, FormScreen)
        assert me.app.screen.entries["birth_date"].value == "1991-02-02"
        edit_identity(lise, client_id, replace(PERSON, phone="3"), replace(PERSON, phone="1"))
        await me.do("form.save")
        assert "Phone: you and Lise Côté" in me.seen()
        await me.press("m", "up", "enter")
        assert "Saved." in me.seen()
    assert (stored(client_id).phone, stored(client_id).birth_date) == ("2", dt.date(1991, 2, 2))


async def test_long_texts_are_merged_by_lines_or_shown_where_they_differ(maude: Actor, lise: Actor) -> None:
    lines = [f"ligne {place}" for place in range(40)]
    place = make_organisation(lise)
    directory.set_remark(lise, place, "\n".join(lines))
    async with session(maude, "directory") as me:
        await me.do("directory.open", "directory.comment")
        directory.set_remark(lise, place, "\n".join(["avant", *lines[:39], "la fin"]))
        remark = me.app.screen.entries["remark"]  # type: ignore[attr-defined]
        remark.move_cursor(remark.document.end)
        await me.write(" ajout")
        await me.do("form.save")
        assert "› avant" in me.seen()
        assert "ligne 20" not in me.seen()
        assert "show the rest of the texts" in me.seen()
        await me.press("pagedown")
        assert "› ligne 39 ajout" in me.seen()
        await me.press("b")
        await me.do("form.save")
    with database.reading():
        stands = organisation_card(place).remark
    assert stands.split("\n") == ["avant", *lines[:39], "la fin", "ligne 39 ajout"]


async def test_a_referral_that_a_colleague_dealt_with_is_told_and_the_note_stays(
    maude: Actor, lise: Actor
) -> None:
    referral = refer(maude, make_client(maude), make_organisation(lise))
    async with session(maude, "referrals") as me:
        await me.press("c", "n")
        await me.write("dix appels")
        record_attempt(lise, referral, "occupé")
        await me.do("form.save")
        said = " ".join(me.seen().split())
        assert "Meanwhile Lise Côté recorded that contact was not made yet (10:00). Save again to" in said
        assert "dix appels" in said
        await me.do("form.save")
        assert "Saved; still to confirm." in me.seen()
    with database.reading():
        told = referral_card(READER, referral)
    assert told.row.attempts == 2


async def test_who_is_responsible_is_not_changed_over_a_colleague_s_choice(maude: Actor, lise: Actor) -> None:
    client_id = make_client(maude)
    async with session(maude, "clients") as me:
        await me.do("client.assign")
        assign(lise, client_id, "lise")
        await me.write("racine")
        await me.press("enter")
        assert "Meanwhile Lise Côté assigned it to lise (10:00)." in me.seen()
        with database.reading():
            assert responsible(READER, client_id) == "lise"


async def test_an_appointment_that_a_colleague_settled_is_told_and_the_note_stays(
    maude: Actor, lise: Actor
) -> None:
    planned = engage(
        maude, make_client(maude), at=clock.now(), mode=Mode.PHONE, attendance=Attendance.PLANNED
    )
    async with session(maude, "today") as me:
        await me.press("s", "e", "right")
        await put(me, "note", "elle viendra lundi")
        record_attendance(lise, planned, Attendance.HELD)
        await me.do("form.save")
        said = " ".join(me.seen().split())
        assert "Lise Côté recorded the outcome of the appointment (10:00)." in said
        assert "elle viendra lundi" in said


async def test_the_question_speaks_french(maude: Actor, lise: Actor) -> None:
    client_id = make_client(maude)
    use_language("fr")
    async with session(maude, "clients") as me:
        await me.press("enter")
        await me.do("card.right", "client.edit")
        edit_identity(lise, client_id, replace(PERSON, language="en", phone=""), PERSON)
        await put(me, "phone", "2")
        await me.do("form.save")
        assert "vous et Lise Côté avez modifié ceci en même temps" in me.seen()
        assert "(rien)" in me.seen()
        await me.press("t")
        assert "entre-temps" in me.seen()
