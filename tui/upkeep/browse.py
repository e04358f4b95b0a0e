"""The installation as administrators see it: health checks, who is connected, the last backups."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar

from db.audit.queries import AuditRow, count_of_verbs, history_of_verbs
from db.core import clock
from db.core.dates import date_time, short_time
from db.core.errors import Problem
from db.core.paging import Page, Span
from db.core.translation import N_, _, ngettext
from db.staff.permissions import describe
from db.staff.sessions import ConnectedRow, connected
from db.upkeep.doctor.check import Result, State
from tui.command import Command
from tui.shell.browse import BrowseScreen
from tui.shell.history import with_names
from tui.shell.page import Page as TextPage
from tui.upkeep.rows import SECTIONS, CheckRow, cells, rows_of, whole
from tui.widgets.ink import Cell, ink, line, number
from tui.widgets.paging import page_of
from tui.widgets.prose import fact
from tui.widgets.rows import SIGN, Column, Source

INTERVAL = 30.0
"""Seconds between two looks at who is connected."""
BACKUPS = ("upkeep.backup", "upkeep.restore")
CHECKS, CONNECTED, LAST = "checks", "connected", "backups"
COLUMNS: dict[str, tuple[Column, ...]] = {
    CHECKS: (
        SIGN,
        Column(N_("Check"), 24, role="strong"),
        Column(N_("Finding"), 44, weight=1),
        Column(N_("To do"), 20, weight=1, drop=1, role="dim"),
    ),
    CONNECTED: (
        Column(N_("Since"), 16),
        Column(N_("Name"), 20, weight=1),
        Column(N_("Account"), 16, drop=1),
        Column("", 14, role="dim"),
    ),
    LAST: (
        Column(N_("When"), 16),
        Column(N_("What"), 26),
        Column(N_("Verified"), 9),
        Column(N_("Backup"), 16, weight=1, drop=1, role="dim"),
        Column(N_("Who"), 16, drop=2),
    ),
}


class System(BrowseScreen):
    """Three lists; the checks run when the screen opens and on demand, in the background."""

    TITLE_TEXT = N_("System")
    TABS = ((CHECKS, N_("Checks")), (CONNECTED, N_("Connected")), (LAST, N_("Backups")))
    FILTERABLE = False
    DETAIL = True
    COLUMNS = COLUMNS[CHECKS]
    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("upkeep.open", "⏎", N_("read"), N_("Read the whole text of the line"), show=True),
        Command("app.refresh", "R", N_("run again"), N_("Run the checks again"), show=True),
    )

    def __init__(self) -> None:
        super().__init__()
        self.results: list[Result] = []
        self.checked_at: dt.datetime | None = None
        self.running = False

    def on_mount(self) -> None:
        self.do_refresh()
        self.set_interval(INTERVAL, self._look_who)

    def source(self, text: str, tab: str) -> Source:
        if tab == CONNECTED:
            return Source(_connected, self._connected_cells, lambda: len(connected()))
        if tab == LAST:
            return Source(_backups, _backup_cells, lambda: count_of_verbs(BACKUPS))
        rows = rows_of(self.results)
        return Source(
            lambda span: page_of(rows, span),
            cells,
            heading=lambda row: _(SECTIONS[row.state]),
        )

    def show(self, select: Any = None) -> None:
        """Load the rows of the current tab, with its columns."""
        if self.list.columns is not COLUMNS[self.tab]:
            self.list.clear()
            self.list.columns = COLUMNS[self.tab]
        super().show(select)

    def refresh_data(self) -> None:
        """Read again who is connected and the backups; the checks only run when asked to."""
        if self.tab != CHECKS:
            self.list.reload()

    def _look_who(self) -> None:
        if self.tab == CONNECTED and self.session.screen is self:
            self.list.reload()

    # Checks

    def do_refresh(self) -> None:
        """Run the checks, unless they are running already."""
        self.refresh_data()
        if not self.running:
            self.running = True
            self.run_worker(self._run, name="checks", group="checks")  # type: ignore[arg-type]
            self.title_panel.redraw()

    async def _run(self) -> None:
        # Not `load`, which waits for a database that cannot be reached: the checks report that.
        try:
            results = await asyncio.to_thread(_run)
        except Problem as problem:
            self.session.show_problem(problem)
        else:
            self._checked(results)
        self.running = False
        self.title_panel.redraw()

    def _checked(self, results: list[Result]) -> None:
        self.results, self.checked_at = results, clock.now()
        self.tab_counts[CHECKS] = sum(result.state is State.FINDING for result in results)
        if self.tab == CHECKS:
            row = self.list.row
            self.show(None if row is None else row.id)

    # What is drawn

    def title_status(self) -> Cell:
        if self.tab != CHECKS:
            total = self.list.total
            return ink("dim", number(total)) if total else ""
        if self.running or self.checked_at is None:
            return ink("dim", _("checking…"))
        count = self.tab_counts[CHECKS]
        said = ngettext("{n} thing to fix", "{n} things to fix", count).format(n=count)
        at = ink("dim", f" · {short_time(self.checked_at)}")
        return line(ink("late", said) if count else _("nothing to fix"), at)

    def empty(self) -> str:
        if self.tab == LAST:
            return _("No backup was made yet.\nOn the server: trajectoire backup FOLDER --verify")
        return _("checking…") if self.tab == CHECKS else ""

    def _connected_cells(self, row: ConnectedRow) -> Sequence[Cell]:
        own = _("this session") if row.id == self.session.presence.uid else ""
        return date_time(row.since), row.name, row.login, own

    def detail(self, row: Any, width: int) -> Sequence[Cell]:
        return self._whole(row, width) if isinstance(row, CheckRow | AuditRow) else ()

    def _whole(self, row: Any, width: int) -> list[Cell]:
        if isinstance(row, CheckRow):
            return whole(row, width)
        if isinstance(row, AuditRow):
            return _backup_facts(row, width)
        return [
            *fact(N_("Name"), row.name, width),
            *fact(N_("Account"), row.login, width),
            *fact(N_("Since"), date_time(row.since), width),
            *fact(N_("Last sign"), date_time(row.seen_at), width),
        ]

    def open(self, row: Any) -> None:
        self.app.push_screen(TextPage(lambda width: self._whole(row, width)))

    def refusal(self, command: Command) -> str | None:
        if command.id == "upkeep.open" and self.list.row is None:
            return _("Choose a line first.")
        return super().refusal(command)


def _run() -> list[Result]:
    from db.upkeep.doctor.checks import ordered, run

    return ordered(run())


def _connected(span: Span) -> Page[Any]:
    return page_of(connected(), span)


def _backups(span: Span) -> Page[Any]:
    return with_names(history_of_verbs(BACKUPS, span))


def _verified(row: AuditRow) -> str:
    if row.verb != "upkeep.backup":
        return ""
    return _("yes") if row.details.get("verified") else _("no")


def _backup_cells(row: AuditRow) -> Sequence[Cell]:
    return date_time(row.at), describe(row.verb), _verified(row), row.subject, row.actor


def _backup_facts(row: AuditRow, width: int) -> list[Cell]:
    rows, size = row.details.get("rows"), row.details.get("bytes")
    return [
        *fact(N_("When"), date_time(row.at), width),
        *fact(N_("What"), describe(row.verb), width),
        *fact(N_("Who"), row.actor, width),
        *fact(N_("Backup"), row.subject, width),
        *fact(N_("Rows"), number(int(rows)) if rows is not None else "", width),
        *fact(N_("Size"), _("{size} MiB").format(size=-(-int(size) // 2**20)) if size else "", width),
        *fact(N_("Verified"), _verified(row), width),
    ]
