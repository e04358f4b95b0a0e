"""My day, and its drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.core.translation import N_

if TYPE_CHECKING:
    from db.core.day import TodayItem
    from tui.shell.screens import BaseScreen


def _resume(screen: BaseScreen, item: TodayItem) -> None:
    from tui.today.drafts import resume

    resume(screen, item)


DIGIT, NAME, SHORT = "0", N_("My day"), N_("Day")
SCREEN = "tui.today.browse:Today"
CARDS: dict[str, str] = {}
FORMS: dict[str, str] = {}
DRAFTS: dict[str, Any] = {}
DAY_ACTIONS = {"draft": ("open", None, N_("Resume the form where you left it"), _resume, _resume)}
LOOKUPS: dict[str, str] = {}
