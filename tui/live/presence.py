"""“Jean is editing this file”: shows who has a form about a record open."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual.timer import Timer

from db.core.errors import NotReady
from db.core.translation import N_, _
from tui.widgets.ink import Cell, ink

if TYPE_CHECKING:
    from db.staff.presence import Editor, Subject
    from tui.session import Loads, Session
    from tui.widgets.panel import Panel

EVERY = 10.0
"""Seconds between two heartbeats of an open form, and between two reads: a killed session says nothing."""
RECORDS = {
    "client": N_("this file"),
    "organisation": N_("this entry"),
    "referral": N_("this referral"),
    "suggestion": N_("this suggestion"),
}
"""Kinds of records whose editors are shown. Not retrospectives: they may promise to keep no name."""
ONE = (N_("{names} is editing {record}"), N_("{names} is editing {record} too"))
SEVERAL = (N_("{names} are editing {record}"), N_("{names} are editing {record} too"))


class Presence:
    """Records in the database that this session has a form about a record open."""

    def __init__(self, app: Session) -> None:
        self.app = app
        self.uid = uuid.uuid4().hex
        self._here = False
        self._turn = asyncio.Lock()

    def stay(self, record: Subject) -> None:
        """Record that a form about a record is still open."""
        from db.staff.presence import heartbeat

        self._here = True
        self._write(partial(heartbeat, self.app.actor, self.uid, record))

    def leave(self) -> None:
        """Record that it is closed."""
        from db.staff.presence import leave

        if self._here and self.app.is_running:
            self._here = False
            self._write(partial(leave, self.uid))

    async def end(self) -> None:
        """Record that it is closed, as the session ends."""
        from db.staff.presence import leave

        if self._here:
            await self._written(partial(leave, self.uid))

    def look(self) -> None:
        """Update the screen in front; the others do so when they are shown."""
        for screen in self.app.screen_stack[-1:]:
            editors: Editors | None = getattr(screen, "editors", None)
            if editors is not None:
                editors.look()

    def _write(self, write: Callable[[], None]) -> None:
        self.app.run_worker(self._written(write), name="presence", group="presence")

    async def _written(self, write: Callable[[], None]) -> None:
        from db.core.revision import own_bumps

        bumps = own_bumps()
        async with self._turn:  # keep the order of heartbeat and leave
            try:
                await asyncio.to_thread(write)
            except NotReady:  # retried by the next heartbeat; an old row expires
                return
        self.app.live.wrote(bumps)


class Editors:
    """The other editors of a screen's record, as a line of one of its panels."""

    def __init__(self, screen: Loads, record: Callable[[], Subject | None], panel: Panel) -> None:
        self.screen, self.record, self.panel = screen, record, panel
        self.present: tuple[Editor, ...] = ()
        self._asked: Subject | None = None
        self._at: int | None = None
        self._later: Timer | None = None

    def look(self) -> None:
        """Load the current editors."""
        from db.staff.presence import TOPIC, editors

        if (record := self.record()) is None:
            return
        if record != self._asked:
            self._asked, self.present = record, ()
        session = self.screen.session
        self._at = session.live.seen.get(TOPIC)
        self.screen.load("editors", editors, session.actor, session.presence.uid, record, then=self.show)

    def show(self, present: tuple[Editor, ...]) -> None:
        """Show them, and load again later as long as there are some."""
        if self._later is not None:
            self._later.stop()
        self._later = self.screen.set_timer(EVERY, self.look) if present else None
        if present != self.present:
            self.present = present
            self.panel.redraw()

    def resumed(self) -> None:
        """Load them again if someone came or left while another screen was in front."""
        from db.staff.presence import TOPIC

        if self._at != self.screen.session.live.seen.get(TOPIC):
            self.look()

    def stay(self) -> None:
        """Record that this form is open, as long as its screen is."""
        if (record := self.record()) is not None:
            stay = partial(self.screen.session.presence.stay, record)
            stay()
            self.screen.set_interval(EVERY, stay)
            self.look()

    def line(self, *, too: bool = False) -> Cell:
        """Return the line, empty if nobody else edits; `too` if this session edits as well."""
        if not self.present or self._asked is None:
            return ""
        record = _(RECORDS[self._asked[0]])
        names = [editor.name for editor in self.present if not editor.is_self]
        sentences = []
        if names:
            sentence = (ONE if len(names) == 1 else SEVERAL)[too]
            sentences.append(_(sentence).format(names=", ".join(names), record=record))
        if len(names) < len(self.present):
            sentences.append(_("You are editing {record} in another window").format(record=record))
        return ink("accent", f"✎ {' · '.join(sentences)}")
