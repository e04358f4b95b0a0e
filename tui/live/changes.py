"""Refreshes the screen in front within a second of other people's writes; a thread waits for them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from db.core.errors import Denied, NotReady, Problem
from tui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from db.core.actor import Actor
    from tui.session import Session

START_DELAY = 0.2
"""Seconds before watching starts, so that the first screen has the database to itself."""
RETRY_SECONDS = 1.0
"""Seconds between two tries while the database is unavailable."""


class ChangeWatcher:
    """Compares the revision counters last received with those at the last refresh."""

    def __init__(self, app: Session) -> None:
        self.app = app
        self.latest = _revisions()
        self.seen = dict(self.latest)
        self._away = False
        self._stopped = threading.Event()
        self._ending = threading.Lock()

    def start(self) -> None:
        """Start watching after LEAD seconds."""
        asyncio.get_running_loop().call_later(START_DELAY, self._begin)  # a Textual timer can be lost

    def stop(self) -> None:
        """Stop watching."""
        with self._ending:
            self._stopped.set()

    def _begin(self) -> None:
        if self._stopped.is_set():
            return
        self.count_attention()
        loop = asyncio.get_running_loop()
        threading.Thread(target=self._watch, args=[loop], name="live", daemon=True).start()

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        from db.core.change_feed import watch

        while not self._stopped.is_set():
            try:
                for counters in watch(self._stopped):
                    self._call_in_loop(loop, self.receive, counters)
            except NotReady:  # the next read or write shows the error
                self._call_in_loop(loop, self._disconnected)
                self._stopped.wait(RETRY_SECONDS)

    def _call_in_loop(self, loop: asyncio.AbstractEventLoop, call: Callable[..., None], *args: Any) -> None:
        with self._ending:
            if not self._stopped.is_set():
                loop.call_soon_threadsafe(call, *args)

    def _disconnected(self) -> None:
        # Reads failed too, so refresh everything when the database is back.
        self.latest, self.seen = {}, {}
        self._set_away(True)

    def _set_away(self, away: bool) -> None:
        self.app.add_waiting(away - self._away)
        self._away = away

    def receive(self, counters: dict[str, int]) -> None:
        """Receive the current counters."""
        self.latest = counters
        self._set_away(False)
        self.refresh()

    def record_own(self, bumps: dict[str, int]) -> None:
        """Count this session's own writes as seen; the screen that made them refreshes itself."""
        for topic, number in bumps.items():
            for known in (self.latest, self.seen):
                known[topic] = max(number, known.get(topic, 0))

    def refresh(self) -> None:
        """Refresh what changed; during a write, `act` calls this when it ends."""
        if self.latest == self.seen or self.app.writing:
            return
        changed = {topic for topic, _number in self.latest.items() ^ self.seen.items()}
        self.seen = dict(self.latest)
        if "presence" in changed:
            self.app.presence.refresh()
        if "staff" in changed:
            from db.staff.queries import refresh_actor

            self.app.load(
                "account",
                refresh_actor,
                self.app.actor,
                then=self._account_loaded,
                refused=self._account_refused,
            )
        elif changed != {"presence"}:
            self.app.data_changed()

    def _account_loaded(self, account: Actor) -> None:
        """Apply the account's current roles and permissions."""
        self.app.actor = replace(
            self.app.actor, roles=account.roles, permissions=account.permissions, team_id=account.team_id
        )
        self.app.data_changed()

    def _account_refused(self, problem: Problem) -> None:
        """End the session of a closed account; check again later if the database failed."""
        if isinstance(problem, Denied):
            self.app.exit(return_code=1, message=problem.say())
        else:
            self.seen.pop("staff", None)

    def count_attention(self) -> None:
        """Load the number of items that need attention in each area, for the top line."""
        self.app.load("wanting", self.app.attention, self.app.actor, then=self._counted)

    def _counted(self, attention_counts: dict[str, int]) -> None:
        self.app.attention_counts = attention_counts
        for screen in self.app.screen_stack[-1:]:  # empty as the session ends
            for bar in screen.query(TopBar):
                bar.redraw()


def _revisions() -> dict[str, int]:
    """Return the counters before the first screen reads: anything later counts as a change."""
    from db.core import revision
    from db.core.database import reading

    try:
        with reading():
            return revision.current()
    except NotReady:
        return {}
