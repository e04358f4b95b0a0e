"""The lists of referrals; the queue to confirm shows the most overdue first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from db.core.actor import Actor
from db.core.dates import column_date, days
from db.core.translation import N_, _
from db.referrals import card as cards
from db.referrals import queries
from db.referrals.card import ReferralCard as CardData
from db.referrals.queries import Filter, ReferralRow
from tui.command import Command
from tui.people.browse import PersonBrowse
from tui.people.name_column import person_column
from tui.people.outside import outside_refusal
from tui.people.referral_labels import destination_label, sign
from tui.people.reveal import REVEAL
from tui.referrals.commands import REFERRAL_COMMANDS, ReferralCommands
from tui.referrals.description import call_label, details, urgency_label
from tui.shell.order import Order
from tui.widgets.ink import Cell, ink, line
from tui.widgets.record_list import RecordList
from tui.widgets.rows import SIGN, Column, Source

SCOPES = (("mine", N_("mine")), ("team", N_("team")), ("all", N_("all")), ("there", N_("this organisation")))
"""Whose referrals are shown; the last one: of everybody, to the organisation under the cursor."""
FILE_ORDERS = (
    Order("number", N_("file"), N_("File")),
    Order("name", N_("name"), N_("Name")),
    Order("organisation", N_("organisation"), N_("Referred to")),
)
QUEUE_ORDERS = (
    Order("", N_("days late"), N_("Late"), falls=True),
    Order("due", N_("due"), N_("Due")),
    *FILE_ORDERS,
)
ORDERS = (
    Order("sent", N_("sent"), N_("Sent"), falls=True),
    Order("contact", N_("contact"), N_("Contact"), falls=True),
    *FILE_ORDERS,
)
NARROW = 72
"""Columns below which the title leaves room for the present scope alone."""


def _make_filter(
    tab: str, scope: str, actor: Actor, there: int | None, text: str = "", **order: Any
) -> Filter:
    return Filter(
        actor,
        tab,
        mine=scope == "mine" and tab != "to_confirm",
        followed=scope == "mine" and tab == "to_confirm",
        team=scope == "team",
        organisation_id=there if scope == "there" else None,
        search=text,
        **order,
    )


def _counts(scope: str, actor: Actor, there: int | None) -> dict[str, int]:
    return {tab: queries.count(_make_filter(tab, scope, actor, there)) for tab, _name in ReferralsBrowse.TABS}


def _columns(tab: str) -> tuple[Column, ...]:
    who = (Column(N_("File"), 10), person_column(), Column(N_("Referred to"), 17, weight=3))
    if tab != "to_confirm":
        rest = (Column(N_("Status"), 16), Column(N_("Contact"), 10, drop=1), Column(N_("Sent"), 10, drop=2))
        return (SIGN, *who, *rest)
    late, due = Column(N_("Late"), 6, align="right"), Column(N_("Due"), 10, drop=2)
    how = Column(N_("Hand-off"), 16, weight=1, drop=3)
    return (SIGN, late, *who, how, Column(N_("Call"), 12, drop=1), due)


class ReferralsBrowse(PersonBrowse):
    """Referrals to confirm, under way, and ended."""

    TITLE_TEXT = N_("Referrals")
    TABS = (("to_confirm", N_("To confirm")), ("open", N_("Under way")), ("ended", N_("Closed")))
    DETAIL = MARKS = True
    SAVED = ("scope", "only_organisation")
    COMMANDS = (
        Command("referral.open", "⏎", N_("open"), N_("Open the referral"), "client.read", show=True),
        *REFERRAL_COMMANDS,
        Command(
            "referral.filters",
            "f",
            N_("filters"),
            N_("Show mine, my team's, all, or this organisation's"),
            show=True,
        ),
        REVEAL,
        Command("referral.new", "n", N_("new"), N_("Refer someone"), "referral.make", show=True),
    )

    def __init__(self) -> None:
        super().__init__()
        marked = self.marks
        commands = ReferralCommands(self, self.referral, lambda: list(marked.rows.values()), self.show_result)
        self.handlers = (*self.handlers, commands)
        self.scope = "mine"
        self.only_organisation: tuple[int, str] | None = None
        """The organisation to which the list is limited."""
        self.card: CardData | None = None
        self._counted: object = None
        """The scope and organisation for which the tabs were counted."""

    def on_mount(self) -> None:
        if not self.session.actor.may("referral.make"):
            self.scope = "all"

    def source(self, text: str, tab: str) -> Source:
        filters = _make_filter(
            tab,
            self.scope,
            self.session.actor,
            self.only_organisation[0] if self.only_organisation else None,
            text,
            **self.in_order(),
        )
        return Source(
            lambda span: queries.page(filters, span),
            self.cells,
            lambda: queries.count(filters),
            _section if tab == "to_confirm" and not filters.order else None,
        )

    def cells(self, row: ReferralRow) -> Sequence[Cell]:
        """Return how late, who, where, how, whom to call, when; past the queue, how far it went."""
        where = (
            line(urgency_label(row), destination_label(row)) if urgency_label(row) else destination_label(row)
        )
        who = (row.number, self.reveal.shown_name(row.client_id, row), where)
        if self.tab != "to_confirm":
            status = _(row.status.label)
            return sign(row), *who, status, column_date(row.contact_on), column_date(row.sent_on)
        late = days(row.days_late) if row.days_late is not None and row.days_late > 0 else "—"
        handoff = _(row.handoff.label)
        wanted_on = row.ask_on if row.aside else row.due_on
        return sign(row), late, *who, handoff, call_label(row), column_date(wanted_on)

    def person(self) -> int | None:
        row = self.referral()
        return row.client_id if row else None

    def title_status(self) -> Cell:
        parts: list[Cell] = []
        for id_, name in SCOPES:
            here = id_ == self.scope
            if not here and self.size.width < NARROW:
                continue
            scope_name = self.only_organisation[1] if here and self.only_organisation else _(name)
            parts += [
                ink("dim", " · ") if parts else "",
                ink("accent", f"[{scope_name}]") if here else ink("dim", scope_name),
            ]
        rows = super().title_status()
        return line(*parts, "   " if rows else "", rows)

    def empty(self) -> str:
        if not self.session.actor.may("client.read"):
            return _("Your role does not give access to client files.")
        if self.filter:
            return super().empty()
        if self.tab == "to_confirm":
            return _("Nothing to confirm.\nf: show the team's referrals, then all")
        return _("No referrals here yet.\nn: refer someone · f: show the team's referrals, then all")

    def show(self, select: object = None) -> None:
        self.list.columns = _columns(self.tab)
        super().show(select)
        if (now := (self.scope, self.only_organisation)) != self._counted:  # not at each letter of a filter
            self._counted = now
            self._count_tabs()

    def refresh_data(self) -> None:
        super().refresh_data()
        self._load_details()
        self._count_tabs()

    def _count_tabs(self) -> None:
        there = self.only_organisation[0] if self.only_organisation else None
        self.load("tab_counts", _counts, self.scope, self.session.actor, there)

    def loaded_tab_counts(self, counts: dict[str, int]) -> None:
        self.tab_counts = counts
        self.title_panel.redraw()

    def on_record_list_moved(self, message: RecordList.Moved) -> None:
        """Load details, which the access log records; the previous ones stay until then."""
        self._load_details()

    def _load_details(self) -> None:
        row: ReferralRow | None = self.list.row
        if row is not None and row.within:
            self.load("glance", cards.open_card, self.session.actor, row.id)
        else:
            self.card = None
            self._redraw_detail()

    def loaded_glance(self, card: CardData) -> None:
        self.card = card
        self._redraw_detail()

    def _redraw_detail(self) -> None:
        assert self.detail_panel is not None
        self.detail_panel.redraw()

    def detail(self, row: ReferralRow, width: int) -> Sequence[Cell]:
        card = self.card if self.card is not None and self.card.row.id == row.id else None
        return details(
            self.session.actor, row, card, width, "" if row.within else outside_refusal(self.session.actor)
        )

    def orders(self) -> Sequence[Order]:
        return QUEUE_ORDERS if self.tab == "to_confirm" else ORDERS

    def mark_refusal(self) -> str | None:
        return None if self.tab == "to_confirm" else _("Only referrals to confirm can be marked.")

    def referral(self) -> ReferralRow | None:
        """Return the referral under the cursor."""
        row: ReferralRow | None = self.list.row
        return row

    def subject(self) -> tuple[str, int, str] | None:
        row = self.referral()
        return ("organisation", row.organisation_id, row.organisation) if row else None

    def refusal(self, command: Command) -> str | None:
        if (refused := super().refusal(command)) is not None:
            return refused
        if command.id == "referral.open" and self.list.row is None:
            return _("Choose a referral first.")
        return None

    def open(self, row: ReferralRow) -> None:
        self.session.open("referral", row.id, self.list)

    def do_filters(self) -> None:
        """Switch to the next scope."""
        names, row = [id_ for id_, _name in SCOPES], self.referral()
        if self.scope == "all" and row is None:
            names.remove("there")
        self.scope = names[(names.index(self.scope) + 1) % len(names)]
        self.only_organisation = (
            (row.organisation_id, row.organisation) if row and self.scope == "there" else None
        )
        self.marks.clear()
        self.show()

    def do_new(self) -> None:
        from tui.referrals.form import ReferralForm

        self.ask(ReferralForm(), self.say)


def _section(row: ReferralRow) -> str:
    return _("later") if row.aside else _("to call now")
