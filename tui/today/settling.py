"""What each key of the day does: the shortest way to settle the line, or the record it is about."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from db.clients.models import Attendance
from db.clients.naming import listed_name
from db.core.dates import date_time
from db.core.translation import N_, _
from db.overview.items import TodayItem
from db.overview.wording import alert
from tui.shell.choose import Answer, Choose
from tui.widgets.ink import Cell, ink

if TYPE_CHECKING:
    from db.referrals.card import ReferralCard
    from db.retros.queries import Board
    from tui.shell.area import BaseScreen
    from tui.shell.browse import BrowseScreen

WITH_NOTE = "note"
ANSWERS = (
    Answer(Attendance.HELD, "h", N_("yes, it was held")),
    Answer(Attendance.NO_SHOW, "d", N_("the person did not come")),
    Answer(Attendance.CANCELLED, "c", N_("cancelled")),
    Answer(Attendance.NO_ANSWER, "n", N_("no answer")),
    Answer(WITH_NOTE, "e", N_("with a note")),
)
OPEN = "open"
READ = (
    Answer("read", "s", N_("Read: it leaves my day")),
    Answer(OPEN, "o", N_("Open the file first")),
)


def open_record(screen: BaseScreen, item: TodayItem) -> None:
    """Open the file, the suggestion or the retrospective of a line; the directory for what is to verify."""
    if item.kind == "verify":
        verify(screen, item)
    elif item.kind == "draft":
        from tui.today.unsaved import take_up

        take_up(screen, item)
    elif item.kind == "decide":
        screen.session.open("suggestion", item.id)
    elif item.kind == "act" and item.retro_id is None:
        screen.say(" ".join(item.text.split()))
    elif item.retro_id is not None:
        screen.session.open("retro", item.retro_id)
    else:
        screen.session.open("client", item.client_id)


def confirm(screen: BaseScreen, item: TodayItem) -> None:
    """Ask whether contact was made, on the referral as it is now."""
    from db.referrals.card import card as referral_card
    from tui.referrals.confirm import ask_contact

    def ask(card: ReferralCard) -> None:
        ask_contact(screen, card.row)

    screen.load("next", referral_card, screen.session.actor, item.id, then=ask)


def next_step(screen: BaseScreen, item: TodayItem) -> None:
    """Ask what comes after a referral that led nowhere."""
    from db.referrals.card import card as referral_card
    from tui.referrals.status import ask_status

    actor = screen.session.actor
    screen.load("next", referral_card, actor, item.id, then=lambda card: ask_status(screen, card.row))


def opinion(screen: BaseScreen, item: TodayItem) -> None:
    """Note what the client says of the referral; not reached is an answer too."""
    from db.referrals.card import card as referral_card
    from tui.referrals.feedback import FeedbackForm

    def ask(card: ReferralCard) -> None:
        screen.ask(FeedbackForm(card.row), lambda _id: screen.say(_("Feedback noted.")))

    screen.load("next", referral_card, screen.session.actor, item.id, then=ask)


def transfer(screen: BaseScreen, item: TodayItem) -> None:
    """Move the person to another step."""
    from tui.trajectories.move import MoveForm

    screen.ask(MoveForm(item.id), lambda _moved: screen.say(_("Moved.")))


def meet(screen: BaseScreen, item: TodayItem) -> None:
    """Ask what became of the meeting: one letter answers."""
    from tui.today.lines import said

    who = f"{item.number}  {listed_name(item)}".rstrip()
    question: list[Cell] = [ink("strong", _("What became of the appointment")), f"{who} · {said(item)[0]}"]
    screen.ask(Choose(question, ANSWERS), partial(_met, screen, item))


def _met(screen: BaseScreen, item: TodayItem, answer: Any) -> None:
    if answer == WITH_NOTE:
        from tui.clients.contact import SettleForm

        screen.ask(SettleForm(item.id), lambda _done: screen.say(_("Appointment settled.")))
    else:
        from db.clients.actions_contacts import settle

        screen.act(settle, item.id, answer, then=lambda _done: screen.say(_("Appointment settled.")))


def decide(screen: BaseScreen, item: TodayItem) -> None:
    """Ask what becomes of the suggestion, as it is now."""
    from db.suggestions import queries
    from tui.suggestions.answer import DecideForm

    def ask(card: queries.SuggestionCard) -> None:
        screen.ask(DecideForm(card), lambda _done: screen.say(_("Decided.")))

    screen.load("next", queries.card, screen.session.actor, item.id, then=ask)


def finish(screen: BaseScreen, item: TodayItem) -> None:
    """Ask what the action of a retrospective changed."""
    from db.retros import queries
    from tui.retros.forms import DoneForm

    def ask(action: queries.ActionRow) -> None:
        screen.ask(DoneForm(action), lambda _done: screen.say(_("Finished.")))

    screen.load("next", queries.action, screen.session.actor, item.id, then=ask)


def note(screen: BaseScreen, item: TodayItem) -> None:
    """Write a note under the first heading of the open retrospective, or under another one."""
    from db.retros import queries
    from tui.retros.forms import note_form

    def ask(board: Board) -> None:
        screen.ask(note_form(board, 0), lambda _column: screen.say(_("Note added.")))

    screen.load("next", queries.board, screen.session.actor, item.retro_id, then=ask)


def verify(screen: BaseScreen, _item: TodayItem) -> None:
    """Go to the directory's entries to verify, and close the cards that were left open there."""
    session = screen.session
    session.go("directory")
    directory: BrowseScreen = session.screen_stack[0]  # type: ignore[assignment]
    directory.tab = "stale"
    directory.show()
    while session.screen is not directory:
        session.screen.dismiss()


def seen(screen: BaseScreen, item: TodayItem) -> None:
    """Show the whole of it to a lead, who says that it was read or goes to the file."""
    assert item.at is not None  # the moment when it was done
    parts = (item.number, alert(item.verb, item.detail), date_time(item.at))
    question: list[Cell] = [ink("strong", " · ".join(part for part in parts if part))]
    if item.text:
        question.append(_("“{text}”").format(text=" ".join(item.text.split())))
    answers = READ if item.client_id is not None else READ[:1]
    screen.ask(Choose(question, answers), partial(_seen, screen, item))


def _seen(screen: BaseScreen, item: TodayItem, answer: str) -> None:
    from db.staff.actions_alerts import acknowledge

    if answer == OPEN:
        open_record(screen, item)
    else:
        screen.act(acknowledge, item.id, then=lambda _done: screen.say(_("Seen; it is kept.")))


SETTLE = {
    "confirm": confirm,
    "next": next_step,
    "opinion": opinion,
    "stay": transfer,
    "meet": meet,
    "decide": decide,
    "act": finish,
    "verify": verify,
    "write": note,
    "alert": seen,
}
"""What settles each kind of line."""
