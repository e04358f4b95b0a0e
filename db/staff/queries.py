"""Reading accounts, teams and keys."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_
from typing import Any

from peewee import JOIN

from db.core.actor import Actor
from db.core.database import is_sqlite
from db.core.errors import Denied, NotFound, denied
from db.core.statement import Parameter, Statement, worded
from db.core.text import fold, initials
from db.core.translation import N_
from db.staff.models import Staff, StaffKey, Team
from db.staff.permissions import PERMISSIONS, Role, permissions
from db.staff.permissions import delegated as lent


@dataclass(frozen=True)
class StaffRow:
    """A staff member as lists show them."""

    id: int
    login: str
    name: str
    roles: tuple[str, ...]
    team: str
    active: bool


class Account(Actor):
    """An actor with an account in the database."""

    def stands_in_for(self, verb: str) -> tuple[str, ...]:
        from db.staff.coverage import covered_by  # lazy: only for those who write

        if not verb.startswith(("client.", "referral.")):
            return ()
        return tuple(colleague.login for colleague in covered_by(self))

    def recheck(self, verb: str) -> None:
        """Raise Denied when the account was closed or has lost `verb` since it was read.

        The same goes for the account behind `--actor`. On PostgreSQL the rows are locked until the
        transaction ends, so that closing the account waits for it; SQLite has a single writer anyway.
        """
        logins = [login for login in (self.on_behalf, self.login) if login]
        found = _accounts().rows(one=self.login, other=self.on_behalf or self.login)
        roles = {login: roles for login, active, roles in found if active}
        for login in logins:
            if login not in roles:
                raise _no_account(login)
        if self.on_behalf and not _allow(roles[self.on_behalf], "staff.manage"):
            raise _not_acting()
        if not _allow(roles[self.login], verb):
            raise denied(verb)


@worded
def _accounts() -> Statement:
    query: Any = Staff.select(Staff.login, Staff.active, Staff.roles)
    query = query.where(Staff.login.in_((Parameter("one"), Parameter("other"))))
    return Statement(query if is_sqlite() else query.order_by(Staff.id).for_update("FOR SHARE"))


def actor(login: str, *, on_behalf: str = "") -> Actor:
    """Return the actor of an active account; raises Denied if there is none."""
    row = Staff.get_or_none(Staff.login == login)
    if row is None or not row.active:
        raise _no_account(login)
    return Account(
        row.id,
        row.login,
        row.name,
        row.roles,
        lent(permissions(row.roles)) if on_behalf else permissions(row.roles),
        row.team_id,
        row.language,
        row.keyboard,
        row.theme,
        row.welcomed_on is not None,
        on_behalf,
    )


def check_acting(person: Actor) -> None:
    """Raise Denied for someone who may not act on behalf of another person."""
    if not person.may("staff.manage"):
        raise _not_acting()


def has_permission(staff: Any, verb: str) -> Any:
    """Return the condition that a staff member's roles include this permission."""
    return reduce(or_, (staff.roles.contains(role) for role in PERMISSIONS[verb]))


def refresh_actor(current: Actor) -> Actor:
    """Return the actor as the account stands now.

    Raises Denied if the account is closed, `--actor` is no longer allowed, or a key of the session was
    revoked.
    """
    if current.on_behalf:
        check_acting(actor(current.on_behalf))
    if current.keys:
        same = StaffKey.fingerprint.in_(current.keys) & StaffKey.revoked_at.is_null(False)
        if (key := StaffKey.get_or_none(same)) is not None:
            raise revoked(key.fingerprint)
    return actor(current.login, on_behalf=current.on_behalf)


def _no_account(login: str) -> Denied:
    return Denied(
        "staff.unknown",
        N_(
            "“{login}” has no active account here. An administrator can add one with “trajectoire staff add”."
        ),
        login=login,
    )


def _not_acting() -> Denied:
    return Denied("actor", N_("Only an administrator may act for someone else (--actor)."))


def _allow(roles: frozenset[Role], verb: str) -> bool:
    return not roles.isdisjoint(PERMISSIONS[verb])


def revoked(fingerprint: str) -> Denied:
    """Return the error for a revoked key."""
    return Denied(
        "identity.key.revoked",
        N_("Your key {fingerprint} was revoked. Give an administrator a new one."),
        fingerprint=fingerprint,
    )


def find(login: str) -> Staff:
    """Return the row of an account, active or not; raises NotFound."""
    row = Staff.get_or_none(Staff.login == login)
    if row is None:
        raise NotFound("staff.unknown", N_("There is no account “{login}”."), field="login", login=login)
    return row


def everyone(*, active_only: bool = True) -> list[StaffRow]:
    """Return the staff sorted by name, ignoring accents and case."""
    query = Staff.select(Staff, Team).join(Team, JOIN.LEFT_OUTER).order_by(Staff.id)
    if active_only:
        query = query.where(Staff.active == True)  # noqa: E712 - an SQL expression
    rows = [
        StaffRow(s.id, s.login, s.name, tuple(sorted(s.roles)), s.team.name if s.team else "", s.active)
        for s in query
    ]
    return sorted(rows, key=lambda row: fold(row.name))


def names() -> dict[str, str]:
    """Return everyone's name by login; includes the login where two people share a name."""
    rows = everyone(active_only=False)
    shared = Counter(fold(row.name) for row in rows)
    return {
        row.login: row.name if shared[fold(row.name)] == 1 else f"{row.name} ({row.login})" for row in rows
    }


@dataclass(frozen=True)
class KeyRow:
    """A public key as lists show it."""

    login: str
    name: str
    public_key: str
    """Key type and base64 of the key."""
    fingerprint: str
    added_at: dt.datetime
    revoked_at: dt.datetime | None
    active: bool
    """Whether the account is open."""

    @property
    def opens(self) -> bool:
        """Tell whether the key can be used."""
        return self.active and self.revoked_at is None


def keys() -> list[KeyRow]:
    """Return all keys, by login, the oldest first."""
    query = StaffKey.select(StaffKey, Staff).join(Staff).order_by(Staff.login, StaffKey.id)
    return [
        KeyRow(k.staff.login, k.staff.name, k.key, k.fingerprint, k.created_at, k.revoked_at, k.staff.active)
        for k in query
    ]


def usable_keys(whose: str) -> list[StaffKey]:
    """Return the unrevoked keys of a fingerprint or a login; raises NotFound if there are none."""
    same = StaffKey.fingerprint if whose.startswith("SHA256:") else Staff.login
    query = StaffKey.select(StaffKey, Staff).join(Staff).where(same == whose, StaffKey.revoked_at.is_null())
    found = list(query.order_by(StaffKey.id))
    if not found:
        raise NotFound("keys.unknown", N_("“{whose}” has no key here."), whose=whose)
    return found


@lru_cache(maxsize=2000)
def short_name(name: str) -> str:
    """Return a colleague's initials: « M. L. »."""
    given, _, family = name.rpartition(" ")
    return initials(given, family)
