"""The journal about records: who did what and when, latest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from db.audit.queries import AuditRow, Subject
from db.core.dates import date_time
from db.core.paging import Page
from db.core.translation import N_, _
from db.overview.history import count, history
from db.staff.permissions import PEOPLE, describe
from db.staff.queries import names
from tui.shell.browse import BrowseScreen
from tui.widgets.ink import Cell, ink, line, width_of, wrap
from tui.widgets.rows import Column, Source

OTHER_COLUMNS = 42
"""Columns taken by the time and the name."""


def with_names(page: Page[Any]) -> Page[Any]:
    """Replace logins by people's names; unknown logins stay."""
    known = names()

    def name(login: str) -> str:
        return known.get(login, login)

    def replaced(row: Any) -> Any:
        said = {who: name(getattr(row, who)) for who in ("actor", "on_behalf") if hasattr(row, who)}
        replaced: Any = replace(row, **said)
        if not isinstance(row, AuditRow):
            return replaced
        said = {detail: name(row.details[detail]) for detail in PEOPLE if detail in row.details}
        return replace(replaced, details=row.details | said)

    return replace(page, rows=tuple(map(replaced, page.rows)))


class History(BrowseScreen):
    """The journal of one or several records, titled with the first one's name."""

    TITLE_TEXT = N_("History")
    FILTERABLE = False
    DETAIL = True
    COLUMNS = (Column(N_("When"), 20), Column(N_("Who"), 20, role="dim"), Column(N_("What"), 24, weight=1))

    def __init__(self, label: str, subjects: Sequence[Subject]) -> None:
        super().__init__()
        self.label, self.subjects = label, tuple(subjects)

    def heading(self) -> Cell:
        return line(ink("dim", _(self.TITLE_TEXT) + " · "), ink("strong", self.label))

    def source(self, text: str, tab: str) -> Source:
        return Source(
            lambda span: with_names(history(self.session.actor, self.subjects, span)),
            self.cells,
            lambda: count(self.session.actor, self.subjects),
        )

    def cells(self, row: AuditRow) -> Sequence[Cell]:
        """Return when, who and what."""
        who = f"{row.actor} ({row.on_behalf})" if row.on_behalf else row.actor
        return date_time(row.at), who or "—", describe(row.verb, row.details)

    def detail(self, row: Any, width: int) -> Sequence[Cell]:
        """Return the whole action if the list cuts it."""
        what = self.cells(row)[-1]
        return wrap(what, width) if width_of(what) > width - OTHER_COLUMNS else ()
