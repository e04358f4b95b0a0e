"""Drafts: what was typed is offered when the form opens again, and goes only by saving or by choice."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import fields, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tui
from db.clients.actions import Person, edit_identity
from db.clients.actions_contacts import engage
from db.clients.card import card as client_card
from db.clients.models import Attendance, Mode
from db.core import clock
from db.core.actor import Actor
from db.core.database import reading
from db.core.day import TodayItem
from db.overview.today import DRAFTS
from db.referrals.actions import refer
from db.referrals.lifecycle import Handoff
from db.staff import drafts
from db.staff.drafts import Subject, Unsaved
from tests.conftest import ActorFactory
from tests.factories import (
    make_action,
    make_client,
    make_design,
    make_organisation,
    make_retro,
    make_suggestion,
)
from tests.tui.fakes import running
from tests.tui.session import Session, session
from tests.tui.settled import settled
from tui.areas import FORMS
from tui.clients.batch import MoveAllForm
from tui.clients.contact_forms import ContactForm
from tui.retros.forms import AnonymousNoteForm
from tui.shell.form import ENTRIES, FormScreen
from tui.shell.lock import LockForm
from tui.shell.saved import NameForm
from tui.suggestions.answer import DecideAllForm
from tui.today.away import AwayForm
from tui.today.browse import Today
from tui.today.drafts import resume
from tui.widgets.field import Field, Kind
from tui.widgets.field_list import FieldList

sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
WORDS = "jeudi"


@pytest.fixture
def maude(database: str, actor: ActorFactory, frozen: object) -> Actor:
    """Return a caseworker with one file."""
    make_design(actor("administrator"))
    make_client(actor("staff"), "Éric", "Tremblay", number="C-0001-B")
    return actor("staff")


def kept(actor: Actor) -> list[Any]:
    """Return the notes of this person's drafts, the last typed first."""
    with reading():
        return [draft.typed["note"] for draft in drafts.all_drafts(actor)]


async def begun(s: Session, text: str = WORDS) -> None:
    """Begin to note a contact with the person under the cursor, and leave."""
    await s.do("client.contact")
    await s.write(text)
    await s.do("form.back")


