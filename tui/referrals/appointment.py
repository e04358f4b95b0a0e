"""The appointment at the other organisation, and its outcome."""

from __future__ import annotations

from functools import partial
from typing import Any

from db.core import clock
from db.core.actor import Actor
from db.core.dates import date_time, parse_instant, short_date
from db.core.translation import N_, _
from db.overview.bookings import check_free
from db.referrals import actions_followup
from db.referrals.codes import MeetingOutcome
from db.referrals.deadlines import day_after_meeting
from db.referrals.queries import ReferralRow
from tui.referrals.common import FollowUpForm, act_on, choose
from tui.shell.choose import Answer
from tui.shell.screens import BaseScreen
from tui.widgets.field import Field

ANOTHER = "another"
ANSWERS = (
    Answer(MeetingOutcome.ATTENDED, "p", N_("yes, the client was there (contact confirmed)")),
    Answer(MeetingOutcome.NO_SHOW, "d", N_("the client did not come (call them)")),
    Answer(MeetingOutcome.POSTPONED, "r", N_("postponed, no date yet (call the client)")),
    Answer(MeetingOutcome.CANCELLED, "c", N_("cancelled (call the client)")),
    Answer(ANOTHER, "e", N_("another date or time")),
)


def is_planned(row: ReferralRow) -> bool:
    """Tell whether an appointment is planned whose outcome is not known."""
    return row.appointment_at is not None and not row.meeting


def ask_meeting(screen: BaseScreen, row: ReferralRow) -> None:
    """Ask for an appointment, or for the outcome of the planned one."""
    if not is_planned(row):
        _ask_day(screen, row)
        return
    assert row.appointment_at is not None
    answers = ANSWERS if row.appointment_at <= clock.now() else ANSWERS[2:]
    question = _("Appointment at the organisation, {at}. What was the outcome?").format(
        at=date_time(row.appointment_at)
    )
    choose(screen, [row], question, answers, partial(_answered, screen, row))


def _answered(screen: BaseScreen, row: ReferralRow, answer: Any) -> None:
    if answer == ANOTHER:
        _ask_day(screen, row)
        return
    there = answer is MeetingOutcome.ATTENDED
    notice = _("Contact confirmed.") if there else _("Saved. Call the client today.")
    act_on(screen, row, notice, actions_followup.record_meeting, answer)


def _ask_day(screen: BaseScreen, row: ReferralRow) -> None:
    screen.ask(AppointmentForm(row), lambda notice: screen.say(notice))


class AppointmentForm(FollowUpForm):
    """An appointment's day and time; answers the notice."""

    TITLE_TEXT = N_("Appointment at the organisation")
    DRAFT = "referral.meeting"
    FIELDS = (
        Field("on", N_("Date"), kind="date", required=True),
        Field("at", N_("Time"), kind="time", help=N_("Such as 14:30. Leave empty for noon.")),
        Field("note", N_("Note"), kind="multiline"),
    )

    def save(self, actor: Actor, values: dict[str, Any]) -> str:
        at, note = parse_instant(values["on"], values["at"], field="at"), values["note"] or ""
        if not self.insists:
            check_free(actor, self.row.client_id, at, referral=self.row.id)
        if is_planned(self.row):
            actions_followup.record_meeting(
                actor, self.row.id, MeetingOutcome.POSTPONED, again_at=at, note=note, version=self.version
            )
        else:
            actions_followup.set_appointment(actor, self.row.id, at, note=note, version=self.version)
        return _("Appointment recorded. Check with the client on {on}.").format(
            on=short_date(day_after_meeting(at))
        )
