"""Errors for an SQLite file that is not the one that was written."""

from __future__ import annotations

from db.core.errors import ConnectionLost, NotReady, Unavailable
from db.core.translation import N_

LOG_VANISHED = "database.log_vanished"


def restored() -> ConnectionLost:
    """Return the error for a write to the file that `restore` has just replaced."""
    return ConnectionLost(
        "database.restored",
        N_("An administrator has just restored the database. This was not saved: try again."),
    )


def reopened() -> ConnectionLost:
    """Return the error for a write at the moment when the file has to be opened again."""
    return ConnectionLost(
        "database.reopened",
        N_(
            "A file that belongs to the database was removed; nothing that was saved is lost. This was not "
            "saved: try again."
        ),
    )


def vanished(path: str) -> Unavailable:
    """Return the error for a file that was moved or replaced."""
    return Unavailable(
        "database.vanished",
        N_(
            "{path} is no longer the file that was opened: its disk is unavailable, or it was "
            "moved or replaced. Nothing was saved. Quit and call an administrator."
        ),
        path=path,
    )


def log_vanished(path: str) -> NotReady:
    """Return the error for a log or an index that was removed or replaced."""
    return NotReady(
        LOG_VANISHED,
        N_(
            "A file that belongs to the database was removed or replaced: {path}-wal or {path}-shm. Nothing "
            "was saved. Call an administrator before you quit."
        ),
        path=path,
    )


def foreign(path: str) -> NotReady:
    """Return the error for a file of another program."""
    return NotReady(
        "database.foreign", N_("{path} belongs to another program. Nothing was changed."), path=path
    )


def foreign_log(path: str) -> NotReady:
    """Return the error for a log that was written for another state of the file."""
    return NotReady(
        "database.foreign_log",
        N_(
            "{path} and its log {path}-wal do not belong together: one of them was replaced. Nothing was "
            "written. An administrator can restore a backup (“trajectoire restore BACKUP”), or continue "
            "with the file without this log (“trajectoire restore {path}”)."
        ),
        path=path,
    )


def emptied(path: str) -> NotReady:
    """Return the error for an empty file where a database was."""
    return NotReady(
        "database.emptied",
        N_(
            "{path} is empty or missing, but a database was here. Nothing was written. An administrator can "
            "restore a backup (“trajectoire restore BACKUP”). To start a new database, remove {path}.counter."
        ),
        path=path,
    )


def incomplete(path: str, count: int) -> NotReady:
    """Return the error for a file without the last changes, with their number."""
    return NotReady(
        "database.incomplete",
        N_(
            "Saved changes are missing from {path} ({count}): an older copy was put in its place, or its log "
            "{path}-wal was removed. Nothing was written. An administrator can restore a backup "
            "(“trajectoire restore BACKUP”), or continue without them (“trajectoire restore {path}”)."
        ),
        path=path,
        count=count,
    )


def copied(path: str) -> NotReady:
    """Return the error for a file that is not known to be whole."""
    return NotReady(
        "database.copied",
        N_(
            "{path} is a copy made while it was in use, or another database than the one that was here: "
            "changes may be missing. Nothing was written. An administrator can restore a backup "
            "(“trajectoire restore BACKUP”), or continue with this file (“trajectoire restore {path}”)."
        ),
        path=path,
    )
