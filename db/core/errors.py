"""What can be refused, and why, as data: the person's language is chosen when it is said."""

from __future__ import annotations

import datetime as dt
import errno
from dataclasses import dataclass
from typing import Any

from db.core.translation import N_, _


class Problem(Exception):
    """Base of all that is told to a person: a stable code, a marked sentence, its parameters."""

    def __init__(self, code: str, sentence: str, *, field: str | None = None, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.field = field
        self.params = params

    def say(self) -> str:
        """Return the sentence in the current language."""
        return _(self.sentence).format(**self.params)


class Refused(Problem):
    """A rule said no; nothing was written."""


class Invalid(Refused):
    """Something typed or read from a file cannot be understood; `field` names where."""


class Unknown(Refused):
    """Nothing is known under this name or number."""


class Denied(Refused):
    """This person may not do this."""


class Stale(Refused):
    """Someone else changed the record since it was read."""

    version: int | None = None
    """What the record is at now, for who was told and goes on all the same; None where nobody can."""


@dataclass(frozen=True)
class Clash:
    """What a colleague wrote in the same field, who and when; None where the journal does not say."""

    theirs: Any
    who: str
    at: dt.datetime | None


class Conflict(Refused):
    """Two people changed the same fields, each differently: nothing was written; `clashes` tells by field."""

    def __init__(self, clashes: dict[str, Clash]) -> None:
        super().__init__("conflict", N_("Someone else changed the same meanwhile; nothing was written."))
        self.clashes = clashes


class NotReady(Problem):
    """The database cannot be reached or cannot be used as it is."""


class Away(NotReady):
    """The database may come back by itself: what was asked can be asked again."""


class Lost(Away):
    """The server is not there, or hung up, and nothing was kept: the same action may be done again."""


class Unconfirmed(NotReady):
    """It is kept on one server, and nobody knows whether on the second: neither saved nor undone."""


_WHYS = {
    errno.ENOENT: N_("there is no such file or folder"),
    errno.EISDIR: N_("it is a folder"),
    errno.ENOTDIR: N_("what should be a folder is none"),
    errno.EACCES: N_("this account may not"),
    errno.EPERM: N_("this account may not"),
    errno.ENOSPC: N_("the disk is full"),
    errno.EROFS: N_("the disk can only be read"),
    errno.ENAMETOOLONG: N_("the name is too long"),
}


def why(error: OSError) -> str:
    """Return in the current language why the system refused a file; in the system's own words a rare one."""
    return _(_WHYS[error.errno]) if error.errno in _WHYS else error.strerror or str(error)


def denied(verb: str) -> Denied:
    """Return the refusal of an action that the person's role does not allow."""
    return Denied("denied", N_("Your role does not allow this ({verb})."), verb=verb)


def stale() -> Stale:
    """Return the refusal of a change to a row that someone else changed first."""
    return Stale("stale", N_("Someone else changed this meanwhile. Look again, then redo your change."))
