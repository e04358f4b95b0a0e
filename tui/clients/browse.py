"""The list of clients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from db.clients import queries
from db.clients.position import LATENESS_SIGNS
from db.clients.queries import Filter, PersonRow
from db.core.actor import Actor
from db.core.dates import days
from db.core.translation import N_, _
from tui.clients import orders
from tui.clients.commands import CLIENT_COMMANDS, PLAN
from tui.clients.list import ClientList
from tui.command import Command
from tui.people.name_column import person_column
from tui.people.reveal import REVEAL
from tui.shell.order import Order
from tui.widgets.ink import Cell, ink
from tui.widgets.rows import SIGN, Column, Source


def columns() -> tuple[Column, ...]:
    """Return the columns of the list."""
    return (
        SIGN,
        Column(N_("File"), 10),
        person_column(),
        Column(N_("Step"), 11, weight=1),
        Column(N_("Days"), 6, align="right"),
        Column(N_("Waiting for · next"), 20, weight=4, drop=1),
        Column(N_("Assigned to"), 13, drop=2),
    )


class ClientsBrowse(ClientList):
    """Clients in one's caseload, or all within reach, with their position and what blocks them."""

    TITLE_TEXT = N_("Clients")
    TABS = (("mine", N_("My clients")), ("all", N_("All accessible")), ("finished", N_("Finished")))
    SAVED = ()
    COMMANDS = (
        Command("client.open", "⏎", N_("open"), N_("Open the file"), "client.read", show=True),
        *(
            replace(command, show=command is not PLAN) if command.show else command
            for command in CLIENT_COMMANDS
        ),
        Command("client.new", "n", N_("new"), N_("Open a new file"), "client.register", show=True),
        Command(
            "client.search",
            "F",
            N_("search"),
            N_("Find who works with a client outside your caseload"),
            "client.search",
        ),
        REVEAL,
    )

    def __init__(self) -> None:
        super().__init__()
        self.list.columns = columns()

    def source(self, text: str, tab: str) -> Source:
        filters = _make_filter(self.session.actor, tab, text, **self.in_order())
        return Source(lambda span: queries.page(filters, span), self.cells, lambda: queries.count(filters))

    def cells(self, row: PersonRow) -> Sequence[Cell]:
        """Return where a person stands."""
        name = self.reveal.shown_name(row.id, row)
        if row.stay_id is None:
            step: Cell = ink("dim", _("finished"))
            return "–", row.number, name, step, "", self.ahead(row), row.responsible
        sign = LATENESS_SIGNS[row.pressing]
        return sign, row.number, name, row.step, days(row.days), self.ahead(row), row.responsible

    def orders(self) -> Sequence[Order]:
        return orders.FINISHED if self.tab == "finished" else orders.ACTIVE

    def on_mount(self) -> None:
        self._count_tabs()

    def refresh_data(self) -> None:
        super().refresh_data()
        self._count_tabs()

    def _count_tabs(self) -> None:
        self.load("tab_counts", _counts, self.session.actor)

    def loaded_tab_counts(self, counts: dict[str, int]) -> None:
        self.tab_counts = counts
        self.title_panel.redraw()

    def empty(self) -> str:
        if not self.session.actor.may("client.read"):
            return _("Your role does not give access to client files.")
        if self.tab == "mine":
            if self.filter:
                return _("No match in your caseload.\n→: show all files that you can open")
            return _("You have no clients yet.\n→: show all files that you can open · n: open a new file")
        if self.tab == "finished" and not self.filter:
            return _("No finished file. A file is finished once its client is out of every trajectory.")
        if self.filter:
            return _("No match.\nEsc, then F: search outside your caseload · n: open a new file")
        return _("You do not have access to any file yet.\nn: open a new file")

    def subject(self) -> tuple[str, int, str] | None:
        target = self.target()
        return ("client", target.id, target.number) if target else None

    def do_search(self) -> None:
        from tui.people.outside import search_outside

        search_outside(self, self.open_file)


def _make_filter(me: Actor, tab: str, text: str = "", **order: Any) -> Filter:
    """Return the clients of a tab; what is typed finds finished files too."""
    finished = True if tab == "finished" else None if text.strip() else False
    return Filter(me, search=text, mine=me.id if tab == "mine" else None, finished=finished, **order)


def _counts(me: Actor) -> dict[str, int]:
    mine, active = (queries.count(_make_filter(me, tab)) for tab in ("mine", "all"))
    return {"mine": mine, "all": active, "finished": queries.count(Filter(me)) - active}
