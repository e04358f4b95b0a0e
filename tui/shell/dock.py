"""The place of forms and questions: beside or below the screen that they are about."""

from __future__ import annotations

from tui.shell.screens import AreaScreen, BaseScreen

BESIDE = 110
"""Columns of the window from which they are beside that screen."""
LEAST, MOST = 54, 84
"""Columns that they then have at least and at most; two fifths of the window in between."""
BAR = 2
"""Lines of the key bar."""
CONTEXT, LEAST_CONTEXT = 9, 3
"""Lines of the screen that stay in sight above them, and on a short terminal."""
SHORT = 20
"""Lines below which a terminal is short."""


def dock(screen: BaseScreen, needed: int) -> int:
    """Place the `#dock` of a screen, and leave the rest of the window to the screen below.

    `needed` is the height of its content in lines, without the rule above it. Return the lines that it has.
    """
    beneath, beside = _beneath(screen), False
    columns, height = screen.app.size
    width, lines = dock_width(screen), height - BAR
    if beneath is not None:
        beside, short = width < columns, height < SHORT
        if beside:
            beneath.make_room(right=width + 1, bottom=BAR)
        else:
            lines = min(needed + 1, lines - (LEAST_CONTEXT if short else CONTEXT))
            beneath.make_room(bottom=lines + BAR, short=short)
        screen.set_class(beside, "-beside")
        screen.set_class(not beside, "-below")
    screen.query_one("#dock").styles.margin = (height - BAR - lines, 0, 0, columns - width - beside)
    return lines - 1


def dock_width(screen: BaseScreen) -> int:
    """Return the columns that the `#dock` of a screen has."""
    columns = screen.app.size.width
    if columns < BESIDE or _beneath(screen) is None:
        return columns
    return min(max(columns * 2 // 5, LEAST), MOST) - 1


def _beneath(screen: BaseScreen) -> AreaScreen | None:
    """Return the screen below, if it can make room."""
    stack = screen.app.screen_stack
    below = stack[stack.index(screen) - 1] if screen in stack[1:] else None
    return below if isinstance(below, AreaScreen) else None
