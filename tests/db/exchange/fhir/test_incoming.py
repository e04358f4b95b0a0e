"""Referrals out of FHIR: the published examples reach their figures, and what is wrong is named."""

from __future__ import annotations

import json
import os
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from db.core import database
from db.core.errors import Denied, Invalid
from db.core.text import printable
from db.exchange.fhir.incoming import Imported, import_fhir
from db.exchange.fhir.resources import day_of, read
from db.referrals import queries
from db.referrals.actions_followup import set_next_step
from db.referrals.codes import NextStep
from db.referrals.day import next_steps
from db.referrals.models import Feedback, Referral
from db.referrals.queries import Filter
from tests.conftest import ActorFactory
from tests.fixtures import shared_fixture
from tests.traces import content, lines

TASK: dict[str, Any] = {
    "resourceType": "Task",
    "id": "t1",
    "status": "requested",
    "code": {"coding": [{"code": "fulfill"}]},
    "for": {"reference": "Patient/p1"},
    "owner": {"reference": "https://example.org/fhir/Organization/o1"},
    "focus": {"reference": "ServiceRequest/s1"},
    "authoredOn": "2026-11-02",
    "priority": "urgent",
}
AROUND: list[dict[str, Any]] = [
    {"resourceType": "Patient", "id": "p1", "name": [{"family": "Roy", "given": ["Ève"]}]},
    {"resourceType": "Organization", "id": "o1", "name": "Comptoir"},
    {"resourceType": "ServiceRequest", "id": "s1", "code": {"text": "Panier"}},
    {"resourceType": "Procedure", "id": "d1", "performedDateTime": "2026-11-10", "code": {"text": "Remis"}},
]


WHOLE: list[dict[str, Any]] = [
    {
        **TASK,
        "status": "completed",
        "statusReason": {"text": "fini"},
        "partOf": [{"reference": "Task/t9"}],
        "description": "Aide",
        "output": [{"valueReference": {"reference": "Procedure/d1"}}],
    },
    {**AROUND[0], "birthDate": "1990-01-01", "telecom": [{"system": "phone", "value": "418"}]},
    {**AROUND[1], "address": [{"city": "Québec"}]},
    *AROUND[2:],
]
A_PERSON = "Task/t1: was skipped: a referral needs a client and an organisation"
TODAY = "Task/t1.authoredOn: is not today or an earlier date: today was used"


def bundle(folder: Path, *tasks: dict[str, Any]) -> Path:
    """Write tasks with what they are about as one bundle."""
    path = folder / "bundle.json"
    entries = [{"resource": resource} for resource in (*tasks, *AROUND)]
    path.write_text(json.dumps({"resourceType": "Bundle", "id": "b", "entry": entries}))
    return path


def stored() -> list[Referral]:
    """Return the referrals in the order they were stored."""
    with database.reading():
        return list(Referral.select().order_by(Referral.id))


def figures(done: Imported) -> tuple[int, ...]:
    """Return what the published bar asks for."""
    return done.referrals, done.open, done.closed, done.attached, done.loops_closed


def test_the_published_examples_reach_their_figures_and_come_again_without_doubling(
    actor: ActorFactory,
) -> None:
    lead = actor("lead")
    graph = read(shared_fixture("fhir-sdoh"))
    done = import_fhir(lead, graph)
    assert figures(done) == (4, 2, 2, 2, 2)
    assert (done.clients_added, done.organisations_added, done.left_out, done.findings) == (1, 2, 4, ())
    rows = {
        str(row.reference).removeprefix("Task/SDOHCC-TaskReferralManagementOrder"): row for row in stored()
    }
    assert rows["SubtaskAcceptedExample"].parent_id == rows["FulfillmentAcceptedExample"].id
    with database.reading():
        said = {row.referral_id: row.comment for row in Feedback.select()}
    assert (
        said[rows["SubtaskCompletedExample"].id]
        == "Assistance with application for Summer Food Service Program"
    )
    assert all((row.received_on is not None) is (row.status == "completed") for row in rows.values())
    before = content()["Referral"]
    again = import_fhir(lead, read(shared_fixture("fhir-sdoh")))
    assert (again.unchanged, again.clients_added, figures(again)) == (4, 0, (4, 2, 2, 2, 2))
    assert content()["Referral"] == before


