"""Access to files outside one's caseload, for people identified exactly and with a reason.

A search needs the file number, or the full name with the birth date or the telephone. It is for calls from a
colleague's client, and prevents a second file.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from peewee import JOIN

from db.audit.journal import writing
from db.clients.display_names import name_key, stores_names
from db.clients.models import BreakGlass, Client, Identity
from db.clients.owners import followers_of, leads_of
from db.clients.reach import out_of_reach, within_reach
from db.core import clock
from db.core.actor import Actor
from db.core.errors import Denied, Invalid
from db.core.text import clean, clean_lines
from db.core.translation import N_
from db.staff.alerts import alert, leads_of_teams
from db.staff.models import Staff

MIN_PHONE_DIGITS = 7
"""A telephone number without its area code."""


@dataclass(frozen=True)
class ExactSearch:
    """A search by file number, or by full name with a birth date or a telephone."""

    number: str = ""
    given: str = ""
    family: str = ""
    birth_date: dt.date | None = None
    phone: str = ""


@dataclass(frozen=True)
class FileHolder:
    """Who is responsible for a client: all that is shown of a file out of reach."""

    id: int
    number: str
    team: str
    responsible: str
    within: bool
    """Whether the file is within the reader's reach."""
    in_error: bool = False
    """Whether it is marked as entered in error; only its exact number finds it then."""


def find_outside(actor: Actor, person: ExactSearch, why: str) -> list[FileHolder]:
    """Return who follows a person; logs the search and alerts the leads of both teams.

    Raises Invalid without a reason or for an inexact search, Denied with `--actor`.
    """
    why = check_reason(actor, why)
    by, same = _condition(person)
    with writing(actor, "client.search") as entry:
        rows = list(_files(same, in_error=by == "number"))
        if by == "phone":
            rows = [row for row in rows if _digits(row.identity.phone) == _digits(person.phone)]
        within = within_reach(actor, [row.id for row in rows], in_error=True)
        for row in rows:
            if row.id not in within:
                _tell(actor, entry.verb, row, why)
        if not rows:
            alert(actor, entry.verb, _own_leads(actor), text=why)
        if len(rows) == 1:
            entry.about("client", rows[0].id, rows[0].number)
        entry.note(by=by, found=len(rows))
        return [_file_holder(row, row.id in within) for row in rows]


def open_outside(actor: Actor, client_id: int, why: str) -> None:
    """Open a file outside one's caseload until the end of the day (server reference, §6).

    Alerts the leads of both teams. Raises Invalid without a reason, and Denied for a file that does not exist
    or with `--actor`, since the alert would show a wrong name.
    """
    why = check_reason(actor, why)
    with writing(actor, "client.outside") as entry:
        client = Client.get_or_none(Client.id == client_id)
        if client is None:
            raise out_of_reach(str(client_id))
        midnight = clock.instant(clock.today() + dt.timedelta(days=1), dt.time())
        # Not `create`: that it was opened cannot be undone.
        BreakGlass.insert(client=client, staff=actor.id, until=midnight, why=why).execute()
        entry.about("client", client.id, client.number)
        _tell(actor, entry.verb, client, why)


def find_any_file(number: str) -> int:
    """Return the id of any file by number, for `open_outside` alone; raises Denied."""
    typed = number.strip()
    row = Client.get_or_none(Client.number == typed.upper()) or Client.get_or_none(Client.number == typed)
    if row is None:
        raise out_of_reach(typed[:40])
    return int(row.id)


def check_reason(actor: Actor, why: str) -> str:
    """Return the reason, cleaned; raises Invalid if it is empty, Denied with `--actor`."""
    if actor.on_behalf:
        raise Denied("outside.own", N_("--actor cannot open or search files. Use your own account."))
    why = clean_lines(why, field="why", limit=500)
    if not why:
        raise Invalid("outside.why", N_("Enter a reason."), field="why")
    return why


def _tell(actor: Actor, verb: str, file: Client, why: str) -> None:
    """Alert the leads of this person's team and those who reach the file."""
    leads, followers = leads_of(file.id) | _own_leads(actor), followers_of(file.id)
    alert(actor, verb, leads, client_id=file.id, subject=file.number, text=why, followers=followers)


def _own_leads(actor: Actor) -> set[int]:
    return leads_of_teams([] if actor.team_id is None else [actor.team_id])


def _condition(person: ExactSearch) -> tuple[str, Any]:
    """Return the kind of search and its condition; raises Invalid for an inexact search."""
    number = clean(person.number, field="number", limit=40)
    if number:
        return "number", Client.number.in_([number, number.upper()])
    if not stores_names():
        text = N_("Enter the exact file number: this agency keeps no names.")
        raise Invalid("outside.number", text, field="number")
    given, family = clean(person.given, field="given"), clean(person.family, field="family")
    phone = _digits(clean(person.phone, field="phone", limit=40))
    if not given or not family or (person.birth_date is None and len(phone) < MIN_PHONE_DIGITS):
        raise Invalid(
            "outside.exact",
            N_("Enter the exact file number, or the full name with the birth date or the phone number."),
            field="number",
        )
    named = Identity.sort_key == name_key(given, family)
    if person.birth_date is not None:
        return "birth_date", named & (Identity.birth_date == person.birth_date)
    return "phone", named


def _files(same: Any, *, in_error: bool) -> Any:
    query = Client.all_rows if in_error else Client.select
    return (
        query(Client, Identity, Staff)
        .join(Identity, on=(Identity.client == Client.id))
        .switch(Client)
        .join(Staff, JOIN.LEFT_OUTER, on=(Client.responsible == Staff.id))
        .where(same)
        .order_by(Client.id)
    )


def _file_holder(row: Client, within: bool) -> FileHolder:
    who = row.responsible
    team = row.team or (who.team if who else None)
    in_error = row.error_at is not None
    return FileHolder(
        row.id, row.number, team.name if team else "", who.name if who else "", within, in_error
    )


def _digits(phone: str) -> str:
    """Return the digits of a North American number, without the country code 1."""
    digits = "".join(c for c in phone if c.isdecimal())
    return digits[1:] if len(digits) == 11 and digits.startswith("1") else digits
