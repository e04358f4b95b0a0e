"""The status of a referral: only what may follow is offered, and why is asked where it must be said."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from db.core.actor import Actor
from db.core.translation import N_, _
from db.referrals import actions
from db.referrals.lifecycle import DECLINER_NAMES, EXPLAINED, STATUS_NAMES, Status, next_statuses
from db.referrals.queries import ReferralRow
from tui.referrals.confirm import AboutReferral, about
from tui.shell.area import BaseScreen
from tui.shell.choose import Answer, Choose
from tui.widgets.field import Field
from tui.widgets.ink import Cell, ink, line

DECLINED_BY = Field("declined_by", N_("Declined by"), kind="choice", choices=tuple(DECLINER_NAMES.items()))
REASON = Field(
    "reason", N_("Reason"), kind="multiline", required=True, help=N_("What a colleague must know to go on.")
)


def ask_status(screen: BaseScreen, row: ReferralRow) -> None:
    """Ask on a screen what the referral becomes, and keep the answer."""
    answers = [
        Answer(status, str(place), STATUS_NAMES[status])
        for place, status in enumerate(next_statuses(Status(row.status)), start=1)
    ]
    now = _("Now: {status}. What does it become?").format(status=_(STATUS_NAMES[Status(row.status)]))
    screen.ask(Choose([ink("strong", now), about(row)], answers), partial(_answered, screen, row))


def _answered(screen: BaseScreen, row: ReferralRow, status: Status) -> None:
    def done(_done: Any) -> None:
        screen.say(_("Status: {status}.").format(status=_(STATUS_NAMES[status])))

    if status in EXPLAINED:
        screen.ask(StatusForm(row, status), done)
    else:
        screen.act(actions.set_status, row.id, status, version=row.version, then=done)


class StatusForm(AboutReferral):
    """Why a referral is declined, cancelled, waitlisted, not achieved or entered in error."""

    DRAFT = "referral.status"

    def __init__(self, row: ReferralRow, status: Status) -> None:
        super().__init__(row)
        self.status = status

    def draft_id(self) -> str:
        """Keep why it is declined apart from why it waits."""
        return f"{self.DRAFT}:{self.status}"

    def heading(self) -> Cell:
        """Return what it becomes, and which referral."""
        return line(
            ink("strong", _(STATUS_NAMES[self.status]).capitalize()), ink("dim", " · "), about(self.row)
        )

    def fields(self) -> Sequence[Field]:
        """Ask who declined, and why."""
        return (DECLINED_BY, REASON) if self.status is Status.REJECTED else (REASON,)

    def save(self, actor: Actor, values: dict[str, Any]) -> None:
        """Change the status."""
        actions.set_status(
            actor,
            self.row.id,
            self.status,
            reason=values["reason"],
            declined_by=values.get("declined_by"),
            version=self.version,
        )
