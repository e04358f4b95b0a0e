"""Queries worded once: the same rows as worded anew, whatever the values."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from db.audit.models import AuditLine
from db.clients.models import Client, Stay
from db.core import clock
from db.core.bulk import in_ids
from db.core.database import reading
from db.core.statement import IdsParameter, Parameter, Statement, worded
from db.staff.models import Staff
from db.staff.permissions import Role
from tests.conftest import ActorFactory
from tests.factories import make_client, make_design


@pytest.mark.usefixtures("frozen")
def test_rows_have_the_types_that_the_program_uses(actor: ActorFactory) -> None:
    lead = actor("lead")
    design = make_design(lead)
    client = make_client(lead)
    with reading():
        staff = Statement(
            Staff.select(Staff.login, Staff.active, Staff.roles).where(Staff.login == Parameter("login"))
        )
        assert staff.rows(login="lise") == [("lise", True, frozenset({Role.LEAD}))]
        assert staff.rows(login="nobody") == []
        columns = Stay.client, Stay.entered_at, Stay.left_at, Stay.due_on
        stays = Statement(
            Stay.select(*columns).where(Stay.due_on >= Parameter("day"), Stay.step == Parameter("step"))
        )
        ((found, entered, left, due),) = stays.rows(day=dt.date(2026, 1, 1), step=design.steps[0].id)
        assert (found, entered, left) == (client, clock.now(), None)
        assert type(due) is dt.date
        assert stays.rows(day=due + dt.timedelta(days=1), step=design.steps[0].id) == []


def test_any_number_of_ids_may_be_given(actor: ActorFactory) -> None:
    lead = actor("lead")
    make_design(lead)
    ids = [make_client(lead, number=f"A-{n}") for n in range(4)]
    with reading():
        query: Any = (
            Client.select(Client.id).where(in_ids(Client.id, IdsParameter("ids"))).order_by(Client.id)
        )
        some = Statement(query.limit(Parameter("most")))
        for asked in ([], ids[:1], {*ids[1:], -1}, ids):
            assert [id_ for (id_,) in some.rows(ids=asked, most=9)] == sorted({*asked} - {-1})
        assert len(some.rows(ids=ids, most=2)) == 2


@pytest.mark.usefixtures("database")
def test_a_query_is_worded_once_for_each_shape() -> None:
    made: list[bool] = []

    @worded
    def lines(newest: bool) -> Statement:
        made.append(newest)
        order = AuditLine.id.desc() if newest else AuditLine.id
        return Statement(
            AuditLine.select(AuditLine.verb).where(AuditLine.verb == Parameter("verb")).order_by(order)
        )

    with reading():
        for newest in (True, False, True, False):
            assert lines(newest).rows(verb="none") == []
    assert made == [True, False]
