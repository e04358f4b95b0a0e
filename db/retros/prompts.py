"""Sets of column headings for a retrospective (field reference, §4: sets of other tools)."""

from __future__ import annotations

from db.core.translation import N_

PROMPT_SETS: dict[str, tuple[str, ...]] = {
    "start": (N_("Start"), N_("Stop"), N_("Continue")),
    "worked": (N_("What worked"), N_("To improve"), N_("Questions")),
}
"""Marked headings of each set; stored as translated when a retrospective is opened."""
PROMPTS_LIMIT = 6
"""Maximum number of columns that fit on a screen."""
