"""Choices for pickers: clients, colleagues, first steps."""

from __future__ import annotations

from db.clients import queries as client_queries
from db.clients.display_names import listed_name
from db.clients.queries import Filter
from db.core.actor import Actor
from db.core.paging import Page, Span
from db.core.translation import _
from db.overview.actions_handover import takers
from db.overview.team import led
from db.staff import queries as staff_queries
from db.staff.permissions import Role, permissions
from db.staff.queries import StaffRow
from db.trajectories import queries as trajectory_queries
from tui.shell.picker import Choice, matching


def clients(actor: Actor, text: str, span: Span) -> Page[Choice]:
    """Return clients by any part of a name or number, as this person may see them; `id` is the client's."""
    found = client_queries.page(Filter(actor, search=text), span)
    rows = [Choice(row.key, row.id, f"{row.number}  {listed_name(actor, row)}".strip()) for row in found.rows]
    return Page(tuple(rows), found.more)


def colleagues(text: str, span: Span) -> Page[Choice]:
    """Return active staff by a part of their name; `id` is the login."""
    rows = [Choice((row.name, row.id), row.login, row.name) for row in staff_queries.everyone()]
    return matching(rows, text, span)


def caseworkers(text: str, span: Span) -> Page[Choice]:
    """Return active staff who may be given a file; `id` is the login."""
    staff = (row for row in staff_queries.everyone() if "client.read" in permissions(map(Role, row.roles)))
    return matching([Choice((row.name, row.id), row.login, row.name) for row in staff], text, span)


def led_colleagues(actor: Actor, text: str, span: Span) -> Page[Choice]:
    """Return the colleagues whose day this lead may read, by a part of their name; `id` is the login."""
    return matching([Choice((row.name, row.id), row.login, row.name) for row in led(actor)], text, span)


def absent_choices(actor: Actor, text: str, span: Span) -> Page[Choice]:
    """Return oneself, and the colleagues that a lead leads; `id` is the login."""
    rows = [(actor.login, actor.name), *((row.login, row.name) for row in led(actor))]
    return matching([Choice((name, login), login, name) for login, name in rows], text, span)


def leavers(actor: Actor, text: str, span: Span) -> Page[Choice]:
    """Return the colleagues of a lead, with closed accounts; `id` is the login."""
    rows = (
        Choice((not row.active, row.name, row.id), row.login, _label(row))
        for row in led(actor, active_only=False)
    )
    return matching(sorted(rows, key=lambda row: row.key), text, span)


def takers_of(login: str, text: str, span: Span) -> Page[Choice]:
    """Return who could take a colleague's work, their team and the fewest files first; `id` is the login."""
    rows = [Choice((place,), row.login, row.name) for place, row in enumerate(takers(login))]
    return matching(rows, text, span)


def _label(row: StaffRow) -> str:
    return row.name if row.active else _("{name} (account closed)").format(name=row.name)


def steps(text: str, span: Span) -> Page[Choice]:
    """Return all steps of the current trajectories; `id` is (trajectory name, step name)."""
    designs = [trajectory_queries.design(row.id) for row in trajectory_queries.current_trajectories()]
    rows = [
        Choice((place, step.place), (design.name, step.name), f"{step.name} · {design.name}")
        for place, design in enumerate(designs)
        for step in design.steps
    ]
    return matching(rows, text, span)
