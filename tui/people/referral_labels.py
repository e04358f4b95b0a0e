"""How lists show a referral: its sign, destination and state."""

from __future__ import annotations

from db.core import clock
from db.core.text import dotted
from db.core.translation import _
from db.referrals.queries import ReferralRow


def sign(row: ReferralRow) -> str:
    """Return `!` if late, postponed or not; `~` up to two days before its day; `·` earlier; else nothing."""
    if row.days_late is None:
        return ""
    if row.late:
        return "!"
    days = -row.days_late
    if row.aside and row.ask_on is not None:
        days = (row.ask_on - clock.today()).days
    return "~" if days <= 2 else "·"


def destination_label(row: ReferralRow) -> str:
    """Return the organisation and its service."""
    return dotted(row.organisation, row.service)


def state(row: ReferralRow) -> str:
    """Return “to confirm” while it is in the queue, else the status."""
    return _("to confirm") if row.days_late is not None else _(row.status.label)
