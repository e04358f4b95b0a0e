"""The days of a team, for its lead; and the coming week."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from db.clients.reach import READ, within_reach
from db.clients.week import appointments
from db.core.actor import Actor
from db.core.day import TodayItem
from db.core.errors import denied
from db.overview.today import due, in_order
from db.staff.alerts import LEAD_PERMISSION
from db.staff.permissions import Role, permissions
from db.staff.queries import StaffRow, everyone
from db.staff.queries import actor as account


def led(actor: Actor, *, active_only: bool = True) -> list[StaffRow]:
    """Return the colleagues whose day a lead may read: the team's; without a team, everyone's."""
    if not actor.may(LEAD_PERMISSION):
        return []
    staff = everyone(active_only=active_only)
    team = next((row.team for row in staff if row.id == actor.id), "")
    mates = (row for row in staff if row.id != actor.id and (actor.team_id is None or row.team == team))
    return [row for row in mates if READ in permissions(map(Role, row.roles))]


def colleague_day(actor: Actor, login: str) -> list[TodayItem]:
    """Return what needs a colleague in files and retrospectives that the lead may open; raises Denied.

    Drafts and notices are for the colleague alone; what is everybody's is in the lead's own day.
    """
    from db.retros.lookup import named  # lazy: not needed by the first screen

    items = [item for item in due(_colleague(actor, login)) if item.kind != "alert"]
    files = within_reach(actor, {item.client_id for item in items if item.client_id is not None})
    boards = {item.retro_id for item in items if item.kind == "act" and item.retro_id is not None}
    readable = {board.id for board in named(actor, boards)}
    return in_order(
        item
        for item in items
        if item.client_id in files or (item.kind == "act" and item.retro_id in readable)
    )


def coming_week(actor: Actor, login: str = "") -> Counter[dt.date]:
    """Return the number of appointments on each day of the coming week; of a colleague with `login`."""
    return appointments(_colleague(actor, login).id if login else actor.id)


def _colleague(actor: Actor, login: str) -> Actor:
    if login not in {row.login for row in led(actor)}:
        raise denied(LEAD_PERMISSION)
    return account(login)
