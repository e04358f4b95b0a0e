"""The list of retrospectives, newest first; the filter searches titles, notes and actions."""

from __future__ import annotations

from collections.abc import Sequence

from db.core.dates import short_date
from db.core.translation import N_, _
from db.retros import queries
from db.retros.models import Phase
from db.retros.queries import RetroRow
from tui.command import Command
from tui.shell.browse import BrowseScreen
from tui.shell.order import Order
from tui.widgets.ink import Cell
from tui.widgets.rows import SIGN, Column, Source


class RetrosBrowse(BrowseScreen):
    """Retrospectives."""

    TITLE_TEXT = N_("Retrospectives")
    COLUMNS = (
        SIGN,
        Column(N_("Title"), 24, weight=3),
        Column(N_("Team"), 12, weight=1, drop=1),
        Column(N_("Phase"), 10),
        Column(N_("Notes"), 7, align="right"),
        Column(N_("To do"), 7, align="right"),
        Column(N_("Date"), 12, align="right"),
        Column(N_("By"), 6, drop=2, role="dim"),
    )
    ORDERS = (
        Order("held", N_("date"), N_("Date"), falls=True),
        Order("title", N_("title"), N_("Title")),
        Order("team", N_("team"), N_("Team")),
        Order("phase", N_("phase"), N_("Phase")),
        Order("notes", N_("notes"), N_("Notes"), falls=True),
        Order("to_do", N_("to do"), N_("To do"), falls=True),
        Order("lead", N_("facilitator"), N_("By")),
    )
    SAVED = ()
    COMMANDS = (
        Command("retro.open", "⏎", N_("open"), N_("Open the board"), show=True),
        Command("retros.new", "n", N_("new"), N_("Open a new retrospective"), "retro.open", show=True),
    )

    def source(self, text: str, tab: str) -> Source:
        actor, order = self.session.actor, self.in_order()
        return Source(
            lambda span: queries.page(actor, text, span, **order),
            self.cells,
            lambda: queries.count(actor, text),
        )

    def cells(self, row: RetroRow) -> Sequence[Cell]:
        """Return which one, where it is, what it holds."""
        sign = "–" if row.phase is Phase.CLOSED else "·"
        phase = _(row.phase.label)
        notes, to_do = str(row.cards or "—"), str(row.open_actions or "—")
        return sign, row.title, row.team, phase, notes, to_do, short_date(row.held_on), row.lead

    def refusal(self, command: Command) -> str | None:
        if command.id == "retro.open" and self.list.row is None:
            return _("Choose a retrospective first.")
        return super().refusal(command)

    def open(self, row: RetroRow) -> None:
        self.session.open("retro", row.id, self.list)

    def do_new(self) -> None:
        from tui.retros.forms import NewRetroForm

        self.ask(NewRetroForm(), lambda id_: self.session.open("retro", id_))

    def empty(self) -> str:
        if self.filter:
            return _("No titles, notes or actions found.\nEsc: clear the filter")
        if not self.session.actor.may("retro.read"):
            return _("Your role does not give access to retrospectives.")
        if self.session.actor.may("retro.open"):
            return _("No retrospectives yet. n: open the first one")
        return _("No retrospectives yet. A team lead can open the first one.")

    def subject(self) -> tuple[str, int, str] | None:
        row: RetroRow | None = self.list.row
        return ("retro", row.id, row.title) if row else None
