"""What a failure of the database means to a person: the engines' own texts are never shown."""

from __future__ import annotations

from collections.abc import Iterator

from db.core.errors import NotReady
from db.core.translation import N_

_TROUBLES = (
    (
        {"FullError", "DiskFull"},
        "database.full",
        N_("The disk is full: nothing was written. Call the administrator."),
    ),
    (
        {"ReadOnlyError", "ReadOnlySqlTransaction"},
        "database.readonly",
        N_("The database can only be read just now: nothing was written."),
    ),
    (
        {"CorruptError", "NotADBError"},
        "database.corrupt",
        N_("The file is damaged or is not a database. Nothing was written: call the administrator."),
    ),
    (
        {"BusyError", "LockedError", "LockNotAvailable", "DeadlockDetected"},
        "database.busy",
        N_("The database is busy; nothing was written. Try again."),
    ),
)
"""What the two engines' own errors mean to a person: class names of apsw and psycopg, code, sentence."""

_MISTAKES = {
    "IntegrityError",
    "DataError",
    "ProgrammingError",
    "SQLError",
    "BindingsError",
    "MisuseError",
    "ThreadingViolationError",
}


def trouble(error: BaseException) -> Exception:
    """Return what to tell a person of a database failure; the engine's own text is never shown.

    A mistake of the program is given back as it is, for the incident log. peewee hides a full disk behind
    « cannot rollback », so the whole chain of causes is looked at.
    """
    chain = list(_causes(error))
    kinds = {type(link).__name__ for link in chain}
    for names, code, sentence in _TROUBLES:
        if names & kinds:
            return NotReady(code, sentence)
    if "UndefinedTable" in kinds or any("no such table" in str(link) for link in chain):
        return uninitialised()
    if isinstance(error, Exception) and kinds & _MISTAKES:
        return error
    return NotReady("database.unreachable", N_("The database cannot be reached."))


def _causes(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    while link is not None:
        yield link
        link = link.__cause__ or link.__context__


def uninitialised() -> NotReady:
    """Return the refusal of a database in which nothing was ever created."""
    return NotReady("database.empty", N_("This database is not initialised: run “trajectoire init” first."))
