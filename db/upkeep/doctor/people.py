"""Checks of accounts, and of what is left to people who no longer come: logins and counts, no content."""

from __future__ import annotations

import datetime as dt
import os
import pwd
from collections import Counter
from collections.abc import Iterator
from typing import Any

from peewee import JOIN, fn

from db.audit.models import AuditLine, Look
from db.clients.models import Client
from db.core import clock
from db.core.translation import N_, _
from db.referrals.lifecycle import OPEN
from db.referrals.models import Referral
from db.retros.models import RetroAction
from db.staff.drafts import Draft
from db.staff.models import OpenSession, Staff, StaffKey
from db.suggestions.models import Decision, Suggestion
from db.upkeep.doctor.check import Finding, Site, finding

DRAFT_DAYS = 30
"""Days without a keystroke after which a draft is reported."""
UNUSED_DAYS = 183
"""Days without an action or a look at a file after which an account is reported."""


def drafts(site: Site) -> Iterator[Finding]:
    """Find drafts that their authors have left, by login."""
    before = clock.now() - dt.timedelta(days=DRAFT_DAYS)
    counts: Any = (
        Draft.select(Staff.login, fn.COUNT(Draft.id))
        .join(Staff)
        .where(Draft.saved_at < before)
        .group_by(Staff.login)
        .order_by(Staff.login)
    )
    for login, count in counts.tuples():
        yield finding(
            N_("Drafts of {login} untouched for more than {days} days: {count}."),
            N_("Ask {login} to save or discard them in My day."),
            login=login,
            days=DRAFT_DAYS,
            count=count,
        )


def stale_accounts(site: Site) -> Iterator[Finding]:
    """Find active accounts whose system account is gone, and those that nobody uses."""
    gone = set(_gone()) if site.shared else set()
    for login in sorted(gone):
        yield finding(
            N_("The account {login} is active, but this machine has no such account and it has no SSH key."),
            "trajectoire staff deactivate {login}",
            login=login,
        )
    for login in _unused():
        if login not in gone and not (site.shared and login == _own_login()):
            yield finding(
                N_("The account {login} was not used for six months."),
                N_("If this person has left: trajectoire staff deactivate {login}"),
                login=login,
            )


def _gone() -> Iterator[str]:
    """Yield the active accounts that are neither reached by an SSH key nor by an account of the system."""
    usable = StaffKey.select(StaffKey.id).where(StaffKey.staff == Staff.id, StaffKey.revoked_at.is_null())
    without = Staff.select(Staff.login).where(Staff.active == True, ~fn.EXISTS(usable))  # noqa: E712
    for row in without:
        try:
            pwd.getpwnam(row.login)
        except KeyError:
            yield row.login


def _unused() -> list[str]:
    since = clock.now() - dt.timedelta(days=UNUSED_DAYS)
    acted = AuditLine.select(AuditLine.id).where(AuditLine.actor_id == Staff.id, AuditLine.at >= since)
    looked = Look.select(Look.id).where(Look.actor_id == Staff.id, Look.at >= since)
    here = OpenSession.select(OpenSession.uid).where(OpenSession.staff == Staff.id)
    lent = AuditLine.select(AuditLine.on_behalf).where(AuditLine.at >= since, AuditLine.on_behalf != "")
    query = (
        Staff.select(Staff.login)
        .where(Staff.active == True, Staff.created_at < since)  # noqa: E712 - an SQL expression
        .where(~fn.EXISTS(acted), ~fn.EXISTS(looked), ~fn.EXISTS(here), Staff.login.not_in(lent))
        .order_by(Staff.login)
    )
    return [row.login for row in query]


def _own_login() -> str:
    """Return the account that runs the program: that of the night's jobs on a shared server."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return ""


_WORK = {
    "files": (N_("files: {count}"), "trajectoire clients assign"),
    "referrals": (N_("referrals: {count}"), "trajectoire clients assign"),
    "suggestions": (N_("suggestions: {count}"), "trajectoire suggestions decide … --owner"),
    "actions": (N_("actions of retrospectives: {count}"), "trajectoire retros action … --owner"),
}
"""What may be left open, in words, and the command that gives it to somebody."""


def leavers(site: Site) -> Iterator[Finding]:
    """Find open work that only closed accounts are responsible for, by login."""
    left: dict[str, Counter[str]] = {}
    for kind, query in _open_work().items():
        for login, count in query.tuples():
            left.setdefault(login, Counter())[kind] = count
    for login, counts in sorted(left.items()):
        commands = dict.fromkeys(_WORK[kind][1] for kind in _WORK if counts[kind])
        yield finding(
            N_("The account {login} is closed, but still has open work: {work}."),
            N_("Give it to a colleague: {commands}"),
            login=login,
            work=", ".join(
                _(said).format(count=counts[kind]) for kind, (said, _c) in _WORK.items() if counts[kind]
            ),
            commands=", ".join(commands),
        )


def _open_work() -> dict[str, Any]:
    """Return the queries for login and count of what is open, by kind.

    A referral counts where nobody active follows the file either: otherwise that person has it on their day.
    """
    responsible = Staff.alias()
    referrals = (
        Referral.select(Staff.login, fn.COUNT(Referral.id))
        .join(Staff, on=(Referral.made_by == Staff.id))
        .switch(Referral)
        .join(Client)
        .join(responsible, JOIN.LEFT_OUTER, on=(Client.responsible == responsible.id))
        .where(Referral.status.in_(OPEN), responsible.id.is_null() | (responsible.active == False))  # noqa: E712
    )
    undecided = (Decision.OPEN, Decision.PLANNED, Decision.STARTED)
    queries: dict[str, Any] = {
        "files": Client.select(Staff.login, fn.COUNT(Client.id)).join(Staff).where(Client.active == True),  # noqa: E712
        "referrals": referrals,
        "suggestions": Suggestion.select(Staff.login, fn.COUNT(Suggestion.id))
        .join(Staff, on=(Suggestion.owner == Staff.id))
        .where(Suggestion.decision.in_(undecided)),
        "actions": RetroAction.select(Staff.login, fn.COUNT(RetroAction.id))
        .join(Staff)
        .where(RetroAction.done_on.is_null()),
    }
    return {
        kind: query.where(Staff.active == False).group_by(Staff.login)  # noqa: E712
        for kind, query in queries.items()
    }
