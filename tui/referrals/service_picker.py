"""Choosing the destination of a referral among the services of the directory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from textual.widget import Widget

from db.core.translation import _
from db.referrals.destinations import Destination
from tui.directory import entry, services
from tui.directory.entry import EntrySummary
from tui.shell.picker import PickEntry, Picker
from tui.widgets.ink import Cell
from tui.widgets.panel import Panel
from tui.widgets.record_list import RecordList

DETAIL_LINES = 7
"""Lines about the service under the cursor."""


class ServiceEntry(PickEntry):
    """A service, or an organisation without services."""

    def picker(self, typed: str) -> Picker:
        assert self.field.page is not None
        return ServicePicker(_(self.field.label), self.field.page, typed, of_form=True)


class ServicePicker(Picker):
    """Shows what helps to choose; a service that takes nobody says why, and cannot be chosen."""

    DEFAULT_CSS = """
    ServicePicker Vertical { width: 112; height: 24; max-height: 96%; }
    ServicePicker #details { margin-top: 1; }
    """
    COLUMNS = services.COLUMNS

    def __init__(self, title: str, page: Any, typed: str = "", *, of_form: bool = False) -> None:
        super().__init__(title, page, typed, of_form=of_form)
        self.about: EntrySummary | None = None
        self.details_panel = Panel(self._details, id="details")
        self.list.on_view_change = self.details_panel.redraw

    def below(self) -> Iterable[Widget]:
        yield self.details_panel

    def cells(self, row: Destination) -> Sequence[Cell]:
        return services.cells(row)

    def is_selectable(self, row: Destination) -> bool:
        return row.found.choosable

    def on_record_list_moved(self, message: RecordList.Moved) -> None:
        row: Destination | None = self.list.row
        if row is not None and (self.about is None or self.about.card.id != row.found.organisation_id):
            self.load("about", entry.read, self.session.actor, row.found.organisation_id)

    def loaded_about(self, summary: EntrySummary) -> None:
        self.about = summary
        self.details_panel.redraw()

    def _details(self, width: int) -> Sequence[Cell]:
        row: Destination | None = self.list.row
        if row is None:
            return [""] * DETAIL_LINES
        known = self.about if self.about and self.about.card.id == row.found.organisation_id else None
        lines = list(services.summary(row, known, width))[:DETAIL_LINES]
        return [*lines, *[""] * (DETAIL_LINES - len(lines))]
