"""What a referral tells at a glance: who is to be called, what may be said, why there is nothing to read."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from db.core import clock, database
from db.core.actor import Actor
from db.core.database import connection, reading
from db.core.translation import use_language
from db.referrals import actions, queries
from db.referrals.actions_followup import escalate
from db.referrals.card import card
from db.referrals.codes import Consent, NextStep, Priority
from db.referrals.lifecycle import Decliner, Handoff, Status
from db.referrals.models import Referral
from db.referrals.queries import Filter
from db.staff.actions import set_roles
from db.staff.models import Staff, Team
from db.staff.permissions import Role
from tests.conftest import ActorFactory
from tests.factories import READER
from tests.tui.session import NARROW, WIDE, session
from tui.referrals.description import phone_lines
from tui.referrals.form import ReferralForm

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

LAPSED = "! consent expired on 20 Nov"


def first() -> int:
    """Return the id of the most overdue one."""
    with reading():
        return queries.page(Filter(READER)).rows[0].id


def change(id_: int, **columns: object) -> None:
    """Write what only time or an import brings."""
    with database.connection():
        Referral.update(**columns).where(Referral.id == id_).execute()


def called(id_: int) -> list[str]:
    """Return the lines whose number the eye is to find."""
    with reading():
        return [line.plain for line in phone_lines(card(READER, id_)) if "▸" in line.plain]


async def test_nothing_is_told_by_colour_alone(maude: Actor) -> None:
    """All that a colour says on a referral's screens is read in the signs and words too."""
    first_called = called(first())
    assert [line.split(" ▸ ")[0] for line in first_called] == ["☎ organisation"]
    change(first(), handoff=Handoff.DETAILS)
    assert [line.split(" ▸ ")[0] for line in called(first())] == ["☎ client"]
    change(first(), priority=Priority.URGENT, attempts=1, last_attempt_on=dt.date(2026, 11, 18))
    async with session(maude, "referrals") as s:
        assert "[mine] · team · all" in s.seen()
        assert s.line("C-0001-B").startswith(" !")
        assert "urgent (3) · Centre" in s.line("C-0001-B")
        await s.do("referral.later")
        await s.press("1")
        assert s.line("C-0001-B").split()[:3] == ["!", "6", "d"]  # set aside, it is as late as before
        await s.do("app.undo")
        await s.do("list.mark")
        assert s.line("C-0001-B").startswith(" *")
        await s.press("escape")
        await s.do("referral.filters")
        assert "mine · [team] · all" in s.seen()
        await s.press("home", "enter")
        assert "! to confirm since" in s.seen()
        assert "· priority: urgent (3) · checked on 18 Nov" in " ".join(s.seen().split())
        for tab in ("History", "Feedback", "Details", "Related"):
            assert f"[{tab}]" in s.seen()
            await s.do("card.right")


async def test_a_draft_was_written_and_not_sent_and_nobody_is_called(maude: Actor) -> None:
    id_ = first()
    assert len(called(id_)) == 1
    change(id_, status=Status.DRAFT, to_confirm_on=None)
    assert called(id_) == []
    async with session(maude, "referrals") as s:
        await s.do("list.right")
        await s.press("down")
        assert "written 15 Nov by M. L." in s.seen()
        await s.do("referral.open")
        assert "status: draft\n" in s.seen().replace(" \n", "\n").replace("  ", "")
        assert "never confirmed" not in s.seen()


async def test_a_consent_that_ended_is_an_alarm_only_while_it_is_needed(maude: Actor) -> None:
    id_ = first()
    change(id_, consent=Consent.NEED, consent_until=dt.date(2026, 11, 20))
    for size in (NARROW, WIDE):
        async with session(maude, "referrals", size) as s:
            assert LAPSED in s.seen()
    async with session(maude, "referrals") as s:
        assert s.line("→").endswith("→ Centre d'impôt Nord · Déclarations")  # whole, over the alarm
    actions.set_status(maude, id_, Status.CANCELLED, reason="a déménagé", next_step=NextStep.NEED)
    async with session(maude, "referrals") as s:
        await s.do("list.right", "list.right")
        assert "C-0001-B" in s.seen()
        assert LAPSED not in s.seen()
        await s.do("referral.open")
        assert "contact never confirmed · what's next: review the need" in s.seen()
        assert LAPSED not in s.seen()


async def test_an_appointment_that_took_place_is_asked_about_in_one_breath(maude: Actor) -> None:
    change(first(), appointment_at=clock.instant(dt.date(2026, 11, 19), dt.time(9, 30)))
    async with session(maude, "referrals") as s:
        assert "ask how the appointment on 19 Nov 9:30 went" in s.seen()
        assert "appointment at the organisation" not in s.seen()


async def test_who_declined_is_told_beside_the_status(maude: Actor) -> None:
    actions.set_status(maude, first(), Status.REJECTED, reason="complet", declined_by=Decliner.CLIENT)
    async with session(maude, "referrals") as s:
        await s.do("list.right", "list.right", "referral.open")
        assert "status: declined by the client · contact never confirmed" in s.seen()


async def test_the_next_place_is_told_what_the_person_agrees_to_anew(maude: Actor) -> None:
    change(first(), consent=Consent.NEED, consent_to="Mme Roy", consent_until=dt.date(2027, 1, 31))
    async with session(maude, "referrals") as s:
        await s.do("referral.refer")
        form = s.app.screen
        assert isinstance(form, ReferralForm)
        assert form.entries["consent"].get_value() == Consent.NOTHING


def of_another_team(maude: Actor, actor: ActorFactory) -> Actor:
    """Return a lead to whom two referrals fall whose files no lead has."""
    with reading():
        ids = [row.id for row in queries.page(Filter(READER)).rows][:2]
    for id_ in ids:
        escalate(maude, id_)
    with connection():
        team = Team.create(name="Nord")
        Staff.update(team=team).where(Staff.login == "maude").execute()
    set_roles(actor("administrator"), "root", Role.ADMINISTRATOR)
    set_roles(actor("administrator"), "lise", Role.STAFF)
    return actor("lead", login="estelle", name="Estelle Est", team="Est")


async def test_whose_file_is_out_of_reach_is_told_in_the_place_of_the_rest(
    maude: Actor, actor: ActorFactory
) -> None:
    estelle = of_another_team(maude, actor)
    for size in (NARROW, WIDE):
        async with session(estelle, "referrals", size) as s:
            assert ("This file is outside your caseload. Open it first, with a reason.") in " ".join(
                s.seen().split()
            )


async def test_what_is_told_ends_with_one_full_stop_after_a_short_month_too(maude: Actor) -> None:
    use_language("fr")
    async with session(replace(maude, language="fr"), "referrals") as s:
        await s.do("referral.later")
        await s.press("1")
        assert s.line("À rappeler").rstrip().endswith("À rappeler le 23 nov. u\N{NO-BREAK SPACE}: annuler")


async def test_a_refusal_among_several_names_the_file_once(maude: Actor, actor: ActorFactory) -> None:
    async with session(of_another_team(maude, actor), "referrals") as s:
        await s.do("list.mark", "list.mark", "referral.waits")
        assert "2 not saved, still marked." in " ".join(s.seen().split())
        assert s.line("still marked").count("C-0001-B") == 1
