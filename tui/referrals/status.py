"""The status of a referral: only what may follow is offered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from db.core.actor import Actor
from db.core.translation import N_
from db.referrals import actions
from db.referrals.lifecycle import DECLINER_NAMES, STATUS_NAMES, Status, next_statuses
from tui.referrals.confirm import AboutReferral
from tui.widgets.field import Field

DECLINED_BY = Field("declined_by", N_("Declined by"), kind="choice", choices=tuple(DECLINER_NAMES.items()))
REASON = Field(
    "reason",
    N_("Reason"),
    kind="multiline",
    help=N_("Needed when it is declined, cancelled, waitlisted, not achieved or entered in error."),
)


class StatusForm(AboutReferral):
    """The next status, and why."""

    TITLE_TEXT = N_("Status")

    def fields(self) -> Sequence[Field]:
        """Offer what may follow; who declined is asked where declining is possible."""
        following = next_statuses(Status(self.row.status))
        status = Field(
            "status",
            N_("Becomes"),
            kind="choice",
            choices=tuple((status, STATUS_NAMES[status]) for status in following),
            required=True,
        )
        return (status, DECLINED_BY, REASON) if Status.REJECTED in following else (status, REASON)

    def save(self, actor: Actor, values: dict[str, Any]) -> None:
        """Change the status."""
        actions.set_status(
            actor,
            self.row.id,
            values["status"],
            reason=values["reason"] or "",
            declined_by=values.get("declined_by"),
            version=self.row.version,
        )
