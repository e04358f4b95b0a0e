"""How suggestions are written on a screen."""

from __future__ import annotations

from db.core.translation import N_, _, ngettext
from db.suggestions.models import DECISION_NAMES, Decision
from db.suggestions.queries import SuggestionRow

KIND_NAMES = {
    "client": N_("file"),
    "organisation": N_("organisation"),
    "referral": N_("referral"),
    "retro": N_("retrospective"),
    "step": N_("step"),
    "trajectory": N_("trajectory"),
    "suggestion": N_("suggestion"),
}

SIGNS = {
    Decision.OPEN: "·",
    Decision.PLANNED: "→",
    Decision.STARTED: "→",
    Decision.COMPLETED: "✓",
    Decision.DECLINED: "–",
    Decision.DUPLICATE: "–",
}


def about(kind: str, label: str) -> str:
    """Return what a suggestion is about: « organisme : Centre d'impôt Nord »; empty for nothing."""
    name = _(KIND_NAMES[kind]) if kind in KIND_NAMES else ""
    return _("{kind}: {label}").format(kind=name, label=label) if name and label else name or label


def supports(count: int) -> str:
    """Return how many support it."""
    if not count:
        return _("nobody supports it yet")
    return ngettext("{n} supports it", "{n} support it", count).format(n=count)


def sign(row: SuggestionRow) -> str:
    """Return `!` for a suggestion that waits too long for an answer, else a sign of what became of it."""
    return "!" if row.late else SIGNS[row.decision]


def decision(row: SuggestionRow) -> str:
    """Return what became of it."""
    return _(DECISION_NAMES[row.decision])
