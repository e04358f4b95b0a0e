"""« Jean modifie ce dossier »: who has a form about a record open, told on its card and other forms."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.timer import Timer

from db.core.errors import NotReady
from db.core.translation import N_, _
from tui.session import Loads
from tui.widgets.ink import Cell, ink
from tui.widgets.panel import Panel

if TYPE_CHECKING:
    from db.staff.presence import Editor, Record
    from tui.session import Session

EVERY = 10.0
"""Seconds between two renewals of an open form, and two looks at who is told: the killed leave silently."""
RECORDS = {
    "client": N_("this file"),
    "organisation": N_("this entry"),
    "referral": N_("this referral"),
    "suggestion": N_("this suggestion"),
}
"""Records whose editors are told, in a sentence. No retrospective: it may promise to keep no name."""
ONE = (N_("{names} is editing {record}"), N_("{names} is editing {record} too"))
SEVERAL = (N_("{names} are editing {record}"), N_("{names} are editing {record} too"))


class Presence:
    """Keeps in the database that this session has a form about a record open, while it has."""

    def __init__(self, app: Session) -> None:
        self.app = app
        self.uid = uuid.uuid4().hex
        self._here = False
        self._turn = asyncio.Lock()

    def stay(self, record: Record) -> None:
        """Say that a form about a record is open."""
        from db.staff.presence import stay

        self._here = True
        self._write(partial(stay, self.app.actor, self.uid, record))

    def leave(self) -> None:
        """Say that it is closed."""
        from db.staff.presence import leave

        if self._here and self.app.is_running:
            self._here = False
            self._write(partial(leave, self.uid))

    async def end(self) -> None:
        """Say that it is closed, when the session ends with it."""
        from db.staff.presence import leave

        if self._here:
            await self._written(partial(leave, self.uid))

    def look(self) -> None:
        """Tell on the screen in front who is there now; the others tell it when they are shown."""
        for screen in self.app.screen_stack[-1:]:
            if isinstance(screen, Shared):
                screen.look_who()

    def _write(self, write: Callable[[], None]) -> None:
        self.app.run_worker(self._written(write), name="presence", group="presence")

    async def _written(self, write: Callable[[], None]) -> None:
        from db.core.revision import own_bumps

        bumps = own_bumps()
        async with self._turn:  # a form that closes at once leaves after it came
            try:
                await asyncio.to_thread(write)
            except NotReady:  # said again with the next renewal; what cannot be removed grows old
                return
        self.app.live.wrote(bumps)


class Shared(Loads):
    """A screen about one record, which tells in one line who else has a form about it open."""

    present: tuple[Editor, ...] = ()
    _asked: Record | None = None
    _at: int | None = None
    _later: Timer | None = None

    def record(self) -> Record | None:
        """Return kind and id of the record, where its editors are told."""
        raise NotImplementedError

    def line_panel(self) -> Panel:
        """Return the panel that has the line."""
        raise NotImplementedError

    def look_who(self) -> None:
        """Read who else is there."""
        from db.staff.presence import TOPIC, editors

        if (record := self.record()) is None:
            return
        if record != self._asked:
            self._asked, self.present = record, ()
        self._at = self.session.live.seen.get(TOPIC)
        self.load("present", editors, self.session.actor, self.session.presence.uid, record)

    def loaded_present(self, present: tuple[Editor, ...]) -> None:
        """Tell them, and look again later for as long as there is someone."""
        if self._later is not None:
            self._later.stop()
        self._later = self.set_timer(EVERY, self.look_who) if present else None
        if present != self.present:
            self.present = present
            self.line_panel().redraw()

    def on_screen_resume(self) -> None:
        """Catch up with who came and went while another screen was in front."""
        from db.staff.presence import TOPIC

        if self._at != self.session.live.seen.get(TOPIC):
            self.look_who()

    def who(self, *, too: bool = False) -> Cell:
        """Return the line, empty when nobody else is there; `too` where this session edits as well."""
        if not self.present or self._asked is None:
            return ""
        record = _(RECORDS[self._asked[0]])
        names = [editor.name for editor in self.present if not editor.oneself]
        sentences = []
        if names:
            sentence = (ONE if len(names) == 1 else SEVERAL)[too]
            sentences.append(_(sentence).format(names=", ".join(names), record=record))
        if len(names) < len(self.present):
            sentences.append(_("You are editing {record} in another window").format(record=record))
        return ink("accent", f"✎ {' · '.join(sentences)}")


class Editing(Shared):
    """A form, which tells other sessions that it is open."""

    EDITS: ClassVar[bool] = True
    """False where what it makes leaves its subject as it is."""

    def subject(self) -> tuple[str, int, str] | None:
        """Return kind, id and label of what the form is about."""
        raise NotImplementedError

    def record(self) -> Record | None:
        """Return what the form is about, where its editors are told."""
        subject = self.subject() if self.EDITS else None
        return subject[:2] if subject is not None and subject[0] in RECORDS else None

    def stay(self) -> None:
        """Say that the form is open, for as long as it is."""
        if (record := self.record()) is not None:
            self.session.presence.stay(record)
            self.set_interval(EVERY, partial(self.session.presence.stay, record))
            self.look_who()

    def on_unmount(self) -> None:
        """Go."""
        self.session.presence.leave()
