"""Errors shown to people, as data: the message is translated when it is displayed."""

from __future__ import annotations

import datetime as dt
import errno
from dataclasses import dataclass
from typing import Any

from db.core.translation import N_, _


class Problem(Exception):
    """Base of the errors shown to people: a stable code, a message to translate and its parameters."""

    def __init__(self, code: str, sentence: str, *, field: str | None = None, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.field = field
        self.params = params

    def say(self) -> str:
        """Return the message in the current language."""
        return _(self.sentence).format(**self.params)


class Refused(Problem):
    """A rule does not allow the action; nothing was written."""


class Invalid(Refused):
    """Input that cannot be accepted; `field` is the field at fault."""


class Doubtful(Refused):
    """What is probably a mistake; nothing was written. Who saves the same once more means it."""


class NotFound(Refused):
    """No record has this name, number or id."""


class Denied(Refused):
    """The person does not have permission."""


class Stale(Refused):
    """Someone else changed the record since it was read."""

    version: int | None = None
    """The record's current version, for whoever goes on after the warning; None if unknown."""


@dataclass(frozen=True)
class FieldConflict:
    """A colleague's value of a field, with who wrote it and when (None if the journal does not say)."""

    theirs: Any
    who: str
    at: dt.datetime | None


class Conflict(Refused):
    """Two people changed the same fields differently; nothing was written. `clashes` is by field."""

    def __init__(self, clashes: dict[str, FieldConflict]) -> None:
        super().__init__(
            "conflict", N_("Someone else changed the same thing in the meantime. Nothing was saved.")
        )
        self.fields = clashes


class NotReady(Problem):
    """The database or the configuration cannot be used."""


class Unavailable(NotReady):
    """The database is temporarily unavailable; the same request may succeed later."""


class ConnectionLost(Unavailable):
    """The server is unreachable or hung up, and nothing was saved; the action can be retried."""


class Unconfirmed(NotReady):
    """The commit succeeded on one server and the standby has not acknowledged it."""


_OS_ERRORS = {
    errno.ENOENT: N_("there is no such file or folder"),
    errno.EISDIR: N_("it is a folder"),
    errno.ENOTDIR: N_("it is not a folder"),
    errno.EACCES: N_("this account does not have permission"),
    errno.EPERM: N_("this account does not have permission"),
    errno.ENOSPC: N_("the disk is full"),
    errno.EROFS: N_("the disk is read-only"),
    errno.ENAMETOOLONG: N_("the name is too long"),
}


def os_error_text(error: OSError) -> str:
    """Return the translated reason of a file error, or the system's own text for a rare one."""
    return _(_OS_ERRORS[error.errno]) if error.errno in _OS_ERRORS else error.strerror or str(error)


def denied(verb: str) -> Denied:
    """Return the error for an action that the person's role does not allow."""
    return Denied("denied", N_("Your role does not allow this ({verb})."), verb=verb)


def stale() -> Stale:
    """Return the error for a row that someone else changed first."""
    return Stale(
        "stale", N_("Someone else changed this in the meantime. Check it, then make your change again.")
    )
