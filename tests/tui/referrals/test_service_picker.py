"""Choosing where to refer someone: in three keys when the service is known, never where nobody is taken."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db.core.actor import Actor
from db.core.database import reading
from db.directory.actions import add_service
from db.directory.models import ServiceStatus
from db.referrals.queries import Filter, page
from tests.factories import READER, SERVICE, make_organisation
from tests.tui.session import session
from tui.clients.card import ClientCard
from tui.referrals.form import ReferralForm
from tui.referrals.service_picker import ServicePicker

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


async def test_who_knows_the_service_refers_in_three_keys_and_its_letters(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        await s.do("client.open")
        assert isinstance(s.app.screen, ClientCard)
        await s.press("r", *"loy", "enter", "ctrl+o")
        assert "Referral saved. Contact to confirm by 1 Dec." in s.seen()
    with reading():
        row = page(Filter(READER, state="all")).rows[0]
    assert (row.organisation, row.service, row.number) == ("Logement solidaire", "Aide au loyer", "C-0002-C")


async def test_each_line_tells_what_helps_to_choose(maude: Actor) -> None:
    make_organisation(
        maude, "Zénith", services=(replace(SERVICE, name="Aide au loyer", languages="anglais"),)
    )
    make_organisation(maude, "Zone", services=(replace(SERVICE, name="Aide au loyer", languages="fr"),))
    async with session(maude, "clients") as s:
        await s.do("client.open", "client.refer")
        await s.write("i")
        picker = s.app.screen
        assert isinstance(picker, ServicePicker)
        await s.press("backspace")
        await s.write("impot decl")
        assert "○ Mon 9:00" in s.line("·  Déclarations")
        assert "Checked" in s.line("Open?")  # nothing is cut at 80 columns
        assert s.line("·  Déclarations").count("never") == 1
        for text in ("demander la file 2", "418 555-0199", "closed, opens Mon 9:00", "never verified"):
            assert text in s.seen()
        await s.press(*["backspace"] * 10)
        await s.write("loyer")
        assert [row.found.organisation for row in picker.list.rows] == [
            "Zone",
            "Logement solidaire",
            "Zénith",
        ]


async def test_what_takes_nobody_says_why_and_is_not_chosen(maude: Actor) -> None:
    make_organisation(maude, "Fermée", active=False)
    open_one = make_organisation(maude, "Abri", services=())
    add_service(maude, open_one, replace(SERVICE, name="Nuitées", status=ServiceStatus.TEMPORARILY_CLOSED))
    async with session(maude, "clients") as s:
        await s.do("client.open", "client.refer")
        for typed, why in (("nuit", "temporarily closed"), ("fermee", "does not accept referrals")):
            await s.write(typed)
            assert why in s.line("–  ")
            await s.press("enter")
            assert isinstance(s.app.screen, ServicePicker)
            await s.press("escape")
            assert isinstance(s.app.screen, ReferralForm)
