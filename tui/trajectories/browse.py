"""The map of the trajectory, and the people in the chosen step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from textual.widget import Widget

from db.clients import queries
from db.clients.queries import Filter, PersonRow
from db.clients.reach import sees_all
from db.clients.trend import weekly_clients
from db.clients.workload import Workload, workloads
from db.core import clock
from db.core.text import dotted
from db.core.translation import N_, _, ngettext
from db.trajectories.queries import StepDesign
from tui.clients import orders
from tui.clients.commands import CLIENT_COMMANDS
from tui.clients.list import ClientList
from tui.command import Command
from tui.people.reveal import REVEAL
from tui.shell.order import Order
from tui.trajectories.columns import late_cells, late_columns, step_cells, step_columns
from tui.trajectories.figures import Trend, times
from tui.trajectories.load import load_line
from tui.trajectories.map import draw_map, layout_of
from tui.trajectories.path import PathMap, read_path
from tui.trajectories.summary import title_line
from tui.widgets.ink import Cell, ink, line, number
from tui.widgets.panel import Panel
from tui.widgets.record_list import RecordList
from tui.widgets.rows import Source

CHROME = 6
"""Lines of the bars, the step's title and the list's header."""
PEOPLE = 8
"""Lines kept for the list in a small window; a third of a tall one."""
MANY = 8
"""Number of steps above which some may be out of sight, so that the chosen step's number is shown."""
EVERYWHERE = "everywhere"
"""The filter that lists all who are late, at every step of every trajectory."""
SCOPES = (
    ("all", N_("everyone")),
    (EVERYWHERE, N_("All who are late")),
    ("mine", N_("my clients")),
    ("late", N_("late only")),
)
"""Filters that `f` switches through."""
HINT_WIDTH = 100
"""Minimum columns of a window in which the title says what `f` shows."""
BEGIN = N_("A team lead can import one from a file: trajectoire trajectories import FILE")


