"""How keys are written; the key that covers the screen, hidden keys, the digits of AZERTY."""

from __future__ import annotations

from textual.keys import _character_to_key

NAMES = {
    "⏎": "enter",
    "Esc": "escape",
    "←": "left",
    "→": "right",
    "␣": "space",
    "⌫": "backspace",
    "F1": "f1",
    "Tab": "tab",
}
"""Keys with a symbol of their own; other keys are written as the character typed, or ^X."""

COVER = "^N"
"""Handled before any field, list or dialog."""
HIDDEN = frozenset({"^S"})
"""Keys that work where a terminal passes them on, but are not shown (flow control may take them)."""

UNSHOWN = frozenset({"Esc", "⌫", "←", "→", *"0123456789"})
"""Keys that take no room in the key bar unless their command asks for it: they go without saying."""

AZERTY = dict(zip("1234567890", "&é\"'(-è_çà", strict=True))
"""On AZERTY digits need Shift; the unshifted keys go to the same areas."""


def textual_key(key: str) -> str:
    """Return Textual's name for a key: `ctrl+p` for `^P`, `slash` for `/`."""
    if key in NAMES:
        return NAMES[key]
    if len(key) == 2 and key[0] == "^":
        return f"ctrl+{key[1].lower()}"
    return _character_to_key(key)
