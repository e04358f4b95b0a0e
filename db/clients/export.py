"""The export of client files."""

from __future__ import annotations

from typing import Any

from peewee import JOIN

from db.clients.models import Client, Identity, Stay
from db.clients.reach import visible
from db.core.table import Column, Table
from db.core.translation import N_
from db.staff.models import Staff, Team
from db.trajectories.models import Step, Trajectory

_Responsible = Staff.alias()


def _clients(query: Any) -> Any:
    return (
        query.join(Identity, on=(Identity.client == Client.id))
        .join(Stay, JOIN.LEFT_OUTER, on=((Stay.client == Client.id) & Stay.left_at.is_null() & Stay.valid()))
        .join(Step, JOIN.LEFT_OUTER, on=(Stay.step == Step.id))
        .join(Trajectory, JOIN.LEFT_OUTER, on=(Step.trajectory == Trajectory.id))
        .join(_Responsible, JOIN.LEFT_OUTER, on=(Client.responsible == _Responsible.id))
        .join(Team, JOIN.LEFT_OUTER, on=(Client.team == Team.id))
    )


TABLES = {
    "clients": Table(
        N_("Clients and their position; without names by default."),
        (
            Column("number", Client.number),
            Column("reference", Client.reference, identity=True),
            Column("given", Identity.given, identity=True),
            Column("family", Identity.family, identity=True),
            Column("birth_date", Identity.birth_date, identity=True),
            Column("phone", Identity.phone, identity=True),
            Column("email", Identity.email, identity=True),
            Column("contact_mode", Identity.contact_mode, identity=True),
            Column("contact_rules", Identity.contact_rules, identity=True),
            Column("companion", Identity.companion, identity=True),
            Column("language", Identity.language),
            Column("active", Client.active),
            Column("registered_at", Client.created_at),
            Column("responsible", _Responsible.login),
            Column("team", Team.name),
            Column("trajectory", Trajectory.name),
            Column("version", Trajectory.version),
            Column("step", Step.name),
            Column("entered_at", Stay.entered_at),
            Column("expected_days", Step.expected_days),
        ),
        _clients,
        (Client.id, Stay.id),
        visible,
        Client.id,
    )
}
