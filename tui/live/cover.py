"""The cover: a key blanks the screen at once; without keys it locks after a while."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from rich.control import Control
from rich.segment import Segment
from textual import events
from textual._compositor import LayoutUpdate
from textual.color import TRANSPARENT
from textual.geometry import Region
from textual.strip import Strip

from db.core.errors import Problem
from db.core.translation import _, ngettext
from tui.widgets.ink import Cell, fit, ink, line, width_of, wrap
from tui.widgets.panel import painter

if TYPE_CHECKING:
    from tui.session import Session

MAX_TRIES = 5
"""Wrong codes after which the session ends."""


class Cover:
    """Drawn in front of all screens, which stay open below but no longer reach the terminal.

    It is no Textual screen: a form whose save ends would close it, or open another screen above it.
    """

    def __init__(self, app: Session) -> None:
        self.visible = False
        self.locked = False
        self._app = app
        self._has_code: bool | None = None  # whether there is a code; None until loaded
        self._typed = ""
        self._wrong = 0
        self._checking = False
        self._notice = ""
        self._hint_shown = False

    def show(self) -> None:
        """Blank the screen."""
        self.visible = True
        self.draw()

    def lock(self) -> None:
        """Blank the screen, and ask for the person's code, if there is one, before showing it again."""
        if self.locked or not self._app.is_running:
            return
        self.locked, self._has_code, self._typed, self._wrong, self._notice = True, None, "", 0, ""
        self.show()
        self._app.call_later(self._load_has_code)

    def _load_has_code(self) -> None:
        from db.staff.lock import has_code

        self._app.load("lock", has_code, self._app.actor, then=self._loaded_has_code)

    def _loaded_has_code(self, has_code: bool) -> None:
        self._has_code = has_code
        self.draw()

    def hide(self) -> None:
        """Show the screens again, as they were left."""
        hint = self.locked and self._has_code is False and not self._hint_shown
        self.visible = self.locked = False
        self._typed = ""
        self._app.refresh()
        self._app.refresh_stale()
        if hint:
            self._hint_shown = True
            self._app.say(_("You can set a code for this lock: press “:”, then type “code”."))

    # Keys

    def key(self, event: events.Key) -> None:
        """Handle Enter and the keys of a code; ignore the rest."""
        from db.staff.lock import MAX_LENGTH

        if self._checking:
            return
        if event.key == "enter":
            if not self.locked or self._has_code is False:
                self.hide()
            else:
                self._checking = True
                self._app.run_worker(partial(self._check, self._typed), name="lock")  # type: ignore[arg-type]
            return
        if not self.locked or self._has_code is False:
            return
        if event.key == "backspace":
            self._typed = self._typed[:-1]
        elif event.key == "escape":
            self._typed = ""
        elif event.character and event.is_printable:
            self._typed = (self._typed + event.character)[:MAX_LENGTH]
        else:
            return
        self.draw()

    async def _check(self, code: str) -> None:
        from db.staff import lock

        try:
            opened = await asyncio.to_thread(lock.is_code, self._app.actor, code)
            if opened:
                self.hide()
                return
            self._wrong += 1
            if self._wrong >= MAX_TRIES:
                await self._lock_out()
                return
            left = MAX_TRIES - self._wrong
            self._notice = ngettext("Wrong code. {n} try left.", "Wrong code. {n} tries left.", left).format(
                n=left
            )
        except Problem as problem:
            self._notice = problem.say()
        finally:
            self._checking = False
        self._typed = ""
        self.draw()

    async def _lock_out(self) -> None:
        from db.staff import lock

        try:
            await asyncio.to_thread(lock.record_lockout, self._app.actor)
        finally:  # even if that failed
            text = _("Trajectoire closed after {n} wrong codes. What you typed is saved as a draft.")
            self._app.exit(return_code=1, message=text.format(n=MAX_TRIES))

    # Drawing

    def draw(self) -> None:
        """Draw the cover on the terminal; nothing else is drawn while it is up."""
        driver = self._app._driver
        if driver is None or self._app.is_headless or not (self.visible and self._app.is_running):
            return
        width, height = self._app.size
        frame = LayoutUpdate([[strip] for strip in self.strips()], Region(0, 0, width, height))
        # Bypass Textual's display, which waits while screens change.
        driver.write(frame.render_segments(self._app.console) + Control.move_to(0, 0).segment.text)
        driver.flush()

    def strips(self) -> list[Strip]:
        """Return the lines of the whole screen."""
        app = self._app
        width, height = app.size
        base = app.screen_stack[0].visual_style
        background = base.rich_style
        lines = [part for text in self._lines() for part in wrap(text, width - 4)][:height]
        top = max(0, (height - len(lines)) // 2 - 1)
        strips = [Strip.blank(width, background)] * top
        for text in lines:
            left = (width - width_of(text)) // 2
            side = Segment(" " * left, background)
            strips.append(Strip([side, *painter(app.theme, base).write(fit(text, width - left))], width))
        strips += [Strip.blank(width, background)] * (height - len(strips))
        for line_filter in app.get_line_filters():
            strips = [strip.apply_filter(line_filter, base.background or TRANSPARENT) for strip in strips]
        return strips

    def _lines(self) -> list[Cell]:
        lines: list[Cell] = [ink("strong", self._app.title), ""]
        if not self.locked or self._has_code is False:
            lines.append(_("Press Enter to continue."))
        elif self._has_code:
            lines += [line(ink("dim", _("Code") + "  "), "•" * len(self._typed) or "…"), ""]
            lines.append(_("Type your code and press Enter to continue."))
        if self._notice:
            lines += ["", ink("soon", self._notice)]
        return lines
