"""Creating, changing and closing accounts."""

from __future__ import annotations

import datetime as dt

from db.audit.journal import Entry, writing
from db.core import clock
from db.core.actor import Actor
from db.core.errors import Invalid, Refused
from db.core.model import change
from db.core.text import clean, fold
from db.core.translation import LANGUAGES, N_
from db.staff import keys, queries
from db.staff.alerts import alert, all_leads, reassign_unread
from db.staff.models import Staff, StaffKey, Team
from db.staff.permissions import Role, parse_roles, permissions

KEYBOARDS = ("qwerty", "azerty")
FOUNDER = frozenset({Role.ADMINISTRATOR, Role.LEAD})
"""Roles of the first user, who administers the program and has a caseload."""


def founder(login: str, name: str) -> Actor:
    """Return the actor that initialises a database, before any account exists."""
    return Actor(0, login, name, FOUNDER, permissions(FOUNDER))


def add_staff(
    actor: Actor, login: str, name: str, *roles: str, team: str = "", language: str | None = None
) -> int:
    """Create an account and return its id; its role is staff unless others are given.

    Raises Invalid for an unusable login, name, role or language, Refused for a login that exists.
    """
    login, name, team = (
        clean(login, field="login", limit=64),
        clean(name, field="name"),
        clean(team, field="team"),
    )
    if not login or any(c.isspace() or c in ":/\\\"'" for c in login) or login.startswith("-"):
        raise Invalid("staff.login", N_("“{login}” is not a valid account name."), field="login", login=login)
    if not name:
        raise Invalid("staff.name", N_("Enter a name."), field="name")
    with writing(actor, "staff.manage") as entry:
        if Staff.get_or_none(Staff.login == login):
            raise Refused(
                "staff.exists", N_("The account “{login}” already exists."), field="login", login=login
            )
        leads = all_leads()
        team_row = (Team.get_or_none(name=team) or Team.create(name=team)) if team else None
        row = Staff.create(
            login=login,
            name=name,
            sort_key=fold(name),
            roles=parse_roles(roles or (Role.STAFF,)),
            team=team_row,
            language=_language(language),
        )
        entry.about("staff", row.id, login)
        entry.note(roles=sorted(row.roles))
        if row.roles != {Role.STAFF}:
            _alert_leads(actor, entry, row, leads)
        return int(row.id)


def set_roles(actor: Actor, login: str, *roles: str) -> None:
    """Replace a person's roles; raises Refused for the last administrator's or one's own new roles.

    Raises Invalid for an unknown role or roles that exclude each other.
    """
    with writing(actor, "staff.manage") as entry:
        row = queries.find(login)
        if not row.active:
            raise Refused(
                "staff.closed",
                N_("The account “{login}” is closed. Open it first: trajectoire staff reactivate {login}"),
                login=login,
            )
        new = parse_roles(roles)
        if Role.ADMINISTRATOR not in new:
            _require_another_administrator(row)
        if row.id == actor.id and not new <= row.roles:
            raise Refused("staff.own", N_("You cannot change your own role. Ask another administrator."))
        leads = all_leads()
        change(row, roles=new)
        entry.about("staff", row.id, login)
        entry.note(roles=sorted(new))
        _alert_leads(actor, entry, row, leads)


def _alert_leads(actor: Actor, entry: Entry, row: Staff, leads: set[int]) -> None:
    """Alert the other leads, and give unread alerts to the current leads."""
    if others := leads - {row.id}:
        alert(actor, entry.verb, others, subject=row.login, text=", ".join(sorted(row.roles)))
    reassign_unread()


def deactivate(actor: Actor, login: str) -> None:
    """Close an account, keeping its history; raises Refused for one's own or the last administrator's."""
    with writing(actor, "staff.manage") as entry:
        row = queries.find(login)
        _require_another_administrator(row)
        if row.id == actor.id:
            raise Refused("staff.own", N_("You cannot close your own account. Ask another administrator."))
        change(row, active=False)
        entry.about("staff", row.id, login)
        reassign_unread()


def reactivate(actor: Actor, login: str) -> None:
    """Open a closed account again, with the roles and files that it had; raises Refused if it is open."""
    with writing(actor, "staff.manage") as entry:
        row = queries.find(login)
        if row.active:
            raise Refused("staff.open", N_("The account “{login}” is open."), login=login)
        leads = all_leads()
        change(row, active=True)
        entry.about("staff", row.id, login)
        entry.note(reopened=True)
        _alert_leads(actor, entry, row, leads)


def add_key(actor: Actor, login: str, text: str) -> str:
    """Add a public key to an account and return its fingerprint.

    Raises Invalid for anything but one valid public key, Refused for a key already used, even a revoked one.
    """
    key = keys.parse_key(text)
    with writing(actor, "staff.keys") as entry:
        row = queries.find(login)
        known = StaffKey.get_or_none(StaffKey.fingerprint == key.fingerprint)
        if known is not None:
            raise Refused(
                "keys.known",
                N_("This key already belongs to “{login}”. Each person needs their own.")
                if known.revoked_at is None
                else N_("This key was revoked. Generate a new pair."),
                field="key",
                login=known.staff.login,
            )
        StaffKey.create(staff=row, fingerprint=key.fingerprint, key=key.text)
        entry.about("staff", row.id, login)
        entry.note(added=key.fingerprint)
        alert(actor, entry.verb, all_leads(), subject=login)
    return key.fingerprint


def revoke_keys(actor: Actor, whose: str) -> list[str]:
    """Revoke a key, or all keys of a person; return the fingerprints.

    `whose` is a fingerprint (SHA256:…) or a login. Raises NotFound when there is no key to revoke.
    """
    with writing(actor, "staff.keys") as entry:
        found = queries.usable_keys(whose)
        for row in found:
            change(row, revoked_at=clock.now())
        entry.about("staff", found[0].staff.id, found[0].staff.login)
        entry.note(revoked=[row.fingerprint for row in found])
    return [row.fingerprint for row in found]


def set_preferences(
    actor: Actor,
    *,
    language: str | None = None,
    theme: str | None = None,
    keyboard: str | None = None,
    welcomed_on: dt.date | None = None,
) -> None:
    """Save a person's preferences; None leaves one unchanged."""
    if keyboard is not None and keyboard not in KEYBOARDS:
        raise Invalid("staff.keyboard", N_("“{keyboard}” is not a supported keyboard."), keyboard=keyboard)
    chosen = {
        "language": _language(language),
        "theme": theme,
        "keyboard": keyboard,
        "welcomed_on": welcomed_on,
    }
    with writing(actor, "staff.preferences") as entry:
        Staff.update({k: v for k, v in chosen.items() if v is not None}).where(Staff.id == actor.id).execute()
        entry.about("staff", actor.id, actor.login)


def _language(code: str | None) -> str | None:
    if code is not None and code not in LANGUAGES:
        raise Invalid("staff.language", N_("“{language}” is not a supported language."), language=code)
    return code


def _require_another_administrator(row: Staff) -> None:
    others = Staff.select().where(
        Staff.roles.contains(Role.ADMINISTRATOR) & (Staff.active == True) & (Staff.id != row.id)  # noqa: E712
    )
    if Role.ADMINISTRATOR in row.roles and not others.exists():
        raise Refused(
            "staff.last",
            N_("“{login}” is the last administrator. Give someone else this role first."),
            login=row.login,
        )
