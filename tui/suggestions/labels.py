"""Labels of suggestions."""

from __future__ import annotations

from db.core.translation import N_, _, ngettext
from db.suggestions.models import Decision
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


def subject_label(kind: str, label: str) -> str:
    """Return the subject of a suggestion: “organisation: North tax clinic”; empty without one."""
    name = _(KIND_NAMES[kind]) if kind in KIND_NAMES else ""
    return _("{kind}: {label}").format(kind=name, label=label) if name and label else name or label


def support_text(count: int) -> str:
    """Return the number of supporters as text."""
    if not count:
        return _("no support yet")
    return ngettext("{n} supporter", "{n} supporters", count).format(n=count)


def sign(row: SuggestionRow) -> str:
    """Return `!` for a suggestion past its deadline, else a sign of the decision."""
    return "!" if row.late else SIGNS[row.decision]


def decision(row: SuggestionRow) -> str:
    """Return the decision."""
    return _(row.decision.label)
