"""Postponing a referral to confirm: a digit for the next days, or any day within a month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import Any

from db.core import clock
from db.core.actor import Actor
from db.core.dates import long_date, short_date
from db.core.translation import N_, _
from db.referrals.actions_followup import postpone
from db.referrals.lifecycle import working_day
from db.referrals.queries import ReferralRow
from tui.referrals.common import BatchRunner, FollowUpForm, choose
from tui.shell.choose import Answer
from tui.shell.screens import BaseScreen
from tui.widgets.field import Field

EDIT = "edit"


def offered_days(today: dt.date) -> list[dt.date]:
    """Return the days offered: the next five working days, and one in two weeks."""
    days: list[dt.date] = []
    day = today
    while len(days) < 6:
        day = working_day(day + dt.timedelta(days=1) if len(days) < 5 else today + dt.timedelta(days=14))
        days.append(day)
    return days


def ask_postpone(screen: BaseScreen, rows: Sequence[ReferralRow], each: BatchRunner) -> None:
    """Ask for the day; `each` postpones the referrals."""
    days = enumerate(offered_days(clock.today()), start=1)
    answers = [Answer(day, str(place), long_date(day)) for place, day in days]
    if len(rows) == 1:
        answers.append(Answer(EDIT, "e", N_("another day, or add a note")))
    choose(screen, rows, _("When do you want a reminder?"), answers, partial(_answered, screen, rows, each))


def _answered(screen: BaseScreen, rows: Sequence[ReferralRow], each: BatchRunner, day: Any) -> None:
    if day == EDIT:
        row = rows[0]
        screen.ask(PostponeForm(row), lambda on: screen.say(postponed_notice(on)))
    else:
        each(lambda actor, id_, version: postpone(actor, id_, day, version=version), postponed_notice(day))


def postponed_notice(day: dt.date) -> str:
    """Return the notice."""
    return _("reminder set for {on}.").format(on=short_date(day))


class PostponeForm(FollowUpForm):
    """Another day, with a note; answers the day."""

    TITLE_TEXT = N_("Reminder")
    DRAFT = "referral.again"
    FIELDS = (
        Field(
            "on", N_("Date"), kind="date", required=True, help=N_("A date from tomorrow to a month from now.")
        ),
        Field("note", N_("Note"), kind="multiline", help=N_("What is blocking, and what to try next.")),
    )

    def save(self, actor: Actor, values: dict[str, Any]) -> dt.date:
        on: dt.date = values["on"]
        postpone(actor, self.row.id, on, note=values["note"] or "", version=self.version)
        return on
