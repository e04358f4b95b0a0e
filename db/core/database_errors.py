"""Translation of database errors into messages for users; the engine's own text is never shown."""

from __future__ import annotations

from collections.abc import Iterator

from db.core import incident
from db.core.disk import Disk
from db.core.errors import NotReady, Unavailable
from db.core.translation import N_

READ_ONLY = N_("The database is read-only at the moment. Nothing was saved.")

_MESSAGES = (
    (
        {"FullError", "DiskFull"},
        "database.full",
        N_("The disk of the database is full. Nothing was saved. Call an administrator."),
    ),
    ({"ReadOnlyError", "ReadOnlySqlTransaction"}, "database.readonly", READ_ONLY),
    (
        {"NotADBError"},
        "database.corrupt",
        N_("The file is damaged or is not a database. Nothing was saved. Call an administrator."),
    ),
    (
        {"BusyError", "LockedError", "LockNotAvailable", "DeadlockDetected", "QueryCanceled"},
        "database.busy",
        N_(
            "The database was busy for too long. Nothing was saved. Try again; if it continues, call "
            "an administrator."
        ),
    ),
    (
        {"InsufficientPrivilege"},
        "database.denied",
        N_(
            "The program's account does not have permission for this in the database. Nothing was "
            "saved. Call an administrator."
        ),
    ),
)
"""Exception class names of apsw and psycopg, with the code and message to show."""

_DISK_ERRORS = {"FullError", "IOError", "CantOpenError", "ReadOnlyError", "CorruptError", "NotADBError"}
_DAMAGE = {"CorruptError", "DataCorrupted", "IndexCorrupted"}

_PROGRAM_ERRORS = {
    "IntegrityError",
    "DataError",
    "ProgrammingError",
    "SQLError",
    "BindingsError",
    "MisuseError",
    "ThreadingViolationError",
}


def user_error(error: BaseException, disk: Disk | None) -> Exception:
    """Return the error to show for a database exception.

    A bug of the program is returned as it is, for the incident log. peewee hides a full disk behind « cannot
    rollback », so the whole chain of causes is searched. The `disk` of an SQLite file is tested first.
    """
    chain = list(causes(error))
    kinds = {type(link).__name__ for link in chain}
    if disk is not None and kinds & _DISK_ERRORS and (found := _disk_error(disk, kinds)) is not None:
        return found
    if kinds & _DAMAGE:
        damage = damaged()
        if disk is not None:
            disk.damage = damage
        return damage
    for names, code, sentence in _MESSAGES:
        if names & kinds:
            return NotReady(code, sentence)
    if "UndefinedTable" in kinds or any("no such table" in str(link) for link in chain):
        return uninitialised()
    if isinstance(error, Exception) and kinds & _PROGRAM_ERRORS:
        return error
    return Unavailable("database.unreachable", N_("The database cannot be reached."))


def _disk_error(disk: Disk, kinds: set[str]) -> NotReady | None:
    if "FullError" in kinds:
        return disk.full()
    if disk.damage is not None and kinds & _DAMAGE:
        return disk.damage
    if (fault := disk.fault()) is not None:
        reading = fault.code == "database.readonly" and not kinds & {"ReadOnlyError", "CantOpenError"}
        return disk.failing() if reading else fault  # a failed read is not explained by a read-only disk
    if "ReadOnlyError" in kinds:
        return disk.read_only()
    return disk.failing() if "IOError" in kinds else None


def damaged() -> NotReady:
    """Return the error for a damaged file, with the reference of a log entry."""
    return NotReady(
        "database.corrupt",
        N_("The database is damaged. Nothing was saved. Call an administrator: incident no. {incident}."),
        incident=incident.log_traceback(),
    )


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and its causes, the most recent first."""
    link: BaseException | None = error
    while link is not None:
        yield link
        link = link.__cause__ or link.__context__


def uninitialised() -> NotReady:
    """Return the error for a database without tables."""
    return NotReady("database.empty", N_("This database is not initialised. Run “trajectoire init” first."))


def missing_file(path: str) -> NotReady:
    """Return the error for a file that does not exist: not created yet, or on a missing disk."""
    return NotReady(
        "database.empty",
        N_(
            "There is no database at {path}: its disk is unavailable, or “trajectoire init” has not "
            "been run yet."
        ),
        path=path,
    )
