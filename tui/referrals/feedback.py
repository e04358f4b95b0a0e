"""What the person or the organisation said of a referral: two questions and a remark."""

from __future__ import annotations

from typing import Any

from db.core import clock
from db.core.actor import Actor
from db.core.translation import N_
from db.referrals import actions
from db.referrals.lifecycle import CHANNEL_NAMES, PARTY_NAMES, Channel, Party
from db.referrals.queries import ReferralRow
from tui.referrals.confirm import QUESTIONS, AboutReferral
from tui.widgets.field import Field


class FeedbackForm(AboutReferral):
    """Who said what, by which channel; « not reached » is an answer too."""

    TITLE_TEXT = N_("Feedback")
    DRAFT = "referral.feedback"
    FIELDS = (
        Field("party", N_("Who speaks"), kind="choice", choices=tuple(PARTY_NAMES.items()), required=True),
        Field(
            "channel",
            N_("By which channel"),
            kind="choice",
            choices=tuple(CHANNEL_NAMES.items()),
            required=True,
        ),
        *QUESTIONS,
        Field("comment", N_("What was said, what should change"), kind="multiline"),
        Field("on", N_("Date"), kind="date", required=True),
    )

    def __init__(self, row: ReferralRow, party: Party = Party.CLIENT) -> None:
        super().__init__(row, {"party": party, "channel": Channel.PHONE, "on": clock.today()})

    def save(self, actor: Actor, values: dict[str, Any]) -> int:
        """Keep what was said."""
        return actions.give_feedback(
            actor,
            self.row.id,
            values["party"],
            values["channel"],
            on=values["on"],
            appropriate=values["appropriate"],
            useful=values["useful"],
            comment=values["comment"] or "",
        )
