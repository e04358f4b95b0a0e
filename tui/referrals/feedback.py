"""Feedback on a referral: two questions and a comment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from db.core import clock
from db.core.actor import Actor
from db.core.translation import N_, _
from db.referrals import actions
from db.referrals.lifecycle import Channel, Party
from db.referrals.queries import ReferralRow
from tui.referrals.common import QUESTIONS, FollowUpForm
from tui.shell.screens import BaseScreen
from tui.widgets.field import Field
from tui.widgets.ink import Cell, ink, wrap


def ask_opinion(screen: BaseScreen, row: ReferralRow | None) -> None:
    """Ask a client, who is being talked to, about a referral; if left, it is asked next time."""
    if row is not None:
        screen.ask(OpinionForm(row), lambda _id: screen.say(_("Feedback recorded.")))


class FeedbackForm(FollowUpForm):
    """Feedback of either party; “not reached” is a possible answer."""

    TITLE_TEXT = N_("Feedback")
    DRAFT = "referral.feedback"
    FIELDS: ClassVar[Sequence[Field]] = (
        Field("party", N_("Feedback from"), kind="choice", choices=Party.choices(), required=True),
        Field("channel", N_("Channel"), kind="choice", choices=Channel.choices(), required=True),
        *QUESTIONS,
        Field("comment", N_("Comments, and what should change"), kind="multiline"),
        Field("on", N_("Date"), kind="date", required=True),
    )

    def __init__(self, row: ReferralRow, party: Party = Party.CLIENT) -> None:
        super().__init__(row, {"party": party, "channel": Channel.PHONE, "on": clock.today()})

    def save(self, actor: Actor, values: dict[str, Any]) -> int:
        return actions.add_feedback(
            actor,
            self.row.id,
            values["party"],
            values["channel"],
            on=values["on"],
            appropriate=values["appropriate"],
            useful=values["useful"],
            comment=values["comment"] or "",
        )


class OpinionForm(FeedbackForm):
    """Feedback of a client, asked after another contact."""

    TITLE_TEXT = N_("How did it go?")
    DRAFT = "referral.opinion"
    FIRST_FIELD = "appropriate"
    FIELDS = (*FeedbackForm.FIELDS[2:5], FeedbackForm.FIELDS[1], FeedbackForm.FIELDS[5])

    def head(self, width: int) -> Sequence[Cell]:
        wait = _("The contact is recorded. Esc: skip these questions")
        return [*super().head(width), *wrap(ink("dim", wait), width)]

    def save(self, actor: Actor, values: dict[str, Any]) -> int:
        return super().save(actor, {"party": Party.CLIENT, **values})