def test_what_is_open_falls_to_someone(actor: ActorFactory) -> None:
    lead = actor("lead")
    import_fhir(lead, read(shared_fixture("fhir-sdoh")))
    with database.reading():
        assert len(queries.page(Filter(lead, followed=True)).rows) == 2


@pytest.mark.usefixtures("frozen")
def test_a_task_that_went_on_is_followed_as_the_diagram_goes(actor: ActorFactory, tmp_path: Path) -> None:
    lead = actor("lead")
    assert import_fhir(lead, read(bundle(tmp_path, TASK))).added == 1
    (row,) = stored()
    assert (row.need, row.priority, row.to_confirm_on.isoformat()) == ("Panier", "urgent", "2026-11-12")
    on = {**TASK, "status": "completed", "output": [{"valueReference": {"reference": "Procedure/d1"}}]}
    done = import_fhir(lead, read(bundle(tmp_path, on)))
    assert (done.changed, done.loops_closed) == (1, 1)
    (row,) = stored()
    assert (row.status, row.to_confirm_on, row.contact_on.isoformat()) == ("completed", None, "2026-11-10")
    with database.reading():
        told = [(event.from_status, event.to_status) for event in row.events if event.what == "status"]
    assert told == [("requested", "accepted"), ("accepted", "completed")]
    back = import_fhir(lead, read(bundle(tmp_path, TASK)))
    assert [finding.say() for finding in back.findings] == [
        "Task/t1.status: completed cannot become requested: not changed"
    ]
    assert stored()[0].status == "completed"


@pytest.mark.usefixtures("frozen")
def test_who_is_declined_there_stands_in_someone_s_day_until_it_is_said_what_comes_next(
    actor: ActorFactory, tmp_path: Path
) -> None:
    lead = actor("lead")
    import_fhir(lead, read(bundle(tmp_path, {**TASK, "id": "old", "status": "rejected"}, TASK)))
    with database.reading():
        assert list(next_steps(lead)) == []  # of what had ended before it came here nobody asks
    declined = {**TASK, "status": "rejected", "statusReason": {"text": "complet"}}
    import_fhir(lead, read(bundle(tmp_path, declined)))
    (row,) = (row for row in stored() if row.reference == "Task/t1")
    with database.reading():
        assert [item.id for item in next_steps(lead)] == [row.id]
    set_next_step(lead, row.id, NextStep.NOTHING)
    assert import_fhir(lead, read(bundle(tmp_path, declined))).unchanged == 1
    with database.reading():
        assert list(next_steps(lead)) == []


@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize(
    ("change", "told", "stays"),
    [
        ({"status": "ready"}, "Task/t1.status: “ready” is not the status of a referral", 0),
        ({"for": {"reference": "Patient/p9"}}, "Task/t1.for: Patient/p9 does not exist here", 0),
        ({"owner": None}, "Task/t1.owner: is missing", 0),
        (
            {"focus": {"reference": "ServiceRequest/x"}},
            "Task/t1.focus: ServiceRequest/x does not exist here",
            1,
        ),
        ({"authoredOn": "2031"}, "Task/t1.authoredOn: is not today or an earlier date: today was used", 1),
        ({"partOf": [{"reference": "Task/t0"}]}, "Task/t1.partOf: Task/t0 does not exist here", 1),
        ({"partOf": [{}]}, "Task/t1.partOf: ? does not exist here", 1),
        (
            {"partOf": [{"reference": "Task/t1"}]},
            "Task/t1.partOf: would be a part of itself: not changed",
            1,
        ),
        ({"partOf": [{"reference": "x/\ud800\0"}]}, "Task/t1.partOf: x/ does not exist here", 1),
        ({"for": {"reference": "Organization/o1"}}, A_PERSON, 0),
        ({"status": ["x" * 900]}, "Task/t1.status: “” is not the status of a referral", 0),
        ({"status": "x" * 900}, f"Task/t1.status: “{'x' * 40}” is not the status of a referral", 0),
        ({"id": "9" * 65}, "bundle.json: a Task without an id of 1 to 64 characters was skipped", 0),
        ({"id": "a\0"}, "bundle.json: a Task without an id of 1 to 64 characters was skipped", 0),
        ({"authoredOn": "0001-01-01T00:00:00+14:00"}, TODAY, 1),
    ],
)
def test_what_is_wrong_is_named_by_resource_and_field(
    actor: ActorFactory, tmp_path: Path, change: dict[str, Any], told: str, stays: int
) -> None:
    done = import_fhir(actor("lead"), read(bundle(tmp_path, {**TASK, **change})))
    assert done.findings[0].say() == told
    assert len(stored()) == done.referrals == stays


