"""The trajectory: its map, and the form that moves a client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.core.translation import N_

if TYPE_CHECKING:
    from db.core.day import TodayItem
    from tui.shell.screens import BaseScreen


def _move(screen: BaseScreen, item: TodayItem) -> None:
    screen.ask(screen.session.form("client.move", item.id), screen.say)


DIGIT, NAME, SHORT = "1", N_("Trajectory"), N_("Traject.")
SCREEN = "tui.trajectories.browse:TrajectoryBrowse"
CARDS: dict[str, str] = {}
FORMS = {"client.move": "tui.trajectories.move:MoveForm"}
DRAFTS: dict[str, Any] = {"client.move": lambda _actor, draft: (int(draft.part),)}
DAY_ACTIONS = {"stay": ("transfer", "client.move", N_("Move the client to another step"), _move)}
LOOKUPS: dict[str, str] = {}
