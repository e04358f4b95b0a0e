"""Who can be given a file, and what goes with it."""

from __future__ import annotations

from typing import Any

from db.clients.models import Engagement
from db.core.errors import Refused
from db.core.model import change
from db.core.translation import N_
from db.staff import queries as staff_queries
from db.staff.models import Staff
from db.staff.permissions import permissions


def caseworker(login: str) -> Staff:
    """Return the account of someone who can be given a file; raises Refused for one without access."""
    staff = staff_queries.find(login)
    if not staff.active or "client.read" not in permissions(staff.roles):
        raise Refused(
            "client.caseworker",
            N_("{name} cannot be responsible for a file. Choose staff or a team lead with an open account."),
            field="responsible",
            name=staff.name,
        )
    return staff


def hand_over_appointments(from_id: int, to_id: int, *where: Any) -> int:
    """Give what a colleague planned, and is still to be settled, to another; return how many there were."""
    planned = Engagement.select().where(Engagement.staff == from_id, Engagement.planned_for.is_null(False))
    rows = list(planned.where(*where))
    for row in rows:
        change(row, staff=to_id)
    return len(rows)
