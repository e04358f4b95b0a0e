"""Choices for the picker of trajectories: current versions first, then drafts and former ones."""

from __future__ import annotations

from dataclasses import dataclass

from db.core.paging import Key, Page, Span
from db.core.text import fold
from db.core.translation import _, ngettext
from db.trajectories.models import DesignState
from db.trajectories.queries import TrajectoryRow, trajectories
from tui.trajectories.words import state_of
from tui.widgets.held import held


@dataclass(frozen=True)
class Choice:
    """A version; `id` is the trajectory's."""

    key: Key
    id: int
    label: str


def versions(text: str, span: Span) -> Page[Choice]:
    """Return the versions whose name contains every word typed."""
    words = fold(text).split()
    rows = sorted(trajectories(), key=lambda row: row.state != DesignState.CURRENT)
    choices = [_choice(place, row) for place, row in enumerate(rows)]
    return held([choice for choice in choices if all(word in fold(choice.label) for word in words)], span)


def _choice(place: int, row: TrajectoryRow) -> Choice:
    version = _("version {n} ({state})").format(n=row.version, state=state_of(row.state))
    steps = ngettext("{n} step", "{n} steps", row.steps).format(n=row.steps)
    return Choice((place,), row.id, f"{row.name} · {version} · {steps}")
