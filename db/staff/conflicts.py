"""Concurrent edits: merging them, and telling who changed a record first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db.audit import queries as audit
from db.audit.journal import Entry
from db.audit.queries import AuditRow, Subject
from db.core import clock
from db.core.dates import date_time, short_time
from db.core.errors import Conflict, FieldConflict, Stale, stale
from db.core.merge import merge
from db.core.translation import N_, _
from db.staff.models import Staff
from db.staff.permissions import describe


@dataclass(frozen=True)
class ColleagueChanges:
    """The fields that colleagues changed meanwhile, and their names."""

    fields: tuple[str, ...] = ()
    who: str = ""


def merge_edit(
    entry: Entry, before: Mapping[str, Any], after: Mapping[str, Any], current: Mapping[str, Any]
) -> tuple[dict[str, Any], ColleagueChanges]:
    """Merge an edit of the record that `entry` is about; return the values to write and others' changes.

    Notes the written fields in the journal, so that a later conflict can name the author. Raises Conflict
    where `after` and `current` changed the same field since `before`.
    """
    merged = merge(before, after, current)
    authors = _authors(entry) if merged.kept or merged.conflicts else {}
    if merged.conflicts:
        raise Conflict({name: _field_conflict(current[name], authors.get(name)) for name in merged.conflicts})
    entry.note(fields=sorted(merged.write))
    logins = dict.fromkeys(authors[name].actor if name in authors else "" for name in merged.kept)
    return merged.write, ColleagueChanges(merged.kept, ", ".join(map(staff_name, logins)))


def _authors(entry: Entry) -> dict[str, AuditRow]:
    """Return the last journal line about each field of the record."""
    assert entry.id is not None
    found: dict[str, AuditRow] = {}
    for line in audit.latest((entry.kind, entry.id), [entry.verb]):
        # A service is logged under its organisation: the other details tell them apart.
        if {**line.details, "fields": None} == {**entry.details, "fields": None}:
            for name in line.details.get("fields", ()):
                found.setdefault(name, line)
    return found


def _field_conflict(theirs: Any, line: AuditRow | None) -> FieldConflict:
    return FieldConflict(theirs, staff_name(line.actor if line else ""), line.at if line else None)


def stale_because(subject: Subject, *verbs: str, version: int | None = None, **details: object) -> Stale:
    """Return the Stale error that names the colleague who did one of `verbs` first, and when.

    `details` select the journal line.
    """
    lines = (row for row in audit.latest(subject, verbs) if details.items() <= row.details.items())
    line = next(lines, None)
    refusal = stale()
    if line is not None:
        refusal = Stale(
            "stale.told",
            N_("Meanwhile {who} {deed} ({when})."),
            who=staff_name(line.actor),
            deed=describe(line.verb, line.details),
            when=format_when(line.at),
        )
    refusal.version = version
    return refusal


def check_version(row: Any, version: int | None, subject: Subject, *verbs: str) -> None:
    """Raise Stale, naming the colleague, if the row is no longer at this version; None checks nothing."""
    if version is not None and row.row_version != version:
        raise stale_because(subject, *verbs, version=row.row_version)


def staff_name(login: str) -> str:
    """Return the name of an account; the login if it does not exist, “someone else” if empty."""
    row = Staff.get_or_none(Staff.login == login)
    return row.name if row is not None else login or _("someone else")


def format_when(at: dt.datetime) -> str:
    """Format a time, with the date unless it is today."""
    return short_time(at) if clock.local(at).date() == clock.today() else date_time(at)
