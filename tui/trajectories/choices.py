"""Choices for the picker of trajectories: current versions first, then drafts and former ones."""

from __future__ import annotations

from db.core.paging import Page, Span
from db.core.translation import _, ngettext
from db.trajectories.models import DesignState
from db.trajectories.queries import TrajectoryRow, trajectories
from tui.shell.picker import Choice, matching
from tui.trajectories.summary import state_of


def versions(text: str, span: Span) -> Page[Choice]:
    """Return the versions whose name contains every word typed; `id` is the trajectory's."""
    rows = sorted(trajectories(), key=lambda row: row.state != DesignState.CURRENT)
    return matching([_choice(place, row) for place, row in enumerate(rows)], text, span)


def _choice(place: int, row: TrajectoryRow) -> Choice:
    version = _("version {n} ({state})").format(n=row.version, state=state_of(row.state))
    steps = ngettext("{n} step", "{n} steps", row.steps).format(n=row.steps)
    return Choice((place,), row.id, f"{row.name} · {version} · {steps}")
