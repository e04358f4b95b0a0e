"""What can be refused, and why, as data: the person's language is chosen when it is said."""

from __future__ import annotations

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


class NotReady(Problem):
    """The database cannot be reached or cannot be used as it is."""


def denied(verb: str) -> Denied:
    """Return the refusal of an action that the person's role does not allow."""
    return Denied("denied", N_("Your role does not allow this ({verb})."), verb=verb)


def stale() -> Stale:
    """Return the refusal of a change to a row that someone else changed first."""
    return Stale("stale", N_("Someone else changed this meanwhile. Look again, then redo your change."))
