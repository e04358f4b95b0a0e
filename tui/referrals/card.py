"""A referral's card: state, contact details, history, feedback, details, chain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from db.core import clock
from db.core.dates import column_date, date_time, days, short_date
from db.core.text import dotted
from db.core.translation import N_, _
from db.referrals import card as cards
from db.referrals.card import EventRow, FeedbackRow
from db.referrals.card import ReferralCard as CardData
from db.referrals.chain import Link, days_lost
from db.referrals.lifecycle import EventKind, Status
from db.referrals.queries import ReferralRow
from tui.command import Command
from tui.people.card import PersonCard
from tui.people.outside import outside_refusal
from tui.people.referral_labels import destination_label
from tui.people.reveal import REVEAL
from tui.referrals import description
from tui.referrals.commands import REFERRAL_COMMANDS, ReferralCommands
from tui.shell.history import History
from tui.widgets.ink import Cell, ink, line, split, width_of, wrap
from tui.widgets.paging import Row
from tui.widgets.prose import fact
from tui.widgets.rows import Column

EDIT = Command(
    "referral.edit",
    "e",
    N_("correct"),
    N_("Report an error in the directory from this feedback"),
    "directory.report",
)
FEEDBACK = Command(
    "referral.new", "n", N_("add"), N_("Add feedback from the client or the organisation"),
    "referral.feedback", show=True,
)  # fmt: skip


class ReferralCard(PersonCard):
    """A referral, loaded in one read."""

    KIND = "referral"
    TABS = (
        ("events", N_("History")),
        ("feedback", N_("Feedback")),
        ("need", N_("Details")),
        ("chain", N_("Related")),
    )
    COLUMNS: ClassVar[dict[str, Sequence[Column]]] = {
        "events": (Column("", 10, role="dim"), Column("", 40, weight=1), Column("", 6, role="dim")),
        "feedback": (Column("", 10, role="dim"), Column("", 26), Column("", 30, weight=1)),
        "chain": (
            Column("", 1, role="accent"),
            Column("", 10, role="dim"),
            Column("", 31, weight=1),
            Column("", 16),
            Column("", 12, align="right"),
        ),
    }
    COMMANDS = (
        *REFERRAL_COMMANDS,
        FEEDBACK,
        EDIT,
        REVEAL,
        Command("referral.history", "h", N_("history"), N_("Changes to this referral")),
    )

    def __init__(self) -> None:
        super().__init__()
        self.handlers = (*self.handlers, ReferralCommands(self, self.referral))

    def read(self, id_: int) -> CardData:
        return cards.open_card(self.session.actor, id_)

    def head(self, card: CardData, width: int) -> Sequence[Cell]:
        row = card.row
        who = f"{row.number}  {self.reveal.shown_name(row.client_id, row)}".rstrip()
        title = line(ink("strong", who), ink("dim", " → "), ink("strong", destination_label(row)))
        how, remark = description.reliability(card.standing)
        sent, consent = ink("dim", description.sent_line(card)), description.consent_line(card)
        beside = width_of(sent) + width_of(consent) + 2 <= width
        lines: list[Cell] = [title, _loop_state(card), description.due_line(row)]
        lines += [split(sent, consent, width)] if beside else [sent, consent]
        lines += [*description.phone_lines(card), ink("dim", how), remark, _days_lost(card)]
        return [part for text in lines if width_of(text) for part in wrap(text, width)]

    def text(self, tab: str, card: CardData, width: int) -> Sequence[Cell]:
        row = card.row
        agreed = _(card.consent.label)
        step = _(card.next_step.label) if card.next_step else ""
        meeting = f" · {_(row.meeting.label)}" if row.meeting else ""
        at = f"{date_time(row.appointment_at)}{meeting}" if row.appointment_at else ""
        facts = (
            (N_("Need"), card.need),
            (N_("Priority"), _(row.priority.label)),
            (N_("May be shared"), dotted(agreed, card.consent_to)),
            (N_("Until"), short_date(card.consent_until) if card.consent_until else ""),
            (N_("Appointment"), at),
            (N_("Reason"), card.reason),
            (N_("What's next"), dotted(step, card.next_note)),
            (N_("Part of"), _("referral {id}").format(id=card.parent) if card.parent else ""),
        )
        return ["", *(part for name, said in facts for part in fact(name, said, width))]

    def rows(self, tab: str, card: CardData) -> Sequence[Row[Any] | Link]:
        if tab == "chain":
            return card.chain
        said: Sequence[EventRow | FeedbackRow] = card.events if tab == "events" else card.feedback
        return [Row((place,), place, row) for place, row in enumerate(said)][::-1]

    def cells(self, tab: str) -> Callable[[Any], Sequence[Cell]]:
        if tab == "events":
            return self._event  # reads the card: an entry may have been undone later
        return _link if tab == "chain" else _feedback

    def _event(self, of: Row[EventRow]) -> Sequence[Cell]:
        row = of.item
        text = _(description.EVENT_NAMES[row.what])
        if row.what == EventKind.STATUS:
            before, after = (_(Status(code).label) for code in (row.from_status, row.to_status))
            text = f"{before} → {after}"
        note = " ".join(row.note.split())
        said: Cell = dotted(text, description.event_detail(row), note)
        if self.card is not None and any(other.undoes == row.id for other in self.card.events):
            said = ink("dim", f"({said})")
        return column_date(clock.local(row.at).date()), said, row.who

    def tab_count(self, tab: str) -> int | None:
        if tab == "chain":
            return len(self.card.chain) or None
        return len(self.card.feedback) if tab == "feedback" else None

    def empty(self, tab: str) -> str:
        if self.card is None or tab == "events":
            return ""
        if tab == "chain":
            return _("Single referral. r: refer the client to another organisation")
        return _("No feedback yet. n: add feedback from the client or the organisation")

    def open(self, row: Row[Any] | Link) -> None:
        if self.tab == "chain":
            self.show(row.id, self.neighbours)

    def feedback(self) -> FeedbackRow | None:
        """Return the feedback under the cursor."""
        row: Row[FeedbackRow] | None = self.list.row if self.tab == "feedback" else None
        return row.item if row else None

    def refusal(self, command: Command) -> str | None:
        if command is EDIT and self.feedback() is None:
            return _("Choose a feedback line first.")
        refused = super().refusal(command)
        if command is FEEDBACK and refused is None:
            row = self.referral()
            if row is None:
                return _("Choose a referral first.")
            return None if row.within else outside_refusal(self.session.actor)
        return refused

    def do_new(self) -> None:
        """Add feedback."""
        from tui.referrals.feedback import FeedbackForm

        row = self.card.row
        self.ask(FeedbackForm(row), lambda _id: self.say(_("Feedback recorded.")))

    def do_idea(self) -> None:
        """Note a suggestion; from feedback, starting with its words."""
        said, form = self.feedback(), self.session.form("suggestion.new", self.subject())
        if said is not None and said.comment:
            form.prefilled = {"text": said.comment}
        self.ask(form, lambda _saved: self.say(_("Suggestion added. Thank you.")))

    def do_edit(self) -> None:
        """Report the organisation's entry as wrong, starting with the words of the feedback."""
        from tui.directory.form import ReportForm

        row, said = self.card.row, self.feedback()
        form = ReportForm(row.organisation_id, row.organisation)
        form.prefilled = {"text": said.comment if said is not None else ""}
        self.ask(form, self.say)

    def person(self) -> int | None:
        row = self.referral()
        return row.client_id if row else None

    def referral(self) -> ReferralRow | None:
        """Return the referral shown."""
        card: CardData | None = self.card
        return card.row if card else None

    def subject(self) -> tuple[str, int, str] | None:
        row = self.referral()
        return ("organisation", row.organisation_id, row.organisation) if row else None

    def do_history(self) -> None:
        if self.card is not None:
            self.app.push_screen(History(self.card.row.number, [("referral", self.record_id)]))


