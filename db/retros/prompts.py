"""The headings that a retrospective can start with (field reference, §4: sets that other tools ship)."""

from __future__ import annotations

from db.core.translation import N_

PROMPT_SETS: dict[str, tuple[str, ...]] = {
    "start": (N_("Start"), N_("Stop"), N_("Continue")),
    "worked": (N_("What worked"), N_("To improve"), N_("Questions")),
}
"""Each set's marked headings; they are stored as translated when the retrospective is opened."""
PROMPTS_LIMIT = 6
"""More columns than this cannot stand beside each other on a screen."""
