"""The directory: services by words and criteria, organisations, and entries to verify."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from textual.worker import Worker

from db.core.dates import days
from db.core.translation import N_, _
from db.directory import queries, service_search
from db.directory.queries import OrganisationRow
from db.directory.service_search import NO_CRITERIA, Criteria, Mode
from db.referrals import destinations
from db.referrals.destinations import Destination
from tui.command import Command
from tui.directory import entry, services
from tui.directory.commands import ORGANISATION_COMMANDS, OrganisationCommands
from tui.directory.entry import EntrySummary
from tui.shell.browse import BrowseScreen
from tui.shell.order import Order
from tui.widgets.ink import Cell, ink, line
from tui.widgets.record_list import RecordList
from tui.widgets.rows import SIGN, Column, Source

DETAIL_LINES = 7
"""Minimum height, so that the list does not move with the cursor."""


class DirectoryBrowse(BrowseScreen):
    """Services, organisations, and entries to verify, the longest unverified first."""

    TITLE_TEXT = N_("Directory")
    TABS = (("services", N_("Services")), ("all", N_("Organisations")), ("stale", N_("To verify")))
    COLUMNS = services.COLUMNS
    ORGANISATIONS = (
        SIGN,
        Column(N_("Organisation"), 28, weight=4),
        Column(N_("Place"), 11, weight=2, drop=2),
        Column(N_("Services"), 16, weight=3, drop=1),
        Column(N_("Verified"), 10, align="right"),
        Column(N_("By"), 6, drop=3, role="dim"),
    )
    DETAIL = MARKS = True
    ORDERS = (
        Order("name", N_("name"), N_("Organisation")),
        Order("place", N_("place"), N_("Place")),
        Order("verified", N_("verified"), N_("Verified"), falls=True),
    )
    STALE_ORDERS = (Order("review", N_("to verify first")), *ORDERS)
    SAVED = ("wanted",)
    COMMANDS = (
        Command("directory.open", "⏎", N_("open"), N_("Open the entry"), show=True),
        Command(
            "directory.filters", "f", N_("filters"), N_("Find by need, place, language, hours…"), show=True
        ),
        *ORGANISATION_COMMANDS,
        Command("directory.new", "n", N_("new"), N_("Add an organisation"), "directory.edit", show=True),
    )

    def __init__(self) -> None:
        super().__init__()
        commands = OrganisationCommands(self, self.target, self.place, self.marked, self.show_result)
        self.handlers = (commands,)
        self.about: EntrySummary | None = None
        self.criteria = NO_CRITERIA
        """Criteria for services, besides the words of the filter."""
        self._reading: Worker[Any] | None = None

    def source(self, text: str, tab: str) -> Source:
        order = self.in_order()
        if tab == "services":
            criteria = replace(self.criteria, words=text)
            return Source(
                lambda span: destinations.search_destinations(self.session.actor, criteria, span, **order),
                services.cells,
                lambda: service_search.count(criteria),
            )
        page = partial(queries.page, text, stale_only=tab == "stale", **order)
        count = partial(queries.count, text, stale_only=tab == "stale")
        return Source(lambda span: page(span=span), self.cells, count)

    def cells(self, row: OrganisationRow) -> Sequence[Cell]:
        """Return who it is, what is offered, and how long ago it was checked."""
        services = " · ".join(row.services)
        since = days(row.days_since) if row.verified_on else _("never")
        name = f"{row.name} ({row.alternate_name})" if row.alternate_name else row.name
        return entry.sign(row, row.reports), name, row.place, services, since, row.verified_by

    def show(self, select: Any = None) -> None:
        columns = services.COLUMNS if self.tab == "services" else self.ORGANISATIONS
        if self.list.columns != columns:
            self.list.clear()
            self.list.columns = columns
        super().show(select)

    def on_mount(self) -> None:
        self._count()

    def heading(self) -> Cell:
        words = " · ".join(services.criteria_text(self.criteria)) if self.tab == "services" else ""
        return line(super().heading(), ink("accent", f" · {words}") if words else "")

    def do_filters(self) -> None:
        from tui.directory.filters import CriteriaDialog

        self.ask(CriteriaDialog(self.criteria), self._search)

    def _search(self, criteria: Criteria) -> None:
        self.criteria = criteria
        self.tab = "services"
        self.show()

    def do_back(self) -> None:
        """Clear the marks, then the filter, then the criteria, then go back."""
        if (
            not self.marks.rows
            and not self.filter
            and self.tab == "services"
            and self.criteria != NO_CRITERIA
        ):
            self._search(NO_CRITERIA)
        else:
            super().do_back()

    def refresh_data(self) -> None:
        super().refresh_data()
        self._count()
        self._load_summary(anew=True)

    def _count(self) -> None:
        self.load("stale", partial(queries.count, stale_only=True))

    def loaded_stale(self, number: int) -> None:
        self.tab_counts["stale"] = number
        self.title_panel.redraw()

    def open(self, row: OrganisationRow | Destination) -> None:
        """Open the entry; from a service without neighbours, since J and K would walk through services."""
        if isinstance(row, Destination):
            card = self.session.open("organisation", row.found.organisation_id)
            card.go_to(row.found.service_id)
        else:
            self.session.open("organisation", row.id, self.list)

    def do_new(self) -> None:
        from tui.directory.form import OrganisationForm

        self.ask(OrganisationForm(), lambda id_: self.session.open("organisation", id_))

    def empty(self) -> str:
        if self.tab == "services" and self.filter and self.criteria == NO_CRITERIA:
            return _("No services found. Try fewer words, or part of a word.\nEsc: clear the filter")
        if self.tab == "services" and self.criteria != NO_CRITERIA:
            return _("No services found.\nEsc: remove one criterion · f: change the search")
        if self.filter:
            return _("No organisations found.\nEsc: clear the filter, then n: add an organisation")
        if self.tab == "stale":
            return _("All entries are up to date. Nothing to verify.")
        if not self.session.actor.may("directory.edit"):
            return _("The directory is empty. A team lead can add the first organisation.")
        return _("The directory is empty. n: add the first organisation")

    def target(self) -> tuple[int, str] | None:
        """Return the organisation under the cursor, or that of the service."""
        row: OrganisationRow | Destination | None = self.list.row
        if isinstance(row, Destination):
            return row.found.organisation_id, row.found.organisation
        return (row.id, row.name) if row else None

    @property
    def wanted(self) -> dict[str, Any]:
        """The criteria, as they are saved with a list."""
        return asdict(self.criteria)

    @wanted.setter
    def wanted(self, values: dict[str, Any]) -> None:
        mode = values.get("mode")
        self.criteria = Criteria(**{**values, "mode": Mode(mode) if mode else None})

    def orders(self) -> Sequence[Order]:
        """Return those of services, of organisations, or of entries to verify."""
        return {"services": services.ORDERS, "stale": self.STALE_ORDERS}.get(self.tab, self.ORDERS)

    def batch_id(self, row: OrganisationRow | Destination) -> int:
        return row.found.organisation_id if isinstance(row, Destination) else row.id

    def marked(self) -> Sequence[tuple[int, str]]:
        """Return the marked organisations, or those of the marked services, each once."""
        named = {
            self.batch_id(row): row.found.organisation if isinstance(row, Destination) else row.name
            for row in self.marks.rows.values()
        }
        return list(named.items())

    def subject(self) -> tuple[str, int, str] | None:
        target = self.target()
        return ("organisation", *target) if target else None

    def place(self) -> Destination | None:
        """Return the service under the cursor."""
        return self.list.row if isinstance(self.list.row, Destination) else None

    def on_record_list_moved(self, message: RecordList.Moved) -> None:
        self._load_summary()

    def _load_summary(self, *, anew: bool = False) -> None:
        """Load details of the cursor's row, one read at a time while the cursor moves on."""
        target = self.target()
        busy = self._reading is not None and not self._reading.is_finished
        loaded = self.about is not None and target is not None and self.about.card.id == target[0]
        if target is not None and (anew or not (busy or loaded)):
            self._reading = self.load("about", entry.read, self.session.actor, target[0])

    def loaded_about(self, summary: EntrySummary) -> None:
        self.about, self._reading = summary, None
        if self.detail_panel is not None:
            self.detail_panel.redraw()
        self._load_summary()

    def detail(self, row: OrganisationRow | Destination, width: int) -> Sequence[Cell]:
        target = self.target()
        known = self.about if target and self.about and self.about.card.id == target[0] else None
        if isinstance(row, Destination):
            lines = list(services.summary(row, known, width))
        else:
            lines = list(entry.summary(known, width)) if known else [ink("strong", row.name)]
        return [*lines, *[""] * (DETAIL_LINES - len(lines))]
