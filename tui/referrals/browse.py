"""The referrals: those whose contact nobody confirmed come first, the most overdue on top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from db.core.actor import Actor
from db.core.dates import column_date, days
from db.core.translation import N_, _
from db.referrals import card as cards
from db.referrals import queries
from db.referrals.card import ReferralCard as Whole
from db.referrals.lifecycle import HANDOFF_NAMES, STATUS_NAMES, Handoff, Status
from db.referrals.queries import Filter, ReferralRow
from tui.clients.reveal import REVEAL, RevealsRow
from tui.command import Command
from tui.people import person_column
from tui.referrals.verbs import ADD, CONFIRM, LINK, REFER, STATUS, ReferralVerbs
from tui.referrals.words import glance, place, sign
from tui.shell.browse import BrowseScreen
from tui.widgets.ink import Cell, ink, line
from tui.widgets.record_list import RecordList
from tui.widgets.rows import MARK, Column, Source

SCOPES = (("mine", N_("mine")), ("team", N_("team")), ("all", N_("all")))


def _wanted(tab: str, scope: str, actor: Actor, text: str = "") -> Filter:
    return Filter(
        state=tab,
        made_by=actor.id if scope == "mine" else None,
        team_of=actor.id if scope == "team" else None,
        search=text,
        viewer=actor,
    )


def _counts(scope: str, actor: Actor) -> dict[str, int]:
    return {tab: queries.count(_wanted(tab, scope, actor)) for tab, _name in ReferralsBrowse.TABS}


def _columns(tab: str) -> tuple[Column, ...]:
    who = (Column(N_("File"), 10), person_column(), Column(N_("Organisation · service"), 22, weight=3))
    if tab != "to_confirm":
        rest = (Column(N_("Status"), 16), Column(N_("Contact"), 10), Column(N_("Sent"), 10, drop=1))
        return (MARK, *who, *rest)
    late, due = Column(N_("Late"), 6, align="right"), Column(N_("Due"), 10)
    return (MARK, late, *who, Column(N_("Transition"), 16, weight=1, drop=1), due)


class ReferralsBrowse(RevealsRow, ReferralVerbs, BrowseScreen):
    """The queue to confirm, those under way, those ended; mine, my team's, all."""

    TITLE_TEXT = N_("Referrals")
    TABS = (("to_confirm", N_("To confirm")), ("open", N_("Under way")), ("ended", N_("Ended")))
    DETAIL = True
    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("referral.open", "⏎", N_("open"), N_("Open the referral"), "client.read", show=True),
        CONFIRM,
        STATUS,
        Command("referral.filters", "f", N_("whose"), N_("Mine, my team's, all"), show=True),
        REFER,
        ADD,
        LINK,
        REVEAL,
        Command("referral.new", "n", N_("new"), N_("Refer someone"), "referral.make", show=True),
    )

    def __init__(self) -> None:
        super().__init__()
        self.scope = "mine"
        self.card: Whole | None = None
        self.list.header = True

    def on_mount(self) -> None:
        """Begin with everyone's for someone who makes no referrals."""
        if not self.session.actor.may("referral.make"):
            self.scope = "all"

    # What is shown

    def source(self, text: str, tab: str) -> Source:
        """Return the referrals of the tab and the scope."""
        wanted = _wanted(tab, self.scope, self.session.actor, text)
        return Source(lambda span: queries.page(wanted, span), self.cells, lambda: queries.count(wanted))

    def cells(self, row: ReferralRow) -> Sequence[Cell]:
        """Return how late, who, where, how, until when; past the queue, how far it went."""
        who = (row.number, self.name_of(row.client_id, row), place(row))
        if self.tab != "to_confirm":
            status = _(STATUS_NAMES[Status(row.status)])
            return sign(row), *who, status, column_date(row.contact_on), column_date(row.sent_on)
        late = days(row.days_late) if row.days_late is not None and row.days_late > 0 else "—"
        handoff = _(HANDOFF_NAMES[Handoff(row.handoff)])
        return sign(row), late, *who, handoff, column_date(row.due_on)

    def person(self) -> int | None:
        """Return the person of the referral under the cursor."""
        row = self.referral()
        return row.client_id if row else None

    def aside(self) -> Cell:
        """Return whose referrals are shown, then which rows."""
        parts: list[Cell] = []
        for id_, name in SCOPES:
            here = id_ == self.scope
            parts += [ink("dim", " · ") if parts else "", ink("accent" if here else "dim", _(name))]
        rows = super().aside()
        return line(*parts, "   " if rows else "", rows)

    def empty(self) -> str:
        """Say what it means, and where else to look."""
        if self.filter:
            return super().empty()
        if self.tab == "to_confirm":
            return _("Nothing to confirm here: nobody is between two places.\nf shows the team's and all.")
        return _("No referral here yet. n refers someone, f shows the team's and all.")

    def show(self, select: object = None) -> None:
        """Show the rows in the columns of the tab, and count each tab."""
        self.list.columns = _columns(self.tab)
        super().show(select)
        self._count_tabs()

    def refresh_data(self) -> None:
        """Read the rows again, what is beside them, and the counts."""
        super().refresh_data()
        self._glance()
        self._count_tabs()

    def _count_tabs(self) -> None:
        self.load("tab_counts", _counts, self.scope, self.session.actor)

    def loaded_tab_counts(self, counts: dict[str, int]) -> None:
        """Write the counts beside the tabs."""
        self.tab_counts = counts
        self.title_panel.redraw()

    def on_record_list_moved(self, message: RecordList.Moved) -> None:
        """Read what helps to call, which is a look at the file; what was told stays until then."""
        self._glance()

    def _glance(self) -> None:
        row: ReferralRow | None = self.list.row
        if row is not None and row.within:
            self.load("glance", cards.opened, self.session.actor, row.id)
        else:
            self.card = None
            self._redraw_detail()

    def loaded_glance(self, card: Whole) -> None:
        """Tell about the referral under the cursor."""
        self.card = card
        self._redraw_detail()

    def _redraw_detail(self) -> None:
        assert self.detail_panel is not None
        self.detail_panel.redraw()

    def detail(self, row: ReferralRow, width: int) -> Sequence[Cell]:
        """Return both telephones, what is safe, how referrals there go; wrapped where there is height."""
        card = self.card if self.card is not None and self.card.row.id == row.id else None
        return glance(row, card, width)

    # What is done here

    def referral(self) -> ReferralRow | None:
        """Return the referral under the cursor."""
        row: ReferralRow | None = self.list.row
        return row

    def subject(self) -> tuple[str, int, str] | None:
        """Return the organisation of the row: what a suggestion is mostly about here."""
        row = self.referral()
        return ("organisation", row.organisation_id, row.organisation) if row else None

    def why_not(self, command: Command) -> str | None:
        """Refuse to open a line that is not there."""
        if command.id == "referral.open" and self.list.row is None:
            return _("No referral is under the cursor.")
        return super().why_not(command)

    def open(self, row: ReferralRow) -> None:
        """Open the referral."""
        from tui.referrals.card import ReferralCard

        self.session.open_card(ReferralCard, row.id, self.list)

    def do_filters(self) -> None:
        """Show mine, then my team's, then all."""
        names = [id_ for id_, _name in SCOPES]
        self.scope = names[(names.index(self.scope) + 1) % len(names)]
        self.show()

    def do_new(self) -> None:
        """Refer someone, chosen in the form."""
        from tui.referrals.form import ReferralForm

        self.ask(ReferralForm(), self.say)
