"""Referrals: list, card, forms, and their lines of My day."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from db.core.translation import N_, _

if TYPE_CHECKING:
    from db.core.actor import Actor
    from db.core.day import TodayItem
    from db.referrals.queries import ReferralRow
    from db.staff.drafts import Unsaved
    from tui.shell.screens import BaseScreen


def _referral(actor: Actor, draft: Unsaved) -> tuple[Any, ...]:
    from db.referrals.card import open_card

    return (open_card(actor, draft.subject[1]).row,)


def _status(actor: Actor, draft: Unsaved) -> tuple[Any, ...]:
    from db.referrals.lifecycle import Status

    return *_referral(actor, draft), Status(draft.part)


def _who_or_where(actor: Actor, draft: Unsaved) -> tuple[Any, ...]:
    if draft.about is None:
        return ()
    if draft.part:
        from db.referrals.alternatives import alternatives
        from db.referrals.card import open_card

        row = open_card(actor, int(draft.part)).row
        return (row.client_id, row.number), None, row, alternatives(actor, row.id)
    kind, id_, label = draft.about
    return ((id_, label),) if kind == "client" else (None, (id_, label))


def _confirm(screen: BaseScreen, item: TodayItem) -> None:
    from tui.referrals.confirm import ask_contact

    _with_row(screen, item, lambda row: ask_contact(screen, row))


def _next_step(screen: BaseScreen, item: TodayItem) -> None:
    from tui.referrals.status import ask_status

    _with_row(screen, item, lambda row: ask_status(screen, row))


def _opinion(screen: BaseScreen, item: TodayItem) -> None:
    """Ask for the client's feedback; “not reached” is a possible answer."""

    def ask(row: ReferralRow) -> None:
        form = screen.session.form("referral.feedback", row)
        screen.ask(form, lambda _id: screen.say(_("Feedback recorded.")))

    _with_row(screen, item, ask)


def _with_row(screen: BaseScreen, item: TodayItem, ask: Callable[[ReferralRow], None]) -> None:
    """Call `ask` with the referral as it is now."""
    from db.referrals.card import card

    screen.load("next", card, screen.session.actor, item.id, then=lambda found: ask(found.row))


DIGIT, NAME, SHORT = "3", N_("Referrals"), N_("Ref.")
SCREEN = "tui.referrals.browse:ReferralsBrowse"
CARDS = {"referral": "tui.referrals.card:ReferralCard"}
FORMS = {
    "referral.new": "tui.referrals.form:ReferralForm",
    "referral.confirm": "tui.referrals.confirm:ConfirmForm",
    "referral.not_made": "tui.referrals.confirm:NotMadeForm",
    "referral.feedback": "tui.referrals.feedback:FeedbackForm",
    "referral.opinion": "tui.referrals.feedback:OpinionForm",
    "referral.again": "tui.referrals.postpone:PostponeForm",
    "referral.meeting": "tui.referrals.appointment:AppointmentForm",
    "referral.received": "tui.referrals.confirm:ReceivedForm",
    "referral.status": "tui.referrals.status:StatusForm",
}
DRAFTS: dict[str, Any] = dict.fromkeys(FORMS, _referral) | {
    "referral.new": _who_or_where,
    "referral.status": _status,
}
DAY_ACTIONS = {
    "confirm": ("confirm", "referral.confirm", N_("Record whether contact was made"), _confirm),
    "next": ("status", "referral.status", N_("Choose what comes next for this referral"), _next_step),
    "opinion": ("status", "referral.feedback", N_("Ask the client how it went and record it"), _opinion),
}
LOOKUPS = {"referral": "db.referrals.lookup"}
