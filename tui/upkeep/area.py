"""The screen of administrators, which has no digit."""

from __future__ import annotations

SCREEN = "tui.upkeep.browse:System"
