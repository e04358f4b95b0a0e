"""Who may do what, as one table: the actions, the screens and the command line all obey it."""

from __future__ import annotations

from enum import StrEnum

from db.core.translation import N_


class Role(StrEnum):
    """What a person is in the team; reads are for everyone who has an account."""

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

_ALL = frozenset(Role)
_TEAM = frozenset({Role.STAFF, Role.LEAD, Role.ADMINISTRATOR})
_LEADS = frozenset({Role.LEAD, Role.ADMINISTRATOR})
_ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})

PERMISSIONS: dict[str, frozenset[Role]] = {
    "client.register": _TEAM,
    "client.edit": _TEAM,
    "client.assign": _TEAM,
    "client.move": _TEAM,
    "client.engage": _TEAM,
    "client.ask": _TEAM,
    "client.reveal": _TEAM,
    "referral.make": _TEAM,
    "referral.confirm": _TEAM,
    "referral.status": _TEAM,
    "referral.feedback": _TEAM,
    "directory.edit": _TEAM,
    "directory.verify": _TEAM,
    "suggestion.add": _TEAM,
    "suggestion.support": _TEAM,
    "suggestion.comment": _TEAM,
    "suggestion.decide": _LEADS,
    "retro.open": _LEADS,
    "retro.note": _TEAM,
    "retro.close": _LEADS,
    "trajectory.design": _LEADS,
    "exchange.import": _LEADS,
    "exchange.export": _LEADS,
    "exchange.identities": _ADMINISTRATORS,
    "staff.preferences": _ALL,
    "staff.manage": _ADMINISTRATORS,
    "staff.keys": _ADMINISTRATORS,
    "upkeep.sample": _ADMINISTRATORS,
}
"""Every verb of every action, with the roles that may use it (server reference, §6)."""


def permissions(role: Role) -> frozenset[str]:
    """Return the verbs that a role may use."""
    return frozenset(verb for verb, roles in PERMISSIONS.items() if role in roles)