HARD: tuple[Any, ...] = (
    [],
    {},
    [[{}]],
    10**400,
    True,
    "x" * 30_000,
    "\ud800\x1b[31m\0",
    "0001-01-01",
    "9999",
)


@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize("value", HARD, ids=lambda value: repr(value)[:12])
def test_what_a_field_never_says_stops_nothing_and_comes_in_once(
    actor: ActorFactory, tmp_path: Path, value: Any
) -> None:
    lead, path = actor("lead"), tmp_path / "hard.json"
    whole: list[dict[str, Any]] = []
    for number, (place, name) in enumerate((at, name) for at, one in enumerate(WHOLE) for name in one):
        if name not in ("resourceType", "id"):
            said = json.dumps([{**one, name: value} if at == place else one for at, one in enumerate(WHOLE)])
            whole += [
                {**one, "id": f"{one['id']}-{number}"}
                for one in json.loads(said, object_hook=partial(named, number))
            ]
    path.write_text(json.dumps({"resourceType": "Bundle", "entry": [{"resource": one} for one in whole]}))
    done = import_fhir(lead, read(path))
    assert done.findings
    for finding in done.findings:
        assert len(printable(finding.say()).encode()) < 300
    again = import_fhir(lead, read(path))
    assert (again.added, again.changed, again.clients_added) == (0, 0, 0)
    assert len(stored()) == done.referrals


def named(number: int, part: dict[str, Any]) -> dict[str, Any]:
    """Return a part of a resource; what it refers to is that of one of the cases."""
    if isinstance(to := part.get("reference"), str):
        return {**part, "reference": f"{to}-{number}"}
    return part


@pytest.mark.usefixtures("frozen")
def test_parts_that_go_round_in_a_circle_are_left_as_they_are(actor: ActorFactory, tmp_path: Path) -> None:
    circle = [
        {**TASK, "id": id_, "partOf": [{"reference": f"Task/{of}"}]}
        for id_, of in (("t1", "t2"), ("t2", "t3"), ("t3", "t1"))
    ]
    done = import_fhir(actor("lead"), read(bundle(tmp_path, *circle)))
    assert [finding.say() for finding in done.findings] == [
        "Task/t3.partOf: would be a part of itself: not changed"
    ]
    assert (done.added, done.attached) == (3, 2)


@pytest.mark.usefixtures("frozen")
def test_what_two_files_say_otherwise_is_told(actor: ActorFactory, tmp_path: Path) -> None:
    bundle(tmp_path, TASK)
    for name, priority in (("a", "urgent"), ("z", "stat")):
        (tmp_path / f"{name}.json").write_text(json.dumps({**TASK, "priority": priority}))
    done = import_fhir(actor("lead"), read(tmp_path))
    assert [finding.say() for finding in done.findings] == [
        "Task/t1: given twice with different values; the last one was used"
    ]
    assert [row.priority for row in stored()] == ["stat"]


def test_a_dry_run_and_someone_without_the_right_leave_nothing(actor: ActorFactory, tmp_path: Path) -> None:
    graph, lead, staff = read(bundle(tmp_path, TASK)), actor("lead"), actor()
    assert import_fhir(lead, graph, dry_run=True).added == 1
    with pytest.raises(Denied):
        import_fhir(staff, graph)
    assert stored() == []
    assert lines("exchange.import") == []


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"resourceType": "Task"}', "\xff", "[" * 100_000])
def test_what_is_no_fhir_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(Invalid):
        read(path)
    os.mkfifo(tmp_path / "pipe")
    for other in ("nothing.json", "pipe"):
        with pytest.raises(Invalid):
            read(tmp_path / other)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2026-11-02T03:00:00Z", "2026-11-01"),  # still the day before, in Québec
        ("2026-11-02", "2026-11-02"),
        ("2026-11", "2026-11-01"),
        ("2026", "2026-01-01"),
        ("soon", None),
        (7, None),
    ],
)
def test_a_day_is_read_in_the_agency_s_zone(said: Any, day: str | None) -> None:
    found = day_of(said)
    assert (found.isoformat() if found else None) == day
