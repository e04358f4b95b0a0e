"""The load of each colleague: who is late and how many files, within reach only."""

import pytest

from db.clients.actions import involve
from db.clients.models import Client
from db.clients.workload import Workload, ranked, workloads
from db.core import clock
from db.core.database import connection, reading
from tests.conftest import ActorFactory
from tests.factories import make_client, make_design


def test_the_most_late_come_first_then_those_with_the_most_files() -> None:
    """Of 1 and 2 each with three late, 2 follows more; 3 follows nobody who is late; four are nobody's."""
    late, files = {1: 3, 2: 3, None: 1}, {1: 10, 2: 41, 3: 50, None: 4}
    assert ranked(late, files, {1: "Rose", 2: "Ali", 3: "Zoé"}) == (
        Workload(2, "Ali", 3, 41),
        Workload(1, "Rose", 3, 10),
        Workload(None, "", 1, 4),
        Workload(3, "Zoé", 0, 50),
    )


@pytest.mark.usefixtures("frozen")
def test_each_person_sees_the_load_within_their_reach(actor: ActorFactory) -> None:
    """Of Nord, Maude follows two, one of them late, Luc one who is not, nobody one; of Sud, Ali one late.

    A closed file of Luc's is not counted.
    """
    make_design(actor("administrator"))
    maude = actor(login="maude1", name="Maude Un", team="Nord")
    luc = actor(login="luc1", name="Luc Deux", team="Nord")
    ali = actor(login="ali1", name="Ali Trois", team="Sud")
    lead = actor("lead", login="chef", name="Chantal Nord", team="Nord")
    with clock.frozen("2026-10-01T15:00:00+00:00"):
        for who, number in ((maude, "M-1"), (ali, "A-1"), (luc, "N-1")):
            make_client(who, number=number)
    with clock.frozen("2026-11-20T15:00:00+00:00"):
        for who, number in ((maude, "M-2"), (luc, "L-1"), (luc, "L-2")):
            make_client(who, number=number)
    with connection():
        Client.update(responsible=None, team=luc.team_id).where(Client.number == "N-1").execute()
        Client.update(active=False).where(Client.number == "L-2").execute()
    everyone = actor("administrator")
    with reading():
        seen = {who.login: workloads(who) for who in (lead, maude, ali, everyone)}
    hers, his = Workload(maude.id, "Maude Un", 1, 2), Workload(luc.id, "Luc Deux", 0, 1)
    ali_s, nobody = Workload(ali.id, "Ali Trois", 1, 1), Workload(None, "", 1, 1)
    assert seen["chef"] == (hers, nobody, his)
    assert seen["maude1"] == (hers, nobody)
    assert seen["ali1"] == (ali_s,)
    assert seen[everyone.login] == (hers, ali_s, nobody, his)


@pytest.mark.usefixtures("frozen")
def test_of_a_colleague_whose_other_files_are_out_of_reach_only_the_late_ones_are_told(
    actor: ActorFactory,
) -> None:
    """Maude takes part in two files of Ali's, one of them late; he follows a third."""
    make_design(actor("administrator"))
    maude, ali = actor(login="maude1", name="Maude Un"), actor(login="ali1", name="Ali Trois", team="Sud")
    with clock.frozen("2026-10-01T15:00:00+00:00"):
        late = make_client(ali, number="A-1")
    with clock.frozen("2026-11-20T15:00:00+00:00"):
        shared = make_client(ali, number="A-2")
        make_client(ali, number="A-3")
    for file in (late, shared):
        involve(actor("administrator"), file, maude.login, part=True)
    with reading():
        assert workloads(maude) == (Workload(ali.id, "Ali Trois", 1, None),)
