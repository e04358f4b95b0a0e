"""The permission table: who may do what, and with whose files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum

from db.core.choices import Choices
from db.core.dates import short_date
from db.core.errors import Invalid
from db.core.translation import N_, _


class Role(Choices):
    """A role in the agency; one person may have several, but not both administrator and auditor."""

    STAFF = "staff", N_("staff")
    LEAD = "lead", N_("team lead")
    ADMINISTRATOR = "administrator", N_("administrator")
    AUDITOR = "auditor", N_("auditor")


class Reach(StrEnum):
    """Whose files a permission covers, the narrowest first; ANY for what is not about a file."""

    CASELOAD = "caseload"
    TEAM = "team"
    ANY = "any"


@dataclass(frozen=True)
class Verb:
    """Who may use a verb, and what the journal says of it (marked with N_()); without, the verb as stored."""

    roles: dict[Role, Reach]
    said: str = ""
    exactly: dict[str, str] = field(default_factory=dict)
    """What it says when its line has a detail, by the detail."""
    alert: str = ""
    """What leads are told of it."""


_ANYONE = dict.fromkeys(Role, Reach.ANY)
_WORKERS = {Role.STAFF: Reach.ANY, Role.LEAD: Reach.ANY}
_LEADS = {Role.LEAD: Reach.ANY}
_ADMINISTRATORS = {Role.ADMINISTRATOR: Reach.ANY}
_OFFICE = _WORKERS | _ADMINISTRATORS
_FILES = {Role.STAFF: Reach.CASELOAD, Role.LEAD: Reach.TEAM}

PEOPLE = ("responsible", "takes_part", "left", "in_place_of")
"""Details of the journal that hold a colleague's login."""
VERBS: dict[str, Verb] = {
    "client.register": Verb(
        _WORKERS, N_("opened the file"), alert=N_("{who} opened a file under the same name")
    ),
    "client.read": Verb(_FILES),
    "client.search": Verb(
        _WORKERS,
        N_("searched for the client outside their caseload"),
        alert=N_("{who} searched for this client"),
    ),
    "client.outside": Verb(
        _WORKERS, N_("opened the file outside their caseload"), alert=N_("{who} opened this file")
    ),
    "client.reveal": Verb(_FILES, N_("viewed the name")),
    "client.edit": Verb(_FILES, N_("changed the identity")),
    "client.assign": Verb(
        _FILES,
        N_("changed the person responsible"),
        {
            "responsible": N_("assigned it to {responsible}"),
            "takes_part": N_("added {takes_part} to the file"),
            "left": N_("removed {left} from the file"),
        },
    ),
    "client.move": Verb(_FILES, N_("moved the client in the trajectory")),
    "client.engage": Verb(
        _FILES, N_("recorded a contact"), {"settled": N_("recorded the outcome of the appointment")}
    ),
    "client.ask": Verb(
        _FILES,
        N_("recorded what was requested or received"),
        {"received": N_("marked a request as received"), "undone": N_("undid the receipt")},
    ),
    "client.correct": Verb(
        _FILES,
        N_("corrected a contact"),
        {
            "contact_in_error": N_("marked a contact as entered in error"),
            "step": N_("corrected the date of a step"),
            "step_in_error": N_("marked a step as entered in error"),
        },
    ),
    "client.withdraw": Verb(
        _FILES, N_("marked the file as entered in error"), {"back": N_("brought the file back")}
    ),
    "client.looks": Verb(_FILES | {Role.AUDITOR: Reach.ANY}),
    "client.lead": Verb({Role.LEAD: Reach.TEAM}),
    "client.alert": Verb(_WORKERS, N_("read a notice about it")),
    "referral.make": Verb(_FILES, N_("referral made")),
    "referral.confirm": Verb(
        _FILES,
        N_("checked whether contact was made"),
        {
            "by": N_("confirmed that contact was made"),
            "attempts": N_("recorded that contact was not made yet"),
            "again": N_("set a reminder for {again}"),
            "escalated": N_("escalated it to the team lead"),
            "appointment": N_("recorded the appointment at the organisation"),
            "meeting": N_("recorded the outcome of the appointment at the organisation"),
            "received": N_("recorded that the service was received"),
        },
    ),
    "referral.status": Verb(
        _FILES,
        N_("changed the referral's status"),
        {"next": N_("recorded what comes next"), "undone": N_("undid the last change")},
    ),
    "referral.feedback": Verb(_FILES, N_("recorded feedback")),
    "directory.edit": Verb(_OFFICE, N_("changed the entry")),
    "directory.verify": Verb(
        _OFFICE,
        N_("verified the entry"),
        {"report": N_("closed an error report"), "undone": N_("undid the verification")},
    ),
    "directory.report": Verb(_OFFICE, N_("reported an error in the entry")),
    "suggestion.add": Verb(_OFFICE, N_("added the suggestion")),
    "suggestion.support": Verb(_OFFICE, N_("gave or withdrew support")),
    "suggestion.comment": Verb(_OFFICE, N_("commented")),
    "suggestion.decide": Verb(_LEADS, N_("recorded the decision")),
    "retro.read": Verb(_WORKERS),
    "retro.open": Verb(_LEADS, N_("opened the retrospective")),
    "retro.note": Verb(
        _WORKERS, N_("added to the retrospective"), {"done": N_("recorded what the action changed")}
    ),
    "retro.close": Verb(_LEADS, N_("closed the retrospective")),
    "trajectory.path": Verb(_FILES | _ADMINISTRATORS | {Role.AUDITOR: Reach.ANY}),
    "trajectory.design": Verb(_LEADS | _ADMINISTRATORS),
    "exchange.import": Verb({Role.LEAD: Reach.TEAM} | _ADMINISTRATORS, alert=N_("{who} imported data")),
    "exchange.export": Verb({Role.LEAD: Reach.TEAM} | _ADMINISTRATORS, alert=N_("{who} exported data")),
    "exchange.identities": Verb(_ADMINISTRATORS, alert=N_("{who} exported data with names")),
    "staff.preferences": Verb(_ANYONE),
    "staff.lock": Verb(_ANYONE),
    "staff.lockout": Verb(_ANYONE),
    "staff.manage": Verb(_ADMINISTRATORS, alert=N_("{who} changed roles")),
    "staff.away": Verb(
        {Role.STAFF: Reach.CASELOAD, Role.LEAD: Reach.TEAM} | _ADMINISTRATORS,
        alert=N_("{who} set an absence and a substitute"),
    ),
    "staff.handover": Verb(
        {Role.LEAD: Reach.TEAM} | _ADMINISTRATORS,
        N_("handed over files"),
        {"responsible": N_("handed the file over to {responsible}")},
    ),
    "staff.keys": Verb(_ADMINISTRATORS, alert=N_("{who} added an SSH key")),
    "upkeep.sample": Verb(_ADMINISTRATORS),
    "upkeep.backup": Verb(_ADMINISTRATORS, N_("made a backup")),
    "upkeep.check": Verb(_ADMINISTRATORS),
    "upkeep.restore": Verb(_ADMINISTRATORS, N_("restored a backup")),
}
"""Every action, and every view of a file that is logged (server reference, §6)."""
PERMISSIONS = {name: verb.roles for name, verb in VERBS.items()}
"""Who may use each verb."""


