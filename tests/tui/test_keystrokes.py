"""Tasks of every day, and how many keys they take; the letters of a search counted, other text not."""

from __future__ import annotations

import pytest

from db.clients.actions_contacts import ask
from db.core.actor import Actor
from db.core.database import reading
from db.referrals.queries import of_client
from db.suggestions.models import Decision
from db.suggestions.queries import card as suggestion_card
from tests.conftest import ActorFactory
from tests.factories import make_client, make_design, make_organisation, make_suggestion
from tests.tui.session import NARROW, Session, session
from tui.clients.card import ClientCard
from tui.referrals.browse import ReferralsBrowse

pytestmark = [
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("frozen"),
]


@pytest.fixture
def maude(database: str, actor: ActorFactory) -> Actor:
    """Return a caseworker with a file, in an agency that knows an organisation."""
    make_design(actor("administrator"))
    maude = actor(team="Nord")
    make_client(maude, "Éric", "Tremblay", number="C-0001-B")
    make_organisation(maude)
    return maude


async def keys(s: Session, *pressed: str) -> int:
    """Press keys, and return how many there were."""
    await s.press(*pressed)
    return len(pressed)


async def test_a_caseworker_finds_a_person_notes_a_call_and_refers(maude: Actor) -> None:
    async with session(maude, "today", NARROW) as s:
        assert await keys(s, ":", *"tre", "enter") <= 5
        card = s.app.screen
        assert isinstance(card, ClientCard)

        used = await keys(s, "c")
        await s.write("rappeler jeudi")
        assert "C-0001-B   É. T." in s.seen()  # the file stays in sight
        assert "Become aware" in s.seen() or "●" in s.seen() or "◉" in s.seen()
        assert used + await keys(s, "ctrl+o") <= 2
        assert "Contact recorded." in s.seen()

        assert await keys(s, "r", *"imp", "ctrl+o") <= 5
        assert "Referral saved." in s.seen()

        await s.do("go.referrals")
        assert isinstance(s.app.screen, ReferralsBrowse)
    async with session(maude, "today") as s:
        await s.press("3", "right")
        assert "Centre d'impôt" in s.seen()


async def test_a_referral_is_confirmed_in_three(maude: Actor) -> None:
    async with session(maude, "today") as s:
        await s.press(":", *"tre", "enter", "r", *"imp", "ctrl+o", "0")
        assert await keys(s, "3", "c", "p") <= 3
        assert "Contact confirmed." in s.seen()
    with reading():
        assert of_client(1)[0].contact_on is not None


async def test_a_paper_asked_before_is_told_at_once(maude: Actor) -> None:
    ask(maude, 1, "Avis de cotisation 2025")
    async with session(maude, "clients") as s:
        await s.press("enter")
        used = await keys(s, "right", "n")
        await s.write("avis")
        assert "asked 21 Nov" in s.line("~ Avis de cotisation 2025")
        assert used + await keys(s, "ctrl+o") <= 3


async def test_a_lead_sees_all_who_are_late_in_two(maude: Actor, actor: ActorFactory) -> None:
    async with session(actor("lead", team="Nord"), "today") as s:
        assert await keys(s, "1", "f") <= 2
        assert "All who are late" in s.seen()


async def test_a_suggestion_is_decided_in_three(maude: Actor, actor: ActorFactory) -> None:
    id_ = make_suggestion(maude)
    lead = actor("lead", team="Nord")
    async with session(lead, "suggestions") as s:
        used = await keys(s, "s", "1")
        await s.write("Dès lundi.")
        assert used + await keys(s, "ctrl+o") <= 3
        assert "Decision saved." in s.seen()
    with reading():
        assert suggestion_card(lead, id_).row.decision is Decision.PLANNED