class TrajectoryBrowse(ClientList):
    """The map and the people: ← and → choose a step, the list follows."""

    TITLE_TEXT = N_("Trajectory")
    SAVED = ("scope", "chosen")
    COMMANDS = (
        Command("trajectory.open", "⏎", N_("file"), N_("Open the client's file"), "client.read", show=True),
        Command("trajectory.left", "←", N_("step"), N_("Show the previous step")),
        Command("trajectory.right", "→", N_("step"), N_("Show the next step"), show=True),
        *CLIENT_COMMANDS,
        Command("trajectory.new", "n", N_("new"), N_("Open a file"), "client.register", show=True),
        Command(
            "trajectory.filters",
            "f",
            N_("filters"),
            N_("Show all who are late, my clients, or the late ones here"),
            show=True,
        ),
        REVEAL,
        Command("trajectory.version", "V", N_("versions"), N_("Show another trajectory or another version")),
    )

    def __init__(self) -> None:
        super().__init__()
        self.step_columns, self.late_columns = step_columns(), late_columns()
        self.list.columns = self.step_columns
        self.trajectory_id: int | None = None
        """The version to show; None for the main trajectory."""
        self.path: PathMap | None = None
        self.loaded = False
        """Whether the path has been loaded; there may be none."""
        self.chosen = 0
        """Index of the step whose people are listed."""
        self.scope = "all"
        self.trend: Trend = {}
        self.trend_read: tuple[int, dt.date] | None = None
        """Version and day of the trend that was read last; its past weeks do not change that day."""
        self.loads: Sequence[Workload] = ()
        self.map_panel = Panel(self._map, id="map")

    def body(self) -> Iterable[Widget]:
        yield self.map_panel
        yield from super().body()

    def show(self, select: Any = None) -> None:
        """Load the path first, then the people of its step."""
        if self.path is None:
            self.load("path", read_path, self.session.actor, self.trajectory_id)
        else:
            self.list.columns = self.late_columns if self.everywhere else self.step_columns
            super().show(select)
            self.map_panel.redraw()
            self._read_loads()

    @property
    def everywhere(self) -> bool:
        """Whether all who are late are listed, rather than the people of a step."""
        return self.scope == EVERYWHERE

    def refresh_data(self) -> None:
        """Load figures and people again; the step and the cursor stay."""
        self.load("path", read_path, self.session.actor, self.trajectory_id)

    def loaded_path(self, path: PathMap | None) -> None:
        """Draw the path; the first time, choose the step with the most people late."""
        before, self.path, self.loaded = self.path, path, True
        self.list.display = path is not None
        if path is None:
            self.list.show_rows((), self.cells)
        elif before is None or before.design.id != path.design.id:
            self.chosen = path.most_late_step()
            self.show()
        else:
            self.list.reload()
            self._read_loads()
        self.map_panel.redraw()
        self.title_panel.redraw()
        self.redraw_keys()

    def _read_loads(self) -> None:
        if self.everywhere:
            self.load("loads", workloads, self.session.actor)

    def loaded_loads(self, loads: Sequence[Workload]) -> None:
        self.loads = loads
        self.title_panel.redraw()

    def on_record_list_moved(self, message: RecordList.Moved) -> None:
        """Read the trend once the people are on the screen: it takes longer than all else."""
        super().on_record_list_moved(message)
        if self.path is not None and self.trend_read != (now := (self.path.design.id, clock.today())):
            self.trend_read = now
            self.load("trend", weekly_clients, self.session.actor, self.path.design)

    def loaded_trend(self, trend: Trend) -> None:
        self.trend = trend
        self.map_panel.redraw()

    def source(self, text: str, tab: str) -> Source:
        filters = Filter(
            self.session.actor,
            search=text,
            step_id=None if self.everywhere else self.step.id,
            late=self.scope in ("late", EVERYWHERE),
            mine=self.session.actor.id if self.scope == "mine" else None,
            **self.in_order(),
        )
        return Source(lambda span: queries.page(filters, span), self.cells, lambda: self._count(filters))

    def _count(self, filters: Filter) -> int:
        """Count from the figures of the map where possible: their cost does not grow with people."""
        from_figures = self.path is not None and filters.step_id is not None and sees_all(filters.actor)
        if filters.search or filters.mine is not None or not from_figures:
            return queries.count(filters)
        assert self.path is not None
        assert filters.step_id is not None
        seen = self.path.figures.steps[filters.step_id]
        return seen.late if filters.late else seen.count

    @property
    def step(self) -> StepDesign:
        """The chosen step."""
        assert self.path is not None  # refusal has checked this
        steps = self.path.design.steps
        return steps[min(self.chosen, len(steps) - 1)]

    def orders(self) -> Sequence[Order]:
        return orders.ALL_LATE if self.everywhere else orders.IN_STEP

    def _map(self, width: int) -> Sequence[Cell]:
        if self.path is None:
            return [ink("strong", _("There is no trajectory yet.")), "", _(BEGIN)] if self.loaded else [""]
        room, marked = self._map_room(), not self.everywhere
        lines = draw_map(self.path, self.chosen, width, room, self.trend, marked=marked)
        return [title_line(self.path, width), *lines]

    def _map_room(self) -> int:
        """Return the lines for the map, without its title."""
        height = self.size.height
        return height - CHROME - max(PEOPLE, height // 3) - 1

    def _title(self, width: int) -> Sequence[Cell]:
        return [*super()._title(width), *([load_line(self.loads, width)] if self.everywhere else [])]

    def heading(self) -> Cell:
        if self.path is None:
            return ""
        if self.everywhere:
            total = self.list.total
            return line(ink("accent", _("All who are late")), "" if total is None else f" · {number(total)}")
        seen = self.path.figures.steps[self.step.id]
        people = ngettext("{n} client", "{n} clients", seen.count).format(n=number(seen.count))
        steps = len(self.path.design.steps)
        more = [_("step {n} of {steps}").format(n=self.chosen + 1, steps=steps)] if steps > MANY else []
        if not layout_of(self.path, self.chosen, self.size.width - 2, self._map_room()).level.times:
            more.append(times(self.step, seen))
        return line(
            ink("accent", self.step.name), f" · {people}", ink("dim", "".join(f" · {m}" for m in more))
        )

    def title_status(self) -> Cell:
        if self.path is None:
            return ""
        told = [_(dict(SCOPES)[self.scope])] if self.scope in ("mine", "late") else []
        if self.scope == "all" and self.size.width >= HINT_WIDTH:
            told.append(_("f: all who are late"))
        return ink("dim", dotted(*told))

    def cells(self, row: PersonRow) -> Sequence[Cell]:
        """Return where a person stands."""
        cells = late_cells if self.everywhere else step_cells
        return cells(row, self.reveal.shown_name(row.id, row), self.ahead(row))

    def empty(self) -> str:
        if self.path is None:
            return ""
        if self.everywhere and not self.filter:
            return _("No one is late.\nEsc: show everyone in the step")
        if self.filter or self.scope != "all":
            return _("No match in this step. f: show everyone · Esc: clear the filter")
        if not self.path.people:
            return _("No one is in this trajectory yet.\nn: open a file · V: show another trajectory")
        return _("No one is in this step.\n← →: show the other steps")

    def on_resize(self) -> None:
        self.map_panel.redraw()

    def refusal(self, command: Command) -> str | None:
        if command.id.startswith("trajectory.") and command.verb != "version" and self.path is None:
            return _("There is no trajectory yet.")
        return super().refusal(command)

    def subject(self) -> tuple[str, int, str] | None:
        known = self.path is not None and not self.everywhere
        return ("step", self.step.id, self.step.name) if known else None

    def do_left(self) -> None:
        self._choose(self.chosen - 1)

    def do_right(self) -> None:
        self._choose(self.chosen + 1)

    def _choose(self, place: int) -> None:
        assert self.path is not None
        place = min(max(place, 0), len(self.path.design.steps) - 1)
        if place != self.chosen or self.everywhere:
            self.chosen, self.scope = place, "all" if self.everywhere else self.scope
            self.marks.clear()
            self.show()

    def do_back(self) -> None:
        """Clear the filter, or show everyone in the step again, or go back."""
        if self.everywhere and not self.filter and not self.marks.rows:
            self.scope = "all"
            self.show()
        else:
            super().do_back()

    def do_filters(self) -> None:
        names = [name for name, _label in SCOPES]
        self.scope = names[(names.index(self.scope) + 1) % len(names)]
        self.marks.clear()
        self.show()

    def do_version(self) -> None:
        from tui.shell.picker import Picker
        from tui.trajectories.choices import versions

        self.ask(Picker(_("Trajectory"), versions), lambda row: self._show_version(row.id))

    def _show_version(self, trajectory_id: int) -> None:
        self.trajectory_id = trajectory_id
        self.scope = "all" if self.everywhere else self.scope
        self.refresh_data()