def permissions(roles: Iterable[Role]) -> dict[str, Reach]:
    """Return the verbs that these roles allow, each with its widest reach."""
    held = frozenset(roles)
    widest = tuple(Reach)
    return {
        verb: max((reach for role, reach in given.items() if role in held), key=widest.index)
        for verb, given in PERMISSIONS.items()
        if held & given.keys()
    }


def describe(verb: str, details: Mapping[str, object] | None = None) -> str:
    """Return what was done, as a sentence in the current language."""
    known = dict(details or {})
    if absent := known.pop("in_place_of", None):
        return _("{what} (in place of {absent})").format(what=describe(verb, known), absent=absent)
    if known.pop("taken_back", None) is not None:
        return _("undid: {what}").format(what=describe(verb, known))
    if "again" in known:
        with suppress(ValueError):  # not a date: shown as stored
            known["again"] = short_date(dt.date.fromisoformat(str(known["again"])))
    of = VERBS.get(verb, Verb({}))
    sentence = next((of.exactly[detail] for detail in known if detail in of.exactly), of.said)
    return _(sentence).format(**known) if sentence else verb


def delegated(own: dict[str, Reach]) -> dict[str, Reach]:
    """Return the permissions left with `--actor`: none about people's files."""
    return {verb: reach for verb, reach in own.items() if not verb.startswith(("client.", "referral."))}


def parse_roles(names: Iterable[str]) -> frozenset[Role]:
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
                N_("“{role}” is not a role. Choose from: {roles}."),
                field="role",
                role=name,
                roles=", ".join(Role),
            ) from None
    if not roles:
        raise Invalid("staff.role.none", N_("Give at least one role."), field="role")
    if {Role.ADMINISTRATOR, Role.AUDITOR} <= roles:
        raise Invalid(
            "staff.role.both", N_("The same person cannot be both administrator and auditor."), field="role"
        )
    if Role.LEAD in roles:
        roles.discard(Role.STAFF)
    return frozenset(roles)
