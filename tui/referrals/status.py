"""The status of a referral: offers the possible next ones, and asks for a reason where it is required."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from db.core.actor import Actor
from db.core.translation import N_, _
from db.referrals import actions, actions_followup
from db.referrals.codes import NextStep
from db.referrals.lifecycle import ENDED, FAILURES, NEED_REASON, Decliner, Status, next_statuses
from db.referrals.queries import ReferralRow
from tui.people.referral_labels import destination_label
from tui.referrals.common import FollowUpForm, act_on, choose, referral_title
from tui.shell.choose import Answer
from tui.shell.confirm import Confirm
from tui.shell.screens import BaseScreen
from tui.widgets.field import Field
from tui.widgets.ink import Cell, ink, line

DECLINED_BY = Field(
    "declined_by", N_("Declined by"), kind="choice", choices=Decliner.choices(), required=True
)
REASON = Field(
    "reason",
    N_("Reason"),
    kind="multiline",
    required=True,
    help=N_("What a colleague needs to know to continue."),
)


NEXT_STEP = Field("next_step", N_("What's next"), kind="choice", choices=NextStep.choices())
NEXT_NOTE = Field("next_note", N_("Further details"), help=N_("Who, where, or what to review."))
NEXT_KEYS = {NextStep.ORGANISATION: "o", NextStep.CONTACT: "c", NextStep.NEED: "b", NextStep.NOTHING: "n"}


def ask_status(screen: BaseScreen, row: ReferralRow) -> None:
    """Ask for the new status, or what comes next after a failure, and save the answer."""
    status = row.status
    answers = [
        Answer(after, str(place), after.label) for place, after in enumerate(next_statuses(status), start=1)
    ]
    now = _("Current status: {status}. Change it to:").format(status=_(status.label))
    if status in FAILURES:
        now = _("Current status: {status}. What's next?").format(status=_(status.label))
        answers = [Answer(step, key, step.label) for step, key in NEXT_KEYS.items()] + answers
    choose(screen, [row], now, answers, partial(_answered, screen, row))


def _answered(screen: BaseScreen, row: ReferralRow, answer: Status | NextStep) -> None:
    if isinstance(answer, NextStep):
        _next(screen, row, answer)
        return
    notice = _("Status: {status}.").format(status=_(answer.label))
    if answer in NEED_REASON:
        screen.ask(StatusForm(row, answer), lambda _done: screen.say(notice))
    elif answer in ENDED:
        question = Confirm(*_ending(row, answer))
        screen.ask(question, lambda _yes: act_on(screen, row, notice, actions.set_status, answer))
    else:
        act_on(screen, row, notice, actions.set_status, answer)


def _ending(row: ReferralRow, status: Status) -> tuple[str, str]:
    """Return the question before a status that ends the referral, and the label of its yes."""
    asked = _("Close the referral of {number} to {organisation}? Its status will be: {status}.")
    where = destination_label(row)
    said = asked.format(number=row.number, organisation=where, status=_(status.label))
    return said, _("Close")


def _next(screen: BaseScreen, row: ReferralRow, step: NextStep) -> None:
    """Save what comes next; for another organisation, ask for a referral at once."""
    if step is NextStep.ORGANISATION:
        from tui.referrals.form import refer_again

        refer_again(screen, row)
    else:
        notice = _("What's next: {step}.").format(step=_(step.label))
        act_on(screen, row, notice, actions_followup.set_next_step, step)


class StatusForm(FollowUpForm):
    """The reason for a status."""

    DRAFT = "referral.status"

    def __init__(self, row: ReferralRow, status: Status) -> None:
        super().__init__(row, part=status)
        self.status = status

    def heading(self) -> Cell:
        return line(
            ink("strong", _(self.status.label).capitalize()),
            ink("dim", " · "),
            referral_title(self, self.row),
        )

    def fields(self) -> Sequence[Field]:
        first = (DECLINED_BY, REASON) if self.status is Status.REJECTED else (REASON,)
        return (*first, NEXT_STEP, NEXT_NOTE) if self.status in FAILURES else first

    def question(self, values: dict[str, Any]) -> tuple[str, str] | None:
        ends = self.status in (*ENDED, Status.ENTERED_IN_ERROR)
        return _ending(self.row, self.status) if ends else None

    def save(self, actor: Actor, values: dict[str, Any]) -> None:
        actions.set_status(
            actor,
            self.row.id,
            self.status,
            reason=values["reason"],
            declined_by=values.get("declined_by"),
            next_step=values.get("next_step"),
            next_note=values.get("next_note") or "",
            version=self.version,
        )
