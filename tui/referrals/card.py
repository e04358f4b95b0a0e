"""One referral whole: where it stands, how to call both sides, what happened, what was said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from db.core import clock
from db.core.dates import column_date, days, short_date
from db.core.paging import Key
from db.core.translation import N_, _
from db.referrals import card as cards
from db.referrals.card import EventRow, FeedbackRow
from db.referrals.card import ReferralCard as Whole
from db.referrals.lifecycle import (
    CHANNEL_NAMES,
    CONFIRMER_NAMES,
    DECLINER_NAMES,
    PARTY_NAMES,
    STATUS_NAMES,
    Channel,
    Confirmer,
    Decliner,
    Happening,
    Party,
    Status,
)
from db.referrals.queries import ReferralRow
from tui.clients.outside import AsksWhy
from tui.clients.reveal import REVEAL, RevealsCard
from tui.command import Command
from tui.referrals import words
from tui.referrals.verbs import ON_REFERRAL, ReferralVerbs
from tui.shell.history import History
from tui.shell.whole import WholeCard
from tui.widgets.ink import Cell, ink, line, split, width_of
from tui.widgets.prose import fact
from tui.widgets.rows import Column

HAPPENING_NAMES = {
    Happening.MADE: N_("referred"),
    Happening.STATUS: N_("status"),
    Happening.CONFIRMED: N_("contact confirmed"),
    Happening.NOT_MADE: N_("asked; no contact yet"),
    Happening.FEEDBACK: N_("feedback noted"),
}


@dataclass(frozen=True)
class Line:
    """A line of the history or of the feedback as a row of a list."""

    key: Key
    id: int
    said: Any
    """An EventRow or a FeedbackRow."""


class ReferralCard(RevealsCard, ReferralVerbs, AsksWhy, WholeCard):
    """A referral, all of it from one read."""

    KIND = "referral"
    TABS = (("events", N_("History")), ("feedback", N_("Feedback")), ("need", N_("Need")))
    COLUMNS: ClassVar[dict[str, Sequence[Column]]] = {
        "events": (Column("", 10, role="dim"), Column("", 40, weight=1), Column("", 6, role="dim")),
        "feedback": (Column("", 10, role="dim"), Column("", 26), Column("", 30, weight=1)),
    }
    COMMANDS: ClassVar[tuple[Command, ...]] = (
        *ON_REFERRAL,
        REVEAL,
        Command("referral.history", "h", N_("history"), N_("Who did what with this referral, and when")),
    )

    def read(self, id_: int) -> Whole:
        """Return the referral whole."""
        return cards.opened(self.session.actor, id_)

    def head(self, card: Whole, width: int) -> Sequence[Cell]:
        """Return who and where, the state of the loop, how to call, how referrals there go."""
        row = card.row
        who = f"{row.number}  {self.name_of(row.client_id, row)}".rstrip()
        title = line(ink("strong", who), ink("dim", " → "), ink("strong", words.place(row)))
        how, remark = words.standing(card.standing)
        consent = words.consent(card)
        beside = width_of(title) + width_of(consent) + 2 <= width
        told: list[Cell] = [split(title, consent, width)] if beside else [title, consent]
        told += [_loop(card), ink("dim", words.sent(card)), *words.phones(card), ink("dim", how), remark]
        return [part for text in told if width_of(text) for part in line(text).wrap(width)]

    def text(self, tab: str, card: Whole, width: int) -> Sequence[Cell]:
        """Return the need as it was said, the last reason given, and who declined."""
        decliner = _(DECLINER_NAMES[Decliner(card.declined_by)]) if card.declined_by else ""
        written = [
            *fact(N_("Need"), card.need, width),
            *fact(N_("Reason"), card.reason, width),
            *fact(N_("Declined by"), decliner, width),
        ]
        return ["", *(written or [ink("dim", _("Nothing was written."))])]

    def rows(self, tab: str, card: Whole) -> list[Line]:
        """Return the history or the feedback, the latest first."""
        said: Sequence[EventRow | FeedbackRow] = card.events if tab == "events" else card.feedback
        return [Line((place,), place, row) for place, row in enumerate(said)][::-1]

    def cells(self, tab: str) -> Callable[[Any], Sequence[Cell]]:
        """Return what makes the cells of a row."""
        return _event if tab == "events" else _feedback

    def tab_count(self, tab: str) -> int | None:
        """Count the feedback."""
        return len(self.card.feedback) if tab == "feedback" else None

    def empty(self, tab: str) -> str:
        """Say how to add feedback, once the referral was read."""
        if self.card is None or tab != "feedback":
            return ""
        return _("Nobody said anything yet. a adds what the person or the organisation says.")

    def person(self) -> int | None:
        """Return the person who is referred."""
        row = self.referral()
        return row.client_id if row else None

    def referral(self) -> ReferralRow | None:
        """Return the referral on the screen."""
        card: Whole | None = self.card
        return card.row if card else None

    def subject(self) -> tuple[str, int, str] | None:
        """Return the organisation: what a suggestion is mostly about here."""
        row = self.referral()
        return ("organisation", row.organisation_id, row.organisation) if row else None

    def do_history(self) -> None:
        """Show the journal of the referral."""
        if self.card is not None:
            self.app.push_screen(History(self.card.row.number, [("referral", self.record_id)]))


def _loop(card: Whole) -> Cell:
    """Return the two facts that are not to be mistaken: the status, and whether contact was made."""
    row = card.row
    status = line(_("status: {status}").format(status=_(STATUS_NAMES[Status(row.status)])), ink("dim", " · "))
    if row.contact_on is not None:
        by = _(CONFIRMER_NAMES[Confirmer(card.confirmed_by)])
        made = _("contact made {on}, says {who}").format(on=short_date(row.contact_on), who=by)
        return line(status, ink("accent", made))
    if row.days_late is None:
        return line(status, _("contact never confirmed"))
    if row.days_late > 0:
        late = _("! to confirm since {on} ({days} late)")
        return line(status, ink("late", late.format(on=short_date(row.due_on), days=days(row.days_late))))
    return line(status, _("to confirm by {on}").format(on=short_date(row.due_on)))


def _event(of: Line) -> Sequence[Cell]:
    row: EventRow = of.said
    text = _(HAPPENING_NAMES[Happening(row.what)])
    if row.what == Happening.STATUS:
        before, after = (_(STATUS_NAMES[Status(code)]) for code in (row.from_status, row.to_status))
        text = f"{before} → {after}"
    note = " ".join(row.note.split())
    return column_date(clock.local(row.at).date()), f"{text} · {note}" if note else text, row.who


def _feedback(of: Line) -> Sequence[Cell]:
    row: FeedbackRow = of.said
    who = f"{_(PARTY_NAMES[Party(row.party)])} ({_(CHANNEL_NAMES[Channel(row.channel)])})"
    right = {None: "", True: _("right place"), False: _("wrong place")}[row.appropriate]
    useful = _("useful {number}/5").format(number=row.useful) if row.useful else ""
    said = " ".join(row.comment.split())
    return column_date(row.on), who, " · ".join(part for part in (right, useful, said) if part)
