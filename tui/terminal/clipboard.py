"""The clipboard of the terminal, through the sequence OSC 52, which works over ssh."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping

FAMILIES = {
    *("xterm", "screen", "tmux", "rxvt", "alacritty", "foot", "kitty", "wezterm", "st", "konsole", "vte"),
    *("contour", "mintty", "iterm2", "ghostty"),
}
"""First part of TERM of terminals that obey the sequence, or pass over it without a trace."""


def understands(environ: Mapping[str, str]) -> bool:
    """Tell whether the sequence can be sent to this terminal; others, such as the console, may print it."""
    return environ.get("TERM", "").partition("-")[0] in FAMILIES


def sequence(text: str) -> str:
    """Return what puts a text on the clipboard."""
    return f"\x1b]52;c;{b64encode(text.encode()).decode()}\x07"
