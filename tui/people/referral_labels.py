"""How lists show a referral: its sign, destination and state."""

from __future__ import annotations

from db.core import clock
from db.core.text import dotted
from db.core.translation import _
from db.referrals.queries import ReferralRow


def sign(row: ReferralRow) -> str:
    """Return `!` if late, `~` up to two days before, `·` earlier or postponed, else nothing."""
    if row.days_late is None:
        return ""
    if row.aside:
        return "~" if row.ask_on is not None and (row.ask_on - clock.today()).days <= 2 else "·"
    return "!" if row.days_late > 0 else "~" if row.days_late >= -2 else "·"


def destination_label(row: ReferralRow) -> str:
    """Return the organisation and its service."""
    return dotted(row.organisation, row.service)


def state(row: ReferralRow) -> str:
    """Return “to confirm” while it is in the queue, else the status."""
    return _("to confirm") if row.days_late is not None else _(row.status.label)
