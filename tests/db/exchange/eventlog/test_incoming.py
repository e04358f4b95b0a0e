"""An event log becomes clients with stays, once, and never writes over what the staff did."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from db.audit.models import AuditLine
from db.clients import tallies
from db.clients.actions import Person, register
from db.clients.actions_moves import move
from db.clients.map import map_figures
from db.clients.models import OUTSIDE, Client, Enrolment, MoveTally, OpenTally, Stay
from db.clients.position import MoveKind
from db.core.actor import Actor
from db.core.database import connection
from db.core.errors import Denied, Invalid
from db.exchange.clients import safe_number
from db.exchange.eventlog.incoming import Imported, import_events
from db.exchange.eventlog.outgoing import read_cases
from db.exchange.eventlog.reading import read_log
from db.exchange.eventlog.summary import summarise
from db.exchange.eventlog.visits import Case, EventLog, Visit
from db.staff.permissions import Role
from db.trajectories.actions import StepDraft, create_trajectory
from db.trajectories.models import DesignState, Trajectory
from db.trajectories.queries import find_design
from tests.factories import READER
from tests.fixtures import shared_fixture

pytestmark = pytest.mark.usefixtures("database", "frozen")
ActorFactory = Callable[..., Actor]


@pytest.fixture
def lead(actor: ActorFactory) -> Actor:
    """Return a team lead."""
    return actor(Role.LEAD)


def day(number: int) -> dt.datetime:
    """Return noon of a day of October."""
    return dt.datetime(2026, 10, number, 12, tzinfo=dt.UTC)


def case(name: str, *visits: tuple[str, int, int | None]) -> Case:
    """Return a case of (step, day entered, day left)."""
    return Case(name, tuple(Visit(step, day(a), day(b) if b else None) for step, a, b in visits))


LOG = EventLog(
    (
        case("K-1", ("Inquire", 1, 3), ("Advise", 3, 9), ("Inquire", 9, None)),
        case("K-2", ("Inquire", 2, 4), ("Apply", 4, 4)),
    )
)


def figures(trajectory: str) -> dict[str, object]:
    """Return the figures of what clients did, as the `path` command gives them, but for the moves."""
    with connection():
        found = summarise(
            (case.visits for case in read_cases(READER, "client.read", trajectory)), set()
        ).figures()
    return {name: value for name, value in found.items() if name != "moves"}


def counts() -> tuple[int, ...]:
    """Return how many rows the tables of clients have."""
    with connection():
        return tuple(model.select().count() for model in (Client, Enrolment, Stay, OpenTally, MoveTally))


def outcome(done: Imported) -> tuple[int, ...]:
    """Return what became of the paths: added, replaced, unchanged, kept."""
    return done.added, done.replaced, done.unchanged, done.kept


def test_a_log_makes_its_trajectory_clients_and_stays(lead: Actor) -> None:
    done = import_events(lead, LOG, "Aide au loyer")
    assert done == Imported("Aide au loyer", True, 2, 5, 0, 2, 2, 0, 0, 0)
    with connection():
        design = find_design("Aide au loyer")
        assert [step.name for step in design.steps] == ["Inquire", "Advise", "Apply"]
        assert design.usual == frozenset()
        inquire, advise, apply = (step.id for step in design.steps)
        assert [(c.number, c.reference) for c in Client.select().order_by(Client.id)] == [
            ("K-1", "K-1"),
            ("K-2", "K-2"),
        ]
        stays: Any = Stay.select(Stay.step, Stay.place, Stay.kind, Stay.went_to, Stay.spent_days)
        assert list(stays.order_by(Stay.client, Stay.place).tuples()) == [
            (inquire, 1, MoveKind.START, advise, 2),
            (advise, 2, MoveKind.OTHER, inquire, 6),
            (inquire, 3, MoveKind.BACK, None, None),
            (inquire, 1, MoveKind.START, apply, 2),
            (apply, 2, MoveKind.SKIP, OUTSIDE, 0),
        ]
        enrolments = Enrolment.select().order_by(Enrolment.client)
        assert [(e.opened_at, e.closed_at) for e in enrolments] == [(day(1), None), (day(2), day(4))]
        assert tuple(read_cases(READER, "client.read", "Aide au loyer")) == LOG.cases


def test_the_map_counts_what_came_in(lead: Actor) -> None:
    import_events(lead, LOG, "Aide au loyer")
    with connection():
        design = find_design("Aide au loyer")
        found = map_figures(READER, design)
        assert [(found.steps[s.id].count, found.steps[s.id].left) for s in design.steps] == [
            (1, 0),
            (0, 0),
            (0, 1),
        ]
        assert sum(move.count for move in found.moves) == 3
        before = list(MoveTally.select().tuples()), list(OpenTally.select().tuples())
        tallies.rebuild(design.id)
        assert (list(MoveTally.select().tuples()), list(OpenTally.select().tuples())) == before


def test_deadlines_follow_the_design_that_exists(lead: Actor) -> None:
    steps = [StepDraft("Inquire", 10, next=("Advise",)), StepDraft("Advise", 20), StepDraft("Apply")]
    create_trajectory(lead, "Logement", steps)
    done = import_events(lead, LOG, "logement")
    assert (done.trajectory, done.created) == ("Logement", False)
    with connection():
        kinds: Any = Stay.select(Stay.kind).order_by(Stay.client, Stay.place).tuples()
        assert [kind.value for (kind,) in kinds] == ["start", "usual", "back", "start", "skip"]
        waiting = Stay.get(Stay.left_at.is_null())
        assert (waiting.soon_on, waiting.due_on) == (dt.date(2026, 10, 17), dt.date(2026, 10, 19))


def test_importing_again_doubles_nothing(lead: Actor) -> None:
    import_events(lead, LOG, "Aide")
    before = counts()
    assert outcome(import_events(lead, LOG, "Aide")) == (0, 0, 2, 0)
    assert counts() == before


def test_importing_a_longer_log_updates_the_paths(lead: Actor) -> None:
    import_events(lead, LOG, "Aide")
    longer = EventLog(
        (
            case("K-1", ("Inquire", 1, 3), ("Advise", 3, 9), ("Inquire", 9, 12), ("Apply", 12, None)),
            LOG.cases[1],
            case("K-3", ("Advise", 5, None)),
        )
    )
    assert outcome(import_events(lead, longer, "Aide")) == (1, 1, 1, 0)
    with connection():
        assert tuple(read_cases(READER, "client.read", "Aide")) == longer.cases
    assert counts()[:3] == (3, 3, 7)


def test_what_the_staff_did_is_never_rewritten(lead: Actor, actor: ActorFactory) -> None:
    import_events(lead, LOG, "Aide")
    with connection():
        stay = Stay.get(Stay.left_at.is_null())
        apply = find_design("Aide").named("Apply")
    move(actor(Role.STAFF), stay.id, apply.id, "papers are in")
    assert outcome(import_events(lead, LOG, "Aide")) == (0, 0, 1, 1)
    with connection():
        open_now = Stay.get(Stay.left_at.is_null())
        assert (open_now.step_id, open_now.reason) == (apply.id, "papers are in")


def test_our_own_export_comes_back_to_the_same_clients(lead: Actor) -> None:
    create_trajectory(lead, "Aide", [StepDraft("Inquire"), StepDraft("Advise")])
    register(lead, Person(given="Éric", family="Tremblay"), trajectory="Aide")
    with connection():
        cases = tuple(read_cases(READER, "client.read", "Aide"))
    before = counts()
    assert outcome(import_events(lead, EventLog(cases), "Aide")) == (0, 0, 1, 0)
    assert counts() == before


def test_a_path_of_an_older_version_is_not_begun_again(lead: Actor) -> None:
    import_events(lead, LOG, "Aide")
    create_trajectory(lead, "Aide", [StepDraft("inquire"), StepDraft("ADVISE"), StepDraft("Apply")])
    assert outcome(import_events(lead, LOG, "Aide")) == (0, 0, 2, 0)
    shorter = EventLog((case("K-2", ("Inquire", 2, 4)),))
    assert outcome(import_events(lead, shorter, "Aide")) == (0, 0, 0, 1)
    assert counts()[1:3] == (2, 5)


def test_a_case_in_two_logs_is_one_client_on_two_trajectories(lead: Actor) -> None:
    import_events(lead, LOG, "Aide")
    done = import_events(lead, LOG, "Logement")
    assert (done.clients_added, done.added) == (0, 2)
    assert counts()[:2] == (2, 4)


def test_a_dry_run_says_what_would_be_done_and_keeps_nothing(lead: Actor) -> None:
    assert import_events(lead, LOG, "Aide", dry_run=True).added == 2
    assert counts() == (0, 0, 0, 0, 0)
    with connection():
        assert Trajectory.select().count() == 0


def test_only_the_last_visit_may_last(lead: Actor) -> None:
    import_events(lead, EventLog((case("K-1", ("A", 1, None), ("B", 3, None)),)), "Aide")
    with connection():
        assert [c.visits for c in read_cases(READER, "client.read", "Aide")] == [
            case("K-1", ("A", 1, 3), ("B", 3, None)).visits
        ]


def test_steps_that_differ_by_case_or_accents_are_one(lead: Actor) -> None:
    import_events(lead, EventLog((case("K-1", ("Évaluer", 1, 2), ("EVALUER", 2, 3)),)), "Aide")
    with connection():
        assert [step.name for step in find_design("Aide").steps] == ["Évaluer"]
    assert figures("Aide")["loops"] == 1


def test_an_import_leaves_one_line_without_content_in_the_journal(lead: Actor) -> None:
    import_events(lead, LOG, "Aide")
    with connection():
        line = AuditLine.get(AuditLine.verb == "exchange.import")
        assert (line.subject_kind, line.subject) == ("trajectory", "Aide 1")
        assert line.details == {"cases": 2, "events": 5, "clients_added": 2, "added": 2}


def test_a_retired_name_goes_on_with_its_next_version(lead: Actor) -> None:
    import_events(lead, LOG, "Aide")
    with connection():
        Trajectory.update(state=DesignState.RETIRED).execute()
    assert import_events(lead, EventLog((case("K-9", ("Inquire", 1, 2)),)), "Aide").created
    with connection():
        assert find_design("Aide").version == 2


@pytest.mark.parametrize(
    ("log", "name", "code"),
    [
        (LOG, " ", "trajectory.name"),
        (EventLog((case("K-1", ("Elsewhere", 1, 2)),)), "Aide", "log.steps"),
        (EventLog((case("K" * 201, ("Inquire", 1, 2)),)), "Aide", "log.case_long"),
        (
            EventLog((Case("K-1", (Visit("Inquire", dt.datetime(1066, 1, 1, tzinfo=dt.UTC), None),)),)),
            "Aide",
            "log.year",
        ),
        (EventLog((case("K-1", *((f"S{n}", 1, 1) for n in range(201))),)), "Autre", "log.steps_many"),
    ],
)
def test_what_cannot_be_imported_is_refused_whole(lead: Actor, log: EventLog, name: str, code: str) -> None:
    create_trajectory(lead, "Aide", [StepDraft("Inquire")])
    with pytest.raises(Invalid) as caught:
        import_events(lead, log, name)
    assert caught.value.code == code
    assert counts() == (0, 0, 0, 0, 0)


def test_only_leads_import(actor: ActorFactory) -> None:
    with pytest.raises(Denied):
        import_events(actor(Role.STAFF), LOG, "Aide")


@pytest.mark.parametrize("safe", ["1", "N77802", "K-1", "C-000023-A", "2026/118", "a12"])
def test_a_plain_case_id_becomes_the_file_number(safe: str) -> None:
    assert safe_number(safe) == safe.upper()


@pytest.mark.parametrize(
    "telling",
    [
        "Jean Tremblay",
        "TREJ 8505 1234",
        "TREJ85051234",
        "123456789",
        "123-456-789",
        "418-555-0142",
        "1-418-555-0142",
        "jean.tremblay78",
        "j@ex.org1",
        "K" * 3 + "1" * 40,
        "C-000023-B",
        "=1",
        "Étape1",
        "KKK",
    ],
)
def test_a_case_id_that_may_tell_who_it_is_does_not(telling: str) -> None:
    assert safe_number(telling) is None


def test_a_telling_or_taken_id_gets_a_drawn_number_and_is_found_again(lead: Actor) -> None:
    log = EventLog(tuple(case(name, ("Inquire", 1, None)) for name in ("Jean Tremblay", "a1", "A1")))
    import_events(lead, log, "Aide")
    with connection():
        numbers = {c.reference: c.number for c in Client.select()}
    assert numbers["a1"] == "A1"
    assert all(numbers[name].startswith("C-") for name in ("Jean Tremblay", "A1"))
    assert outcome(import_events(lead, log, "Aide")) == (0, 0, 3, 0)


@pytest.mark.parametrize("suffix", ["csv", "xes"])
def test_published_log_of_fines(lead: Actor, suffix: str) -> None:
    log = read_log(shared_fixture(f"eventlogs/roadtraffic100traces.{suffix}"))
    import_events(lead, log, "Fines")
    assert figures("Fines") == {
        "cases": 100,
        "events": 390,
        "steps": 10,
        "variants": 10,
        "top_variant": 36,
        "moves_total": 290,
        "loops": 5,
    }
    with connection():
        assert tuple(read_cases(READER, "client.read", "Fines")) == log.cases
        moves = map_figures(READER, find_design("Fines")).moves
        assert (len(moves), sum(move.count for move in moves)) == (18, 290)


def test_published_patients(lead: Actor) -> None:
    path = shared_fixture("eventlogs/patients.csv")
    log = read_log(path, case="patient", activity="handling", time="time", lifecycle="registration_type")
    done = import_events(lead, log, "Patients")
    assert (done.clients_added, done.events) == (500, 2721)
    found = figures("Patients")
    assert (found["cases"], found["events"], found["variants"], found["top_variant"]) == (500, 2721, 7, 258)
