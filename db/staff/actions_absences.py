"""Absences: when a colleague is away, and who does their work meanwhile."""

from __future__ import annotations

import datetime as dt

from db.audit.journal import writing
from db.core import clock
from db.core.actor import Actor
from db.core.errors import Invalid, Refused, denied
from db.core.model import change
from db.core.translation import N_
from db.staff import queries
from db.staff.alerts import alert, all_leads
from db.staff.coverage import FOLLOWS
from db.staff.models import Absence, Staff
from db.staff.permissions import Reach, permissions

AWAY = "staff.away"
LONGEST = 366
"""Days that an absence has at most."""


def set_absence(actor: Actor, login: str, from_on: dt.date, to_on: dt.date, substitute: str = "") -> None:
    """Set the days on which a colleague is away, both included, in place of those that they overlap.

    The substitute does their work and reaches their files meanwhile; leads are told. Without one, it falls to
    whoever is responsible, then to the lead. Raises Invalid with the field, Denied for another team's people.
    """
    today = clock.today()
    if to_on < today:
        raise Invalid("away.past", N_("Enter a day from today on."), field="to_on")
    if not dt.timedelta() <= to_on - from_on < dt.timedelta(days=LONGEST):
        raise Invalid(
            "away.order", N_("The last day is the first one or later, within a year."), field="to_on"
        )
    with writing(actor, "staff.away") as entry:
        row = _colleague(actor, login)
        stand_in = queries.find(substitute) if substitute else None
        if stand_in is not None and (stand_in.id == row.id or not _follows(stand_in)):
            raise Invalid(
                "away.substitute",
                N_(
                    "{name} cannot be the substitute. Choose another caseworker or lead with an open account."
                ),
                field="substitute",
                name=stand_in.name,
            )
        overlapping = Absence.select().where(
            Absence.staff == row.id, Absence.from_on <= to_on, Absence.to_on >= from_on
        )
        for other in list(overlapping):
            other.delete_instance()
        Absence.create(staff=row, from_on=from_on, to_on=to_on, substitute=stand_in)
        entry.about("staff", row.id, login)
        entry.touches("client", "referral")
        entry.note(from_on=from_on.isoformat(), to_on=to_on.isoformat(), substitute=substitute)
        if stand_in is not None:
            alert(actor, entry.verb, all_leads(), subject=f"{login} → {substitute}")


def end_absence(actor: Actor, login: str) -> None:
    """End the absence of a colleague who is back, and drop those to come; raises Refused if there is none."""
    today = clock.today()
    with writing(actor, "staff.away") as entry:
        row = _colleague(actor, login)
        found = list(Absence.select().where(Absence.staff == row.id, Absence.to_on >= today))
        if not found:
            raise Refused("away.none", N_("“{login}” has no absence now or later."), login=login)
        for absence in found:
            if absence.from_on < today:
                change(absence, to_on=today - dt.timedelta(days=1))
            else:
                absence.delete_instance()
        entry.about("staff", row.id, login)
        entry.touches("client", "referral")
        entry.note(back=today.isoformat())


def _colleague(actor: Actor, login: str) -> Staff:
    """Return the account of someone whose absence this person may set; raises Denied and NotFound."""
    row = queries.find(login)
    reach = actor.permissions[AWAY]
    if row.id == actor.id or reach == Reach.ANY:
        return row
    if reach == Reach.TEAM and actor.team_id in (None, row.team_id):
        return row
    raise denied(AWAY)


def _follows(row: Staff) -> bool:
    return row.active and FOLLOWS in permissions(row.roles)
