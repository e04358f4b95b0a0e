"""The keys: their meaning on every screen, and those that terminals take away."""

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
}
"""Keys with a symbol of their own; other keys are written as the character typed, or ^X."""

VERBS: dict[str, frozenset[str]] = {
    "n": frozenset({"new", "no"}),
    "e": frozenset({"edit"}),
    "s": frozenset({"status", "statement", "signal", "search"}),
    "a": frozenset({"assign", "add"}),
    "r": frozenset({"refer"}),
    "c": frozenset({"comment", "confirm", "contact"}),
    "v": frozenset({"vote", "verify", "version"}),
    "l": frozenset({"link"}),
    "t": frozenset({"transfer"}),
    "u": frozenset({"undo"}),
    "w": frozenset({"waits"}),
    "!": frozenset({"escalate"}),
    "d": frozenset({"deactivate", "discard"}),
    "h": frozenset({"history"}),
    "x": frozenset({"export"}),
    "f": frozenset({"filters"}),
    "o": frozenset({"order", "yes"}),
    "y": frozenset({"yes", "reveal"}),
    "m": frozenset({"menu"}),
    "p": frozenset({"phase", "plan"}),
    ",": frozenset({"earlier"}),
    ";": frozenset({"later"}),
    "i": frozenset({"idea"}),
    "q": frozenset({"quit"}),
    "R": frozenset({"refresh"}),
    "J": frozenset({"following"}),
    "K": frozenset({"previous"}),
    ":": frozenset({"palette"}),
    "^P": frozenset({"palette"}),
    "/": frozenset({"filter"}),
    "?": frozenset({"help"}),
    "F1": frozenset({"help", "guide"}),
    "Esc": frozenset({"back", "no"}),
    "⌫": frozenset({"back", "erase"}),
    "⏎": frozenset({"open"}),
    "␣": frozenset({"mark"}),
    "←": frozenset({"left"}),
    "→": frozenset({"right"}),
    "^L": frozenset({"redraw"}),
    "^O": frozenset({"save"}),
    "^S": frozenset({"save"}),
    "^G": frozenset({"guide"}),
    "^R": frozenset({"resume"}),
    "^T": frozenset({"discard"}),
    "^N": frozenset({"cover"}),
}
"""The verbs (last part of a command's id) allowed for each key, on all screens."""

AREA_KEYS = "0123456789"
COVER = "^N"
"""Handled before any field, list or dialog."""
ALLOWED = frozenset(VERBS) | frozenset(AREA_KEYS)
HIDDEN = frozenset({"^S"})
"""Keys that work where a terminal passes them on, but are not shown (flow control may take them)."""
FORBIDDEN = frozenset({"^A", "^B", "^Q", "^H", "^I", "^J", "^M", "^C", "^Z", "^D", "^\\"})
"""Multiplexer prefixes, flow control, and keys that terminals send for other keys."""

AZERTY = dict(zip("1234567890", "&é\"'(-è_çà", strict=True))
"""On AZERTY digits need Shift; the unshifted keys go to the same areas."""


def textual_key(key: str) -> str:
    """Return Textual's name for a key: `ctrl+p` for `^P`, `slash` for `/`."""
    if key in NAMES:
        return NAMES[key]
    if len(key) == 2 and key[0] == "^":
        return f"ctrl+{key[1].lower()}"
    return _character_to_key(key)