@sqlite
async def test_what_was_left_is_there_again_with_its_time(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        await begun(s)
        assert "Saved as a draft; you will find it in My day." in s.seen()
    async with session(maude, "clients") as s:  # at another terminal
        await s.do("client.contact")
        assert "Draft from 21 Nov at 10:00. ^T: start afresh" in s.seen()
        await s.write(", oui")
        await s.do("form.save")
        assert "Contact recorded." in s.seen()
        assert kept(maude) == []
        await s.do("client.contact")
        assert "Draft from" not in s.seen()
        await s.do("form.back")
        await s.press("enter")
        assert f"{WORDS}, oui" in s.seen()


@sqlite
async def test_who_types_at_once_goes_on_or_starts_afresh(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        await begun(s)
        await s.do("client.contact")
        await s.do("form.back")  # nothing was typed
        assert kept(maude) == [WORDS]
        await s.pilot.press("c", *"non")  # before what was left is read
        await settled(s.app)
        assert isinstance(s.app.screen, ContactForm)
        assert s.app.screen.entries["note"].text == f"{WORDS}non"
        await s.do("form.discard")
        assert "Discard this draft and start afresh?" in s.seen()
        await s.press("n")
        assert s.app.screen.entries["note"].text == f"{WORDS}non"
        await s.do("form.discard")
        await s.press("y")
        assert isinstance(s.app.screen, ContactForm)
        assert "Draft from" not in s.seen()
        await s.write("oui")
        assert s.app.screen.entries["note"].text == "oui"
        await s.do("form.back")
        assert kept(maude) == ["oui"]


@sqlite
async def test_a_draft_that_comes_after_the_first_letters_stays_in_my_day(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        await s.do("client.contact")
        form = s.app.screen
        assert isinstance(form, ContactForm)
        typed = {"note": WORDS}
        drafts.save(maude, Unsaved("u", "client.contact", form.about, typed, {}, None, clock.now()))
        form.entries["note"].text = "non"
        form.draft.begin()  # as if the database had been slow
        await settled(s.app)
        assert form.entries["note"].text == "non"
        assert "Your draft from 21 Nov at 10:00 is in My day." in s.seen()
        await s.do("form.back")
        assert set(kept(maude)) == {"non", WORDS}


@sqlite
async def test_each_of_two_sessions_keeps_its_own(maude: Actor) -> None:
    async with session(maude, "clients") as here, session(maude, "clients") as there:
        for s in (here, there):
            await s.do("client.contact")
        for s, text in ((here, "ici"), (there, "là-bas")):
            await s.write(text)
        assert here.app.drafts.save_now()
        with clock.frozen("2026-11-21T15:05:00+00:00"):
            await there.write(", mardi")
            await there.do("form.back")
        await here.do("form.save")
        assert kept(maude) == ["là-bas, mardi"]


@sqlite
async def test_what_is_thrown_away_or_taken_back_is_not_kept(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        await s.do("client.contact")
        await s.write(WORDS)
        assert s.app.drafts.save_now()
        await s.do("form.discard")
        assert "Discard what you typed here?" in s.seen()
        await s.press("y")
        assert "Draft discarded." in s.seen()
        assert kept(maude) == []
        await begun(s)
        await s.do("client.contact")
        await s.press(*["backspace"] * len(WORDS))
        assert s.app.drafts.save_now()
        assert kept(maude) == []
        await s.do("form.back")
        assert "Kept" not in s.seen()


@sqlite
async def test_a_refused_save_keeps_the_draft(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        await s.do("client.contact")
        await s.write(WORDS)
        await s.press("tab", *"abc")
        await s.do("form.save")
        assert "This is not a number" in s.seen()
        assert s.app.drafts.save_now()
        with reading():
            (draft,) = drafts.all_drafts(maude)
        assert (draft.typed["note"], draft.typed["minutes"]) == (WORDS, "abc")


@sqlite
async def test_my_day_shows_it_opens_it_and_throws_it_away(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        await begun(s)
        await s.press("0")
        assert "1 draft" in s.line("to do")
        line = s.line("Draft")
        assert all(part in line for part in ("⏎", "Contact · C-0001-B", "21 Nov 10:00"))
        await s.press("enter")
        assert isinstance(s.app.screen, ContactForm)
        assert s.app.screen.entries["note"].text == WORDS
        await s.do("form.back")
        assert isinstance(s.app.screen, Today)
        await s.do("today.discard")
        await s.press("n")
        assert kept(maude) == [WORDS]
        await s.do("today.discard")
        await s.press("y")
        assert kept(maude) == []
        assert "Contact · C-0001-B" not in s.seen()


@sqlite
async def test_taken_up_it_is_put_together_with_what_a_colleague_wrote_since(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        await s.press("enter")
        await s.do("card.right", "client.edit")
        await s.press("tab", "end")
        await s.write("-Roy")
        await s.do("form.back")
        with reading():
            was = client_card(1)
        person = Person(**{field.name: getattr(was, field.name) for field in fields(Person)})
        edit_identity(maude, 1, replace(person, phone="418 555-0199"), person)
        await s.do("card.right", "client.edit", "form.save")
    with reading():
        now = client_card(1)
    assert (now.family, now.phone) == ("Tremblay-Roy", "418 555-0199")


def forms() -> list[type[FormScreen]]:
    """Return every form of the product."""
    folder = Path(tui.__file__).parent
    for path in folder.rglob("*.py"):
        import_module(".".join(path.relative_to(folder.parent).with_suffix("").parts))
    found = [FormScreen]
    for form in found:
        found += form.__subclasses__()
    return [form for form in found if form.__module__.startswith("tui.") and "save" in vars(form)]


def test_every_form_keeps_drafts_under_a_name_of_its_own() -> None:
    of_several = (MoveAllForm, DecideAllForm)  # a draft is about one record at most
    without = (FormScreen, LockForm, NameForm, AnonymousNoteForm, AwayForm, *of_several)
    found = [form for form in forms() if form not in without]
    assert {form.DRAFT: f"{form.__module__}:{form.__name__}" for form in found} == FORMS
    assert len(found) == len(FORMS)  # a code is not kept in clear
    assert FORMS.keys() == DRAFTS.keys()


MAKE_ONE = ("client.new", "client.ask", "referral.new", "suggestion.new", "retro.note", "retro.action")


@sqlite
async def test_every_form_opens_again_from_my_day_and_makes_nothing_of_nothing(
    maude: Actor, actor: ActorFactory
) -> None:
    lead = actor("lead")
    organisation = make_organisation(lead)
    number, day = "C-0001-B", clock.today()
    referral = refer(lead, 1, organisation, handoff=Handoff.CALLED, due=day)
    meeting = engage(
        lead, 1, at=clock.now() + dt.timedelta(days=1), mode=Mode.PHONE, attendance=Attendance.PLANNED
    )
    retro = make_retro(lead)
    action = make_action(lead, retro)
    suggestion = make_suggestion(lead)
    with reading():
        stay = client_card(1).paths[0].stay_id
    subjects = {"client": 1, "organisation": organisation, "referral": referral, "retro": retro}
    subjects |= {"engagement": meeting, "action": action, "suggestion": suggestion, "stay": stay or 0}
    about = {form: form.partition(".")[0] for form in FORMS if not form.endswith(".new")}
    del about["client.search"]
    about |= {"client.settle": "engagement", "client.correct": "engagement", "client.stay": "stay"}
    about |= {"retro.done": "action"}
    parts = {"client.move": f":{stay}", "organisation.service": ":1"}
    parts |= {"referral.status": ":rejected", "suggestion.decide": ":planned"}
    wanted: list[tuple[str, Subject | None]]
    wanted = [(form, (kind, subjects[kind], number)) for form, kind in about.items()]
    wanted += [(form, None) for form in (*(set(FORMS) - set(about)), "organisation", "organisation.service")]
    async with session(lead, "today") as s:
        today = s.app.screen
        assert isinstance(today, Today)
        for form, subject in wanted:
            part = parts.get(form, "") if subject else ""
            if form == "organisation.service" and not part:
                subject = ("organisation", organisation, "")
            drafts.save(lead, Unsaved(form + part, form + part, subject, {}, {}, None, clock.now()))
            with reading():
                row = next(draft for draft in drafts.all_drafts(lead) if draft.uid == form + part)
            resume(today, TodayItem("draft", "today", day, row.id, text=row.form))
            await settled(s.app)
            opened = s.app.screen
            assert isinstance(opened, FormScreen), (form, s.seen())
            assert opened.draft_id() == form + part
            assert (opened.about or ())[:2] == (subject or ())[:2]
            if form in MAKE_ONE:
                await s.do("form.save")
                assert s.app.screen is opened, form
            await s.do("form.back")
            drafts.delete(lead, row)


KINDS: dict[Kind, st.SearchStrategy[Any]] = {
    "text": st.text(st.characters(exclude_categories=["C", "Z"])),
    "multiline": st.text(st.characters(exclude_categories=["C", "Z"]) | st.just("\n")),
    "date": st.sampled_from(["", "2026-", "2026-11-21", "21/1"]),
    "time": st.sampled_from(["", "14", "14:30", "14 h"]),
    "number": st.sampled_from(["", "1 234,5", "12.", "abc"]),
    "choice": st.sampled_from([None, *map(str, Mode), "1", "vrai"]),
    "yesno": st.sampled_from([None, "True", "False"]),
    "pick": st.none()
    | st.tuples(
        st.integers() | st.tuples(st.integers(), st.none() | st.integers()),
        st.text(st.characters(exclude_categories=["Cs"])),
    ),
}
CHOICES = (*((mode, mode.name) for mode in Mode), (1, "one"), ("vrai", "true"))


async def test_the_state_of_every_kind_of_field_survives_being_kept() -> None:
    assert KINDS.keys() == ENTRIES.keys()
    async with running() as (app, _pilot):
        await settled(app)
        field: Any
        for kind, states in KINDS.items():
            field = Field("f", "f", kind, choices=CHOICES if kind == "choice" else (), limit=10_000)
            entry = ENTRIES[kind](field)
            await app.screen.mount(FieldList(entry))

            @given(states, st.just(entry))
            def check(state: Any, entry: Any) -> None:
                entry.restore(state)
                assert entry.state() == state
                kept = drafts._states(json.dumps({"f": entry.state()}))["f"]
                entry.restore(None if entry.field.kind in ("choice", "yesno", "pick") else "")
                entry.restore(kept)
                assert entry.state() == kept == state

            check()
