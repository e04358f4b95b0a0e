"""Four themes: dark, light, high contrast, and the terminal's own sixteen colours."""

from __future__ import annotations

from textual.theme import Theme

from db.core.translation import N_
from tui.terminal import colours

DEFAULT = "trajectoire"
TERMINAL = "ansi"
"""The theme in the terminal's own colours."""


def _theme(name: str, *, dark: bool, ansi: bool = False, **ink: str) -> Theme:
    """Make a theme from a few colours: ground, text, dim, accent, late, soon, bar, text on the bar, field."""
    return Theme(
        name=name,
        ansi=ansi,
        dark=dark,
        primary=ink["accent"],
        secondary=ink["accent"],
        accent=ink["accent"],
        warning=ink["soon"],
        error=ink["late"],
        success=ink["accent"],
        foreground=ink["text"],
        background=ink["ground"],
        surface=ink["ground"],
        panel=ink["ground"],
        boost=ink["ground"],
        text_alpha=1.0,
        variables={
            # Textual's own CSS uses these two with ANSI colours.
            "ansi-background": "ansi_black",
            "ansi-foreground": "ansi_white",
            "ink-dim": ink["dim"],
            "ink-accent": ink["accent"],
            "ink-late": ink["late"],
            "ink-soon": ink["soon"],
            "ink-bar": ink["bar"],
            "ink-on-bar": ink["on_bar"],
            "ink-field": ink["field"],
            "input-cursor-background": ink["text"] if not ansi else "ansi_black",
            "input-cursor-foreground": ink["ground"] if not ansi else "ansi_bright_white",
        },
    )


THEMES = (
    _theme(
        "trajectoire",
        dark=True,
        ground="#14181c",
        text="#d8dcdf",
        dim="#8a949c",
        accent="#6fc3b2",
        late="#f0907a",
        soon="#e3c37a",
        bar="#2b4a4a",
        on_bar="#f4f7f7",
        field="#1f262b",
    ),
    _theme(
        "clair",
        dark=False,
        ground="#fbfaf7",
        text="#23282c",
        dim="#646b70",
        accent="#0f6b62",
        late="#b0301c",
        soon="#7d5700",
        bar="#cfe5e1",
        on_bar="#10201e",
        field="#eeece6",
    ),
    _theme(
        "contraste",
        dark=True,
        ground="#000000",
        text="#ffffff",
        dim="#d0d0d0",
        accent="#5fffd7",
        late="#ff9d8a",
        soon="#ffe066",
        bar="#ffffff",
        on_bar="#000000",
        field="#303030",
    ),
    _theme(
        TERMINAL,
        dark=True,
        ansi=True,
        ground="ansi_default",
        text="ansi_default",
        dim="ansi_bright_black",
        accent="ansi_cyan",
        late="ansi_red",
        soon="ansi_yellow",
        bar="ansi_default",
        on_bar="ansi_default",
        field="ansi_default",
    ),
)

LABELS = {
    "trajectoire": N_("Dark"),
    "clair": N_("Light"),
    "contraste": N_("High contrast"),
    TERMINAL: N_("Terminal colours (16)"),
}
"""Names shown to people."""


def fitting(chosen: str, count: int) -> str:
    """Return the theme to show: the one chosen, or the one that fits a terminal of `count` colours.

    Without colours, no other theme can be told apart from the terminal's own.
    """
    if chosen in LABELS and count:
        return chosen
    return DEFAULT if count > colours.FEW else TERMINAL


def has_bar(theme: str, count: int) -> bool:
    """Tell whether a background marks the chosen line; if not, it is drawn in reverse."""
    return theme != TERMINAL and count > colours.FEW


def variables(theme: str) -> dict[str, str]:
    """Return the colours of a theme by name; those of the default theme if it is unknown."""
    known = {one.name: one for one in THEMES}
    return known.get(theme, known[DEFAULT]).variables
