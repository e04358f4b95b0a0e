"""Who is at the keyboard: a plain value that every action is given first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Actor:
    """A person of the staff, what they may do, and how they like the screen."""

    id: int
    login: str
    name: str
    roles: frozenset[str]
    permissions: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Whose files each verb covers, by verb: `any`, `team` or `caseload`."""
    team_id: int | None = None
    """A team lead without a team leads the whole agency."""
    language: str | None = None
    keyboard: str = "qwerty"
    theme: str = ""
    on_behalf: str = field(default="", compare=False)
    """The operating-system account behind `--actor`, when it is another person's."""
    keys: tuple[str, ...] = field(default=(), compare=False)
    """Fingerprints of the ssh keys that opened the session, where such keys tell who people are."""

    def may(self, verb: str) -> bool:
        """Tell whether this person may do `verb`, for example `referral.confirm`."""
        return verb in self.permissions

    def recheck(self, verb: str) -> None:
        """Raise Denied when the account was closed, or lost `verb`, since this was read.

        Who founds a database has no account yet, hence nothing to check.
        """
