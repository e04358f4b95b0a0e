"""The directory: found by any part of a name, a place or a service; what is to verify has its own tab."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from textual.worker import Worker

from db.core.dates import days
from db.core.translation import N_, _
from db.directory import queries
from db.directory.queries import OrganisationRow
from tui.command import Command
from tui.directory import about
from tui.directory.about import About
from tui.directory.verbs import ON_ORGANISATION, OrganisationVerbs
from tui.shell.browse import BrowseScreen
from tui.widgets.ink import Cell, ink
from tui.widgets.record_list import RecordList
from tui.widgets.rows import MARK, Column, Source

DETAIL_LINES = 6
"""At least as high, so that the list above does not move with the cursor."""


class DirectoryBrowse(OrganisationVerbs, BrowseScreen):
    """Who may help; the longest unverified first on the second tab, where `v` verifies one by one."""

    TITLE_TEXT = N_("Directory")
    TABS = (("all", N_("All")), ("stale", N_("To verify")))
    COLUMNS = (
        MARK,
        Column(N_("Organisation"), 28, weight=4),
        Column(N_("Place"), 11, weight=2, drop=2),
        Column(N_("Services"), 16, weight=3, drop=1),
        Column(N_("Verified"), 8, align="right"),
        Column(N_("By"), 6, drop=3, role="dim"),
    )
    DETAIL = True
    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("directory.open", "⏎", N_("open"), N_("Open the entry"), show=True),
        *ON_ORGANISATION,
        Command("directory.new", "n", N_("new"), N_("Enter an organisation"), "directory.edit", show=True),
    )

    def __init__(self) -> None:
        super().__init__()
        self.about: About | None = None
        self._reading: Worker[Any] | None = None

    def source(self, text: str, tab: str) -> Source:
        """Return the organisations of the tab."""
        page = partial(queries.page, text, stale_only=tab == "stale")
        count = partial(queries.count, text, stale_only=tab == "stale")
        return Source(lambda span: page(span=span), self.cells, count)

    def cells(self, row: OrganisationRow) -> Sequence[Cell]:
        """Return who it is, what is offered, and how long ago it was checked."""
        services = " · ".join(row.services)
        since = days(row.days_since) if row.verified_on else _("never")
        name = f"{row.name} ({row.alternate_name})" if row.alternate_name else row.name
        return about.sign(row), name, row.place, services, since, row.verified_by

    def show(self, select: Any = None) -> None:
        """Show the rows, and count what is to verify."""
        super().show(select)
        self._count()

    def refresh_data(self) -> None:
        """Look at everything again."""
        super().refresh_data()
        self._count()
        self._tell_about(anew=True)

    def _count(self) -> None:
        self.load("stale", partial(queries.count, stale_only=True))

    def loaded_stale(self, number: int) -> None:
        """Write the number beside its tab."""
        self.tab_counts["stale"] = number
        self.title_panel.redraw()

    def open(self, row: OrganisationRow) -> None:
        """Open the entry."""
        from tui.directory.card import OrganisationCard

        self.session.open_card(OrganisationCard, row.id, self.list)

    def do_new(self) -> None:
        """Enter an organisation, and show it."""
        from tui.directory.form import OrganisationForm

        self.ask(OrganisationForm(), self._entered)

    def _entered(self, organisation_id: int) -> None:
        from tui.directory.card import OrganisationCard

        self.session.open_card(OrganisationCard, organisation_id)

    def empty(self) -> str:
        """Say what to do next."""
        if self.filter:
            return _("No organisation matches.\nEsc clears the filter, then n enters a new one.")
        if self.tab == "stale":
            return _("Everything was verified lately. Nothing to do here.")
        return _("The directory is empty. n enters the first organisation.")

    def target(self) -> tuple[int, str] | None:
        """Return the organisation under the cursor."""
        row: OrganisationRow | None = self.list.row
        return (row.id, row.name) if row else None

    def on_record_list_moved(self, message: RecordList.Moved) -> None:
        """Tell about the row, read behind the cursor."""
        self._tell_about()

    def _tell_about(self, *, anew: bool = False) -> None:
        """Read about the row under the cursor; while one read is under way the cursor may run on."""
        row = self.list.row
        busy = self._reading is not None and not self._reading.is_finished
        told = self.about is not None and row is not None and self.about.card.id == row.id
        if row is not None and (anew or not (busy or told)):
            self._reading = self.load("about", about.read, row.id)

    def loaded_about(self, told: About) -> None:
        """Draw it, and go on to the row where the cursor is by now."""
        self.about, self._reading = told, None
        if self.detail_panel is not None:
            self.detail_panel.redraw()
        self._tell_about()

    def detail(self, row: OrganisationRow, width: int) -> Sequence[Cell]:
        """Return what one needs to call."""
        known = self.about is not None and self.about.card.id == row.id
        lines = list(about.summary(self.about, width)) if known and self.about else [ink("strong", row.name)]
        return [*lines, *[""] * (DETAIL_LINES - len(lines))]
