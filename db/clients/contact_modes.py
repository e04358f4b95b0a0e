"""How people like to be reached, as it is typed in either language, said in the current one."""

from __future__ import annotations

from collections.abc import Callable

from db.core.text import fold
from db.core.translation import N_, _

_KNOWN = {
    N_("phone"): "telephone|tel|phone|appel|call",
    N_("e-mail"): "courriel|email|e-mail",
    N_("text message"): "texto|sms|text|message texte|text message",
    N_("in person"): "en personne|in person",
    N_("online"): "en ligne|online",
    N_("by post"): "par la poste|poste|by post|by mail",
    N_("in the morning"): "le matin|in the morning|mornings",
    N_("in the afternoon"): "l'apres-midi|in the afternoon|afternoons",
    N_("in the evening"): "le soir|in the evening|evenings",
}
"""What is understood, with its folded names in French and in English."""
_BY_NAME = {name: known for known, names in _KNOWN.items() for name in names.split("|")}


def preferred(typed: str, say: Callable[[str], str] = _) -> str:
    """Return a way to be reached in the current language; as it is typed unless all of it is understood."""
    parts = [_BY_NAME.get(fold(part), "") for part in typed.split(",")]
    return ", ".join(map(say, parts)) if all(parts) else typed
