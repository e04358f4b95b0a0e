"""A referral that comes in from FHIR obeys the rules of those that people make and follow."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from db.core import clock, database
from db.core.actor import Actor
from db.exchange.fhir.incoming import Imported, import_fhir
from db.exchange.fhir.resources import read
from db.referrals.actions_followup import escalate, set_appointment, undo
from db.referrals.codes import MeetingOutcome
from db.referrals.lifecycle import NEED_REASON, Confirmer, EventKind, Status, way_to
from db.referrals.models import Feedback, Referral
from db.referrals.queries import version_at
from tests.conftest import ActorFactory
from tests.db.exchange.fhir.test_incoming import TASK, bundle, stored

OUTPUT = [{"valueReference": {"reference": "Procedure/d1"}}]
SERVED: dict[str, Any] = {"status": "completed", "output": OUTPUT}

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def lead(actor: ActorFactory) -> Actor:
    """Return who imports."""
    return actor("lead")


def bring(lead: Actor, folder: Path, **changed: Any) -> tuple[Referral, Imported]:
    """Import the task with other fields; return its referral and what was done."""
    done = import_fhir(lead, read(bundle(folder, {**TASK, **changed})))
    (row,) = stored()
    return row, done


def test_it_is_made_as_one_of_ours_and_asked_about_when_it_is_due(lead: Actor, tmp_path: Path) -> None:
    row, _done = bring(lead, tmp_path)
    assert (row.status, row.due_on, row.to_confirm_on, row.ask_on) == (
        Status.REQUESTED,
        *[dt.date(2026, 11, 12)] * 3,
    )
    with database.reading():
        assert [(event.what, event.to_status, event.by_id) for event in row.events] == [
            (EventKind.MADE, "requested", None)
        ]


def test_a_draft_waits_for_nobody(lead: Actor, tmp_path: Path) -> None:
    row, _done = bring(lead, tmp_path, status="draft")
    assert (row.status, row.to_confirm_on, row.ask_on) == (Status.DRAFT, None, None)


@pytest.mark.parametrize(("status", "asked"), [("cancelled", False), ("rejected", True), ("failed", True)])
def test_what_comes_next_is_asked_for_as_after_a_failure_of_ours(
    lead: Actor, tmp_path: Path, status: str, asked: bool
) -> None:
    bring(lead, tmp_path)
    row, _done = bring(lead, tmp_path, status=status, statusReason={"text": "complet"})
    assert (row.status, row.reason) == (status, "complet")
    assert row.next_on == (clock.today() if asked else None)


def test_a_state_that_nobody_enters_without_saying_why_has_a_reason(lead: Actor, tmp_path: Path) -> None:
    row, done = bring(lead, tmp_path, status="on-hold")
    assert [finding.say() for finding in done.findings] == ["Task/t1.statusReason: is missing"]
    assert row.reason == "The source gives no reason."


def test_no_way_through_the_diagram_passes_a_state_that_needs_a_reason() -> None:
    ways = [way_to(before, after) for before in Status for after in Status]
    assert not any(status in NEED_REASON for way in ways if way for status in way[:-1])


def test_what_was_brought_to_the_lead_stays_there_until_it_is_settled(lead: Actor, tmp_path: Path) -> None:
    row, _done = bring(lead, tmp_path)
    escalate(lead, row.id)
    row, _done = bring(lead, tmp_path, status="accepted")
    assert row.escalated_on == clock.today()
    row, _done = bring(lead, tmp_path, **SERVED)
    assert (row.to_confirm_on, row.ask_on, row.escalated_on) == (None, None, None)


def test_who_was_served_had_been_at_the_appointment(lead: Actor, tmp_path: Path) -> None:
    row, _done = bring(lead, tmp_path)
    set_appointment(lead, row.id, clock.instant(dt.date(2026, 11, 9), dt.time(10)))
    row, _done = bring(lead, tmp_path, **SERVED)
    assert row.meeting is MeetingOutcome.ATTENDED
    assert (row.contact_on, row.confirmed_by) == (dt.date(2026, 11, 10), Confirmer.ORGANISATION)


def test_a_service_without_a_word_is_received_and_no_opinion(lead: Actor, tmp_path: Path) -> None:
    path = bundle(tmp_path, {**TASK, **SERVED})
    path.write_text(path.read_text().replace('"code": {"text": "Remis"}', '"code": {}'))
    done = import_fhir(lead, read(path))
    (row,) = stored()
    assert (row.received_on, done.loops_closed) == (dt.date(2026, 11, 10), 0)
    with database.reading():
        assert Feedback.select().count() == 0


def test_a_lead_can_take_back_what_came_in_line_by_line(lead: Actor, tmp_path: Path) -> None:
    row, _done = bring(lead, tmp_path, **SERVED)
    taken = [undo(lead, row.id) for _line in range(4)]
    assert taken == [EventKind.FEEDBACK, EventKind.RECEIVED, EventKind.STATUS, EventKind.STATUS]
    (row,) = stored()
    assert (row.status, row.received_on, row.contact_on) == (Status.REQUESTED, None, None)


def test_each_line_of_history_is_one_version(
    lead: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, _done = bring(lead, tmp_path)
    before = clock.now()
    later = before + dt.timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    bring(lead, tmp_path, **SERVED)
    with database.reading():
        assert version_at(row.id, before) == row.row_version
