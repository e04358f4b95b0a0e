"""What a colleague leaves open, and giving it to another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from peewee import fn

from db.audit.journal import all_or_none, writing
from db.clients.assignment import caseworker, hand_over_appointments
from db.clients.models import Client, Engagement
from db.clients.reach import READ, id_in_reach
from db.core.actor import Actor
from db.core.bulk import raw_rows
from db.core.errors import Invalid, denied
from db.core.model import change
from db.core.translation import N_
from db.referrals.models import Referral
from db.referrals.queue import IN_QUEUE
from db.retros.models import RetroAction
from db.staff import queries
from db.staff.models import Staff
from db.staff.permissions import Reach, permissions

HAND_OVER = "staff.handover"


@dataclass(frozen=True)
class OpenWork:
    """What falls to a colleague, within the reach of who asks."""

    files: tuple[str, ...]
    """Numbers of the files that they are responsible for."""
    appointments: int
    """Planned with clients, and not settled."""
    referrals: int
    """Made by them, and still to be followed up."""
    actions: int
    """Of retrospectives, not finished."""

    def __bool__(self) -> bool:
        return bool(self.files or self.appointments or self.referrals or self.actions)


@dataclass(frozen=True)
class Taker:
    """A colleague who could take files, and how many active ones they have."""

    login: str
    name: str
    files: int


def open_work(actor: Actor, login: str) -> OpenWork:
    """Return what a colleague leaves open; raises NotFound for an unknown account."""
    who = _colleague(actor, login).id
    files = Client.select(Client.number).where(Client.responsible == who, _within(actor, Client.id))
    planned = Engagement.select().where(Engagement.staff == who, Engagement.planned_for.is_null(False))
    followed = Referral.select().where(Referral.made_by == who, IN_QUEUE | Referral.next_on.is_null(False))
    return OpenWork(
        tuple(number for (number,) in raw_rows(files.order_by(Client.number))),
        planned.where(_within(actor, Engagement.client)).count(),
        followed.where(_within(actor, Referral.client)).count(),
        _actions(who).count(),
    )


def _colleague(actor: Actor, login: str) -> Staff:
    """Return the account of someone whose work this person may hand over; raises Denied and NotFound."""
    if not actor.may(HAND_OVER):
        raise denied(HAND_OVER)
    row = queries.find(login)
    if actor.permissions[HAND_OVER] == Reach.TEAM and actor.team_id not in (None, row.team_id):
        raise denied(HAND_OVER)
    return row


def takers(login: str) -> list[Taker]:
    """Return who could take the files of a colleague: their team first, then those with the fewest files."""
    team = queries.find(login).team_id
    counted: Any = Client.select(Client.responsible, fn.COUNT(Client.id)).where(Client.active == True)  # noqa: E712
    files = dict(raw_rows(counted.group_by(Client.responsible)))
    able = (
        row
        for row in Staff.select().where(Staff.active == True, Staff.login != login)  # noqa: E712 - SQL
        if READ in permissions(row.roles)
    )
    nearest = sorted(able, key=lambda row: (row.team_id != team, files.get(row.id, 0), row.sort_key))
    return [Taker(row.login, row.name, files.get(row.id, 0)) for row in nearest]


def hand_over(actor: Actor, login: str, to: str) -> OpenWork:
    """Give a colleague's files, appointments and actions to another, and return what there was.

    Referrals stay those of who made them; once the account is closed, they fall to whoever has the file.
    Raises Refused for someone who cannot have files, Invalid for the same person.
    """
    if login == to:
        raise Invalid("handover.same", N_("Choose someone else."), field="to")
    with all_or_none("client"):
        given = open_work(actor, login)
        who, taker = _colleague(actor, login), caseworker(to)
        for file in list(Client.select().where(Client.responsible == who.id, _within(actor, Client.id))):
            with writing(actor, "staff.handover") as entry:
                change(file, responsible=taker.id)
                entry.about("client", file.id, file.number)
                entry.note(responsible=to)
        with writing(actor, "staff.handover") as entry:
            hand_over_appointments(who.id, taker.id, _within(actor, Engagement.client))
            for action in list(_actions(who.id)):
                change(action, owner=taker.id)
            entry.touches("retro")
            entry.about("staff", who.id, login)
            entry.note(to=to, files=len(given.files))
        return given


def _actions(who: int) -> Any:
    return RetroAction.select().where(RetroAction.owner == who, RetroAction.done_on.is_null())


def _within(actor: Actor, column: Any) -> Any:
    """Return the condition that a person may hand over a file; administrators see only its number."""
    return id_in_reach(column, actor) if actor.may(READ) else column.is_null(False)
