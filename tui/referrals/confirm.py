"""Confirming contact: one key for today, a form for another day or a note."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from db.core import clock
from db.core.actor import Actor
from db.core.translation import N_, _
from db.referrals import actions, actions_followup
from db.referrals.changes import Opinion
from db.referrals.codes import QueueReason
from db.referrals.lifecycle import Channel, Confirmer, Party
from db.referrals.queries import ReferralRow
from tui.referrals.common import QUESTIONS, BatchRunner, FollowUpForm, choose
from tui.shell.choose import Answer
from tui.shell.screens import BaseScreen
from tui.widgets.field import Field

NOT_MADE, EDIT, RECEIVED = "not_made", "edit", "received"
MADE = (
    Answer(Confirmer.CLIENT, "p", N_("yes, confirmed by the client today")),
    Answer(Confirmer.ORGANISATION, "o", N_("yes, confirmed by the organisation today")),
    Answer(Confirmer.STAFF, "s", N_("yes, staff were there today")),
)
NOT_YET = Answer(NOT_MADE, "n", N_("no contact yet (still to confirm)"))
OTHERWISE = Answer(EDIT, "e", N_("another day, or add a note"))
SERVED = Answer(RECEIVED, "r", N_("the service was also received"))
SAYERS = (
    (Confirmer.CLIENT, N_("client")),
    (Confirmer.ORGANISATION, N_("organisation")),
    (Confirmer.STAFF, N_("staff")),
)
RIGHT_PLACE = (Answer(True, "o", N_("yes")), Answer(False, "n", N_("no")), Answer(EDIT, "e", N_("details")))


def ask_contact_of_all(
    screen: BaseScreen, rows: Sequence[ReferralRow], each: BatchRunner, waits: Callable[[], None]
) -> None:
    """Ask whether all were in contact; `each` saves a yes, `waits` an unsuccessful attempt."""

    def answered(answer: Any) -> None:
        if answer == NOT_MADE:
            waits()
        else:
            notice = _("contact confirmed.")
            each(lambda actor, id_, version: actions.confirm(actor, id_, answer, version=version), notice)

    choose(screen, rows, _("Was contact made?"), (*MADE, NOT_YET), answered)


def ask_contact(screen: BaseScreen, row: ReferralRow) -> None:
    """Ask whether contact was made, or how an appointment went, and save the answer."""
    if row.queue_reason is QueueReason.MET:
        from tui.referrals.appointment import ask_meeting

        ask_meeting(screen, row)
    elif row.days_late is None:
        _ask_received(screen, row)
    else:
        answers = (*MADE, NOT_YET, OTHERWISE, SERVED)
        choose(screen, [row], _("Was contact made?"), answers, partial(_answered, screen, row))


def _answered(screen: BaseScreen, row: ReferralRow, answer: Any) -> None:
    if answer == NOT_MADE:
        screen.ask(NotMadeForm(row), lambda _done: screen.say(_("Saved; still to confirm.")))
    elif answer == EDIT:
        screen.ask(ConfirmForm(row), lambda _done: screen.say(_("Contact confirmed.")))
    elif answer == RECEIVED:
        _ask_received(screen, row)
    else:
        then = partial(_confirmed, screen, row, answer)
        screen.act(actions.confirm, row.id, answer, version=row.version, then=then)


def _confirmed(screen: BaseScreen, row: ReferralRow, by: Confirmer, _done: None) -> None:
    """Show a notice; if the organisation confirmed, ask whether it was the right place."""
    screen.say(_("Contact confirmed."))
    if by is Confirmer.ORGANISATION and screen.session.actor.may("referral.feedback"):
        question = _("Contact confirmed. Was it the right place?")
        choose(screen, [row], question, RIGHT_PLACE, partial(_judged, screen, row))


def _judged(screen: BaseScreen, row: ReferralRow, answer: Any) -> None:
    from tui.referrals.feedback import FeedbackForm

    if answer == EDIT:
        form = FeedbackForm(row, Party.ORGANISATION)
        screen.ask(form, lambda _id: screen.say(_("Feedback recorded.")))
    else:
        screen.act(
            actions.add_feedback,
            row.id,
            Party.ORGANISATION,
            Channel.PHONE,
            appropriate=answer,
            then=lambda _id: screen.say(_("Feedback recorded.")),
        )


def _ask_received(screen: BaseScreen, row: ReferralRow) -> None:
    screen.ask(ReceivedForm(row), lambda _done: screen.say(_("Service marked as received.")))


class ConfirmForm(FollowUpForm):
    """Contact made on another day, with optional feedback."""

    TITLE_TEXT = N_("Contact made")
    DRAFT = "referral.confirm"
    FIELDS = (
        Field("by", N_("Confirmed by"), kind="choice", choices=SAYERS, required=True),
        Field("on", N_("Date of the contact"), kind="date", required=True),
        Field("note", N_("Note"), kind="multiline"),
        *QUESTIONS,
    )

    def __init__(self, row: ReferralRow) -> None:
        super().__init__(row, {"by": Confirmer.CLIENT, "on": clock.today()})

    def save(self, actor: Actor, values: dict[str, Any]) -> None:
        appropriate, useful, opinion = values["appropriate"], values["useful"], None
        if values["by"] is not Confirmer.STAFF and (appropriate, useful) != (None, None):
            opinion = Opinion(Party(values["by"]), Channel.PHONE, appropriate=appropriate, useful=useful)
        actions.confirm(
            actor,
            self.row.id,
            values["by"],
            values["on"],
            note=values["note"] or "",
            opinion=opinion,
            version=self.version,
        )


class NotMadeForm(FollowUpForm):
    """An attempt without contact."""

    TITLE_TEXT = N_("Contact not made")
    DRAFT = "referral.not_made"
    FIELDS = (
        Field("note", N_("Note"), kind="multiline", help=N_("What is blocking, and what to try next.")),
    )

    def save(self, actor: Actor, values: dict[str, Any]) -> None:
        actions.record_attempt(actor, self.row.id, values["note"] or "", version=self.version)


class ReceivedForm(FollowUpForm):
    """The service was received."""

    TITLE_TEXT = N_("Service received")
    DRAFT = "referral.received"
    FIELDS = (
        Field("by", N_("Confirmed by"), kind="choice", choices=SAYERS, required=True),
        Field("on", N_("Start date"), kind="date", required=True),
        Field("note", N_("Note"), kind="multiline"),
    )

    def __init__(self, row: ReferralRow) -> None:
        super().__init__(row, {"by": Confirmer.CLIENT, "on": clock.today()})

    def save(self, actor: Actor, values: dict[str, Any]) -> None:
        actions_followup.record_service(
            actor, self.row.id, values["by"], values["on"], note=values["note"] or "", version=self.version
        )
