"""What a lead reads of an organisation: how referrals there went, and what its services are for."""

from __future__ import annotations

import datetime as dt

import pytest

from db.core import database
from db.core.translation import use_language
from db.directory.actions import ServiceDraft
from db.directory.card import card
from db.directory.details import DirectoryRecord
from db.directory.models import Service
from db.referrals import actions
from db.referrals import actions_followup as loop
from db.referrals.lifecycle import Channel, Confirmer, Decliner, Party, Status
from tests.conftest import ActorFactory
from tests.factories import make_client, make_design, make_organisation
from tests.tui.session import NARROW, WIDE, session

pytestmark = [
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("database", "frozen"),
]
SENT = dt.date(2026, 11, 10)


@pytest.fixture
def organisation(actor: ActorFactory) -> int:
    """Return an organisation to which seven were referred: six for budgets, five of them taken."""
    staff = actor()
    make_design(actor("lead"))
    clients = [make_client(staff, number=f"C-{place}") for place in range(7)]
    id_ = make_organisation(staff, "Appui", services=(ServiceDraft("Budget"), ServiceDraft("Écoute")))
    with database.reading():
        budget, listening = (service.id for service in card(id_).services)
    made = [actions.refer(staff, who, id_, service_id=budget, sent_on=SENT) for who in clients[:6]]
    for referral in made[:5]:
        actions.confirm(staff, referral, Confirmer.CLIENT, SENT + dt.timedelta(days=3))
    loop.record_service(staff, made[0], Confirmer.CLIENT)
    actions.add_feedback(
        staff, made[0], Party.CLIENT, Channel.PHONE, appropriate=True, comment="On m'a [b]écouté"
    )
    actions.set_status(staff, made[5], Status.REJECTED, reason="complet", declined_by=Decliner.ORGANISATION)
    only = actions.refer(staff, clients[6], id_, service_id=listening, sent_on=SENT)
    actions.confirm(staff, only, Confirmer.ORGANISATION, SENT)
    return id_


@pytest.mark.usefixtures("organisation")
async def test_each_share_stands_beside_the_numbers_it_comes_from(actor: ActorFactory) -> None:
    async with session(actor(), "directory", WIDE) as me:
        assert me.line("Checked").split()[:6] == [
            "Service",
            "Organisation",
            "Open?",
            "Left",
            "Taken",
            "Checked",
        ]
        assert "6/7" not in me.line("  Budget")
        assert "83%" in me.line("  Budget")
        assert "1/1" in me.line("  Écoute")
        await me.do("directory.open")
        head = ["REFERRALS", "Accepted", "Contact", "Median", "Received", "No-shows", "Right", "place"]
        assert me.line("REFERRALS").split() == head
        whole = ["All", "services", "6/7", "86%", "6/7", "86%", "3", "d", "1/7", "14%", "0", "1/1"]
        assert me.line("All services").split() == whole
        budget = ["Budget", "5/6", "83%", "5/6", "83%", "3", "d", "1/6", "17%", "0", "1/1"]
        assert me.line("  Budget").split() == budget
        # One of one is no hundred percent.
        assert me.line("  Écoute").split() == ["Écoute", "1/1", "1/1", "0", "d", "0/1", "0", "—"]
        assert "Feedback       “On m'a [b]écouté” · Budget" in me.seen()


@pytest.mark.usefixtures("organisation")
async def test_who_follows_nobody_reads_no_words_and_no_figure_of_fewer_than_five(
    actor: ActorFactory,
) -> None:
    use_language("fr")
    async with session(actor("auditor"), "directory", NARROW) as me:
        assert "7 · acceptés 6/7 · contact 6/7, médiane 3 j" in me.seen()
        await me.do("directory.open")
        line = me.line("Tous les services").split()
        assert line == ["Tous", "les", "services", "6/7", "6/7", "3", "j", "1/7", "0", "—"]
        assert "Budget" in me.line("  Budget")
        assert "  Écoute" not in me.seen()
        assert "écouté" not in me.seen()


async def test_a_service_says_in_one_line_which_needs_it_meets(
    actor: ActorFactory, organisation: int
) -> None:
    with database.connection():
        service = Service.get(Service.name == "Budget")
        DirectoryRecord.create(kind="taxonomy_term", uuid="t", data={"name": "Endettement"})
        for uuid, said in (("a", {"taxonomy_term_id": "t"}), ("b", {"value": "Consommation"})):
            data = {"link_id": service.uuid, "link_entity": "service", **said}
            DirectoryRecord.create(kind="attribute", uuid=uuid, data=data)
    async with session(actor(), "directory", WIDE) as me:
        await me.do("directory.open")
        assert "Endettement · Consommation" in me.line("Needs")