def _loop_state(card: CardData) -> Cell:
    """Return status, contact and service received, or what is still to confirm."""
    row = card.row
    state = _(row.status.label)
    if card.declined_by:
        decliner = _(card.declined_by.label)
        state = _("{status} by {who}").format(status=state, who=decliner)
    if row.status == Status.DRAFT:
        return _("status: {status}").format(status=state)  # nothing was sent yet
    status = line(_("status: {status}").format(status=state), ink("dim", " · "))
    if row.contact_on is not None and card.confirmed_by is not None:
        by = _(card.confirmed_by.label)
        made = _("contact made on {on}, confirmed by {who}").format(on=short_date(row.contact_on), who=by)
        return line(status, ink("accent", made), *_received(card))
    if row.days_late is None:
        step = _("what's next: {step}").format(step=_(card.next_step.label)) if card.next_step else ""
        return line(status, _("contact never confirmed"), ink("dim", " · ") if step else "", step)
    if row.aside:
        back = _("to confirm; reminder on {on}").format(on=short_date(row.ask_on))
        return line(status, back)
    if row.days_late > 0:
        late = _("! to confirm since {on} ({days} late)")
        return line(status, ink("late", late.format(on=short_date(row.since), days=days(row.days_late))))
    return line(status, _("to confirm by {on}").format(on=short_date(row.since)))


def _received(card: CardData) -> list[Cell]:
    on = card.row.received_on
    if on is None or card.received_by is None:
        return [ink("dim", " · " + _("service not received yet"))]
    by = _(card.received_by.label)
    said = _("service received on {on}, confirmed by {who}").format(on=short_date(on), who=by)
    return [ink("dim", " · "), ink("accent", said)]


def _days_lost(card: CardData) -> Cell:
    lost = days_lost(card.chain)
    if not lost:
        return ""
    said = _("{days} lost before this referral").format(days=days(lost))
    return ink("soon", f"~ {said}")


def _link(link: Link) -> Sequence[Cell]:
    state = _("contact {on}").format(on=short_date(link.contact_on)) if link.contact_on else ""
    went = _("{days} lost").format(days=days(link.days)) if link.lost else days(link.days)
    return (
        "▸" if link.here else "",
        column_date(link.sent_on),
        link.place,
        state or _(link.status.label),
        ink("soon", went) if link.lost else went,
    )


def _feedback(of: Row[FeedbackRow]) -> Sequence[Cell]:
    row = of.item
    who = f"{_(row.party.label)} ({_(row.channel.label)})"
    right = {None: "", True: _("right place"), False: _("wrong place")}[row.appropriate]
    useful = _("usefulness {number}/5").format(number=row.useful) if row.useful else ""
    said = dotted(right, useful, " ".join(row.comment.split()))
    if row.withdrawn_on is not None:
        return column_date(row.on), ink("dim", f"({who})"), ink("dim", f"({said})")
    return column_date(row.on), who, said
