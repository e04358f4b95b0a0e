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
    from tui.session import DataMixin, Session
    from tui.widgets.panel import Panel

INTERVAL = 10.0
"""Seconds between two heartbeats of an open form, and between two reads: a killed session says nothing."""
RECORDS = {
    "client": N_("this file"),
    "organisation": N_("this entry"),
    "referral": N_("this referral"),
    "suggestion": N_("this suggestion"),
}
"""Kinds of records whose editors are shown. Not retrospectives: they may promise to keep no name."""
SINGULAR = (N_("{names} is editing {record}"), N_("{names} is editing {record} too"))
PLURAL = (N_("{names} are editing {record}"), N_("{names} are editing {record} too"))


class Presence:
    """Records in the database that this session has a form about a record open."""

    def __init__(self, app: Session) -> None:
        self.app = app
        self.uid = uuid.uuid4().hex
        self._form_open = False
        self._order = asyncio.Lock()

    def heartbeat(self, record: Subject) -> None:
        """Record that a form about a record is still open."""
        from db.staff.presence import heartbeat

        self._form_open = True
        self._write(partial(heartbeat, self.app.actor, self.uid, record))

    def leave(self) -> None:
        """Record that it is closed."""
        from db.staff.presence import leave

        if self._form_open and self.app.is_running:
            self._form_open = False
            self._write(partial(leave, self.uid))

    async def end(self) -> None:
        """Record that it is closed, as the session ends."""
        from db.staff.presence import leave

        if self._form_open:
            await self._run_write(partial(leave, self.uid))

    def refresh(self) -> None:
        """Update the screen in front; the others do so when they are shown."""
        for screen in self.app.screen_stack[-1:]:
            editors: Editors | None = getattr(screen, "editors", None)
            if editors is not None:
                editors.refresh()

    def _write(self, write: Callable[[], None]) -> None:
        self.app.run_worker(partial(self._run_write, write), name="presence", group="presence")  # type: ignore[arg-type]

    async def _run_write(self, write: Callable[[], None]) -> None:
        from db.core.revision import own_bumps

        bumps = own_bumps()
        async with self._order:  # keep the order of heartbeat and leave
            try:
                await asyncio.to_thread(write)
            except NotReady:  # retried by the next heartbeat; an old row expires
                return
        self.app.changes.record_own(bumps)


class Editors:
    """The other editors of a screen's record, as a line of one of its panels."""

    def __init__(self, screen: DataMixin, record: Callable[[], Subject | None], panel: Panel) -> None:
        self.screen, self.record, self.panel = screen, record, panel
        self.present: tuple[Editor, ...] = ()
        self._loaded_for: Subject | None = None
        self._revision: int | None = None
        self._timer: Timer | None = None

    def refresh(self) -> None:
        """Load the current editors."""
        from db.staff.presence import TOPIC, editors

        if (record := self.record()) is None:
            return
        if record != self._loaded_for:
            self._loaded_for, self.present = record, ()
        session = self.screen.session
        self._revision = session.changes.seen.get(TOPIC)
        self.screen.load("editors", editors, session.actor, session.presence.uid, record, then=self.show)

    def show(self, present: tuple[Editor, ...]) -> None:
        """Show them, and load again later as long as there are some."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.screen.set_timer(INTERVAL, self.refresh) if present else None
        if present != self.present:
            self.present = present
            self.panel.redraw()

    def refresh_if_changed(self) -> None:
        """Load them again if someone came or left while another screen was in front."""
        from db.staff.presence import TOPIC

        if self._revision != self.screen.session.changes.seen.get(TOPIC):
            self.refresh()

    def start_heartbeat(self) -> None:
        """Record that this form is open, as long as its screen is."""
        if (record := self.record()) is not None:
            stay = partial(self.screen.session.presence.heartbeat, record)
            stay()
            self.screen.set_interval(INTERVAL, stay)
            self.refresh()

    def line(self, *, too: bool = False) -> Cell:
        """Return the line, empty if nobody else edits; `too` if this session edits as well."""
        if not self.present or self._loaded_for is None:
            return ""
        record = _(RECORDS[self._loaded_for[0]])
        names = [editor.name for editor in self.present if not editor.is_self]
        sentences = []
        if names:
            sentence = (SINGULAR if len(names) == 1 else PLURAL)[too]
            sentences.append(_(sentence).format(names=", ".join(names), record=record))
        if len(names) < len(self.present):
            sentences.append(_("You are editing {record} in another window").format(record=record))
        return ink("accent", f"✎ {' · '.join(sentences)}")
