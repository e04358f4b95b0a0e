"""The permission table: who may do what, and with whose files."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from db.core.errors import Invalid
from db.core.translation import N_


class Role(StrEnum):
    """A role in the agency; one person may have several, but not both administrator and auditor."""

    STAFF = "staff"
    LEAD = "lead"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


ROLE_NAMES = {
    Role.STAFF: N_("staff"),
    Role.LEAD: N_("team lead"),
    Role.ADMINISTRATOR: N_("administrator"),
    Role.AUDITOR: N_("auditor"),
}


class Reach(StrEnum):
    """Whose files a permission covers, the narrowest first; ANY for what is not about a file."""

    CASELOAD = "caseload"
    TEAM = "team"
    ANY = "any"


_ANYONE = dict.fromkeys(Role, Reach.ANY)
_WORKERS = {Role.STAFF: Reach.ANY, Role.LEAD: Reach.ANY}
_LEADS = {Role.LEAD: Reach.ANY}
_ADMINISTRATORS = {Role.ADMINISTRATOR: Reach.ANY}
_OFFICE = _WORKERS | _ADMINISTRATORS
_FILES = {Role.STAFF: Reach.CASELOAD, Role.LEAD: Reach.TEAM}

PERMISSIONS: dict[str, dict[Role, Reach]] = {
    "client.register": _WORKERS,
    "client.read": _FILES,
    "client.search": _WORKERS,
    "client.outside": _WORKERS,
    "client.reveal": _FILES,
    "client.edit": _FILES,
    "client.assign": _FILES,
    "client.move": _FILES,
    "client.engage": _FILES,
    "client.ask": _FILES,
    "client.looks": _FILES | {Role.AUDITOR: Reach.ANY},
    "client.alert": {Role.LEAD: Reach.TEAM},
    "referral.make": _FILES,
    "referral.confirm": _FILES,
    "referral.status": _FILES,
    "referral.feedback": _FILES,
    "directory.edit": _OFFICE,
    "directory.verify": _OFFICE,
    "directory.report": _OFFICE,
    "suggestion.add": _OFFICE,
    "suggestion.support": _OFFICE,
    "suggestion.comment": _OFFICE,
    "suggestion.decide": _LEADS,
    "retro.read": _WORKERS,
    "retro.open": _LEADS,
    "retro.note": _WORKERS,
    "retro.close": _LEADS,
    "trajectory.path": _FILES | _ADMINISTRATORS | {Role.AUDITOR: Reach.ANY},
    "trajectory.design": _LEADS | _ADMINISTRATORS,
    "exchange.import": {Role.LEAD: Reach.TEAM} | _ADMINISTRATORS,
    "exchange.export": {Role.LEAD: Reach.TEAM} | _ADMINISTRATORS,
    "exchange.identities": _ADMINISTRATORS,
    "staff.preferences": _ANYONE,
    "staff.lock": _ANYONE,
    "staff.lockout": _ANYONE,
    "staff.manage": _ADMINISTRATORS,
    "staff.keys": _ADMINISTRATORS,
    "upkeep.sample": _ADMINISTRATORS,
}
"""The roles allowed each verb, of actions and of views of a file (server reference, §6)."""


def permissions(roles: Iterable[Role]) -> dict[str, Reach]:
    """Return the verbs that these roles allow, each with its widest reach."""
    held = frozenset(roles)
    widest = tuple(Reach)
    return {
        verb: max((reach for role, reach in given.items() if role in held), key=widest.index)
        for verb, given in PERMISSIONS.items()
        if held & given.keys()
    }


def on_behalf(held: dict[str, Reach]) -> dict[str, Reach]:
    """Return the permissions left with `--actor`: none about people's files."""
    return {verb: reach for verb, reach in held.items() if not verb.startswith(("client.", "referral."))}


def roles_named(names: Iterable[str]) -> frozenset[Role]:
    """Parse role names; a team lead is staff anyway.

    Raises Invalid for an unknown name, for none, and for administrator with auditor.
    """
    roles = set()
    for name in names:
        try:
            roles.add(Role(name))
        except ValueError:
            raise Invalid(
                "staff.role",
                N_("“{role}” is not a role: choose among {roles}."),
                field="role",
                role=name,
                roles=", ".join(Role),
            ) from None
    if not roles:
        raise Invalid("staff.role.none", N_("Give at least one role."), field="role")
    if {Role.ADMINISTRATOR, Role.AUDITOR} <= roles:
        raise Invalid("staff.role.both", N_("Nobody is administrator and auditor at once."), field="role")
    if Role.LEAD in roles:
        roles.discard(Role.STAFF)
    return frozenset(roles)
