"""An entry reported as wrong: it is to verify until someone says what became of it."""

from __future__ import annotations

import datetime as dt

import pytest

from db.core import clock, database
from db.core.errors import Invalid, NotFound
from db.core.paging import Span
from db.directory import actions, queries
from db.directory.actions_reports import close_report, report
from db.directory.models import ReportOutcome
from db.directory.reports import ReportLine, open_reports
from db.overview.today import today
from tests.conftest import ActorFactory
from tests.factories import first_service, make_organisation
from tests.traces import lines, refused

pytestmark = pytest.mark.usefixtures("frozen")


def stale() -> list[tuple[str, int]]:
    with database.reading():
        rows = queries.page(stale_only=True).rows
        assert queries.count(stale_only=True) == len(rows)
        assert queries.page(stale_only=True, span=Span(last=True)).rows == rows
    return [(row.name, row.reports) for row in rows]


def reports(organisation_id: int) -> tuple[ReportLine, ...]:
    with database.reading():
        return open_reports(organisation_id)


def test_a_reported_entry_comes_first_to_verify_even_when_nobody_is_sent_there(actor: ActorFactory) -> None:
    staff = actor()
    old, fresh, closed = (
        make_organisation(staff, name, active=name != "Closed") for name in ("Old", "Fresh", "Closed")
    )
    actions.verify(staff, old, clock.today() - dt.timedelta(days=300))
    actions.verify(staff, fresh)
    assert stale() == [("Old", 0)]
    report(staff, fresh, "  le numéro\x1b ne répond plus ")
    report(staff, closed, "rouvert")
    report(staff, closed, "rouvert en janvier")
    assert stale() == [("Closed", 2), ("Fresh", 1), ("Old", 0)]
    (line,) = reports(fresh)
    assert (line.text, line.by, line.at) == ("le numéro ne répond plus", "M. L.", clock.now())
    assert "numéro" not in str(lines("directory.report")[0].details)
    with database.reading():
        assert [item.count for item in today(staff) if item.kind == "verify"] == [3]


def test_a_report_is_settled_by_itself_or_with_the_check(actor: ActorFactory) -> None:
    staff = actor()
    id_ = make_organisation(staff)
    first = report(staff, id_, "fermé le lundi", first_service(id_))
    report(staff, id_, "autre adresse")
    assert [line.service for line in reports(id_)] == ["Déclarations de revenus", ""]
    close_report(staff, first, ReportOutcome.DISMISSED)
    assert [line.text for line in reports(id_)] == ["autre adresse"]
    with refused(NotFound, "report"):
        close_report(staff, first, ReportOutcome.CORRECTED)
    actions.verify(staff, id_)
    assert len(reports(id_)) == 1
    actions.verify(staff, id_, reports=ReportOutcome.CORRECTED)
    assert reports(id_) == ()
    assert stale() == []
    assert lines("directory.verify")[-1].details["settled"] == "corrected"


def test_a_report_says_what_is_wrong_and_in_what(actor: ActorFactory) -> None:
    staff = actor()
    id_, other = make_organisation(staff), make_organisation(staff, "Autre")
    with refused(Invalid, "text"):
        report(staff, id_, " \u200b")
    with refused(NotFound, "service"):
        report(staff, id_, "faux", first_service(other))
    with refused(NotFound, "organisation"):
        report(staff, 404, "faux")
