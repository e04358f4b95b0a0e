"""Referrals out of FHIR: the published examples reach their figures, and what is wrong is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from db.core import database
from db.core.errors import Denied, Invalid
from db.exchange.fhir_in import Imported, import_fhir
from db.exchange.fhir_read import day_of, read
from db.referrals import queries
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
        assert len(queries.page(Filter(followed_by=lead)).rows) == 2


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
    assert told == [("draft", "requested"), ("requested", "accepted"), ("accepted", "completed")]
    back = import_fhir(lead, read(bundle(tmp_path, TASK)))
    assert [finding.say() for finding in back.findings] == [
        "Task/t1.status: completed cannot become requested: left as it is"
    ]
    assert stored()[0].status == "completed"


@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize(
    ("change", "told", "stays"),
    [
        ({"status": "ready"}, "Task/t1.status: “ready” is no state of a referral", 0),
        ({"for": {"reference": "Patient/p9"}}, "Task/t1.for: there is no Patient/p9 here", 0),
        ({"owner": None}, "Task/t1.owner: is missing", 0),
        ({"focus": {"reference": "ServiceRequest/x"}}, "Task/t1.focus: there is no ServiceRequest/x here", 1),
        ({"authoredOn": "2031"}, "Task/t1.authoredOn: is no day that has come: today was taken", 1),
        ({"partOf": [{"reference": "Task/t0"}]}, "Task/t1.partOf: there is no Task/t0 here", 1),
    ],
)
def test_what_is_wrong_is_named_by_resource_and_field(
    actor: ActorFactory, tmp_path: Path, change: dict[str, Any], told: str, stays: int
) -> None:
    done = import_fhir(actor("lead"), read(bundle(tmp_path, {**TASK, **change})))
    assert done.findings[0].say() == told
    assert len(stored()) == done.referrals == stays


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
    with pytest.raises(Invalid):
        read(tmp_path / "nothing.json")


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
