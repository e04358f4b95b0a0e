"""The signed-in user, passed to every action."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from db.core import settings


@dataclass(frozen=True)
class Actor:
    """A staff member with their permissions and preferences."""

    id: int
    login: str
    name: str
    roles: frozenset[str]
    permissions: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Reach of each permitted verb: `any`, `team` or `caseload`."""
    team_id: int | None = None
    """None for no team; a team lead without a team leads the whole agency."""
    language: str | None = None
    keyboard: str = "qwerty"
    theme: str = ""
    welcomed: bool = True
    """They have opened the help."""
    on_behalf: str = field(default="", compare=False)
    """The account that acts for this person with `--actor`; empty when it is their own."""
    keys: tuple[str, ...] = field(default=(), compare=False)
    """Fingerprints of the SSH keys that opened the session, when sshd reports them."""

    @property
    def names(self) -> str:
        """What they see of people's names unless they ask: one of `db.core.settings.NAMES`."""
        return settings.current().names

    def may(self, verb: str) -> bool:
        """Tell whether this person may do `verb`, for example `referral.confirm`."""
        return verb in self.permissions

    def stands_in_for(self, verb: str) -> tuple[str, ...]:
        """Return the logins of the absent colleagues for whom this person may be doing `verb`."""
        return ()

    def recheck(self, verb: str) -> None:
        """Raise Denied when the account was closed or has lost `verb` since it was read.

        Does nothing here: whoever initialises a database has no account yet.
        """
