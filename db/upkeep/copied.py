"""What is told when the files of the database were put here from a copy."""

from __future__ import annotations

from db.audit.journal import record_by_login
from db.audit.queries import last_entry
from db.core.database import reading
from db.core.dates import date_time
from db.core.translation import N_, _

NOTICE = N_(
    "The database was put here from a copy since the last session; its last entry is of {date}. If newer "
    "work is missing, an administrator can restore a backup (“trajectoire restore BACKUP”)."
)


def report(login: str) -> str:
    """Record in the journal that the files were put here from a copy, and return the sentence."""
    with reading():
        last = last_entry()
    record_by_login(login, "database.copied")
    return _(NOTICE).format(date=date_time(last) if last is not None else "—")
