"""The app as every screen sees it, with background reads and writes; a newer read replaces an older one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from textual.dom import DOMNode
from textual.worker import Worker

from db.core.translation import _
from tui.terminal.output import Output

if TYPE_CHECKING:
    from db.core.actor import Actor
    from db.core.errors import NotReady, Problem
    from db.staff.presence import Subject
    from tui.command import Command, CommandHost

T = TypeVar("T")
SLOW = 0.3
"""Seconds of waiting for the database after which the screen says so."""
RETRY_SECONDS = 1.0
"""Seconds between two tries of a read while the database is unavailable."""


class ChangeWatcher(Protocol):
    """Follows other people's writes; implemented in tui.live.changes."""

    seen: dict[str, int]

    def record_own(self, bumps: dict[str, int]) -> None: ...
    def refresh(self) -> None: ...
    def count_attention(self) -> None: ...


class Presence(Protocol):
    """Records who has a form open; implemented in tui.live.presence."""

    uid: str

    def heartbeat(self, record: Subject) -> None: ...
    def leave(self) -> None: ...
    def refresh(self) -> None: ...


class WriteStatus(Protocol):
    """Checks whether the database can be written; implemented in tui.live.write_status."""

    error: NotReady | None
    mib_left: int | None

    def refusal(self, permission: str) -> str | None: ...
    def warning(self) -> tuple[str, str] | None: ...


class Cover(Protocol):
    """The blank or locked screen; implemented in tui.live.cover."""

    visible: bool

    def show(self) -> None: ...
    def lock(self) -> None: ...


class DataMixin(DOMNode):
    """Background reads (`load`) and writes (`act`) for a screen or a widget.

    Name it after Widget or Screen among the bases: style sheets follow the first base only.
    """

    @property
    def session(self) -> Session:
        """The app, with its own type."""
        return cast("Session", self.app)

    def load(
        self,
        slot: str,
        read: Callable[..., T],
        *args: Any,
        then: Callable[[T], None] | None = None,
        refused: Callable[[Any], None] | None = None,
    ) -> Worker[Any]:
        """Run `read(*args)` in a thread inside `reading()`; pass the result to `then` or `loaded_<slot>`.

        A newer load of the same slot cancels this one. An error goes to `refused` or, by default, to the key
        bar. While the database is unavailable the read is repeated until it succeeds or the screen closes.
        """
        receive: Callable[[T], None] = then or getattr(self, f"loaded_{slot}")

        async def job() -> None:
            value = await _in_thread(self.session, _read, read, args, refused=refused, retry=True)
            if value is not _FAILED:
                receive(value)

        return self.run_worker(job, name=slot, group=slot, exclusive=True)

    def act(
        self,
        action: Callable[..., T],
        *args: Any,
        then: Callable[[T], None] | None = None,
        refused: Callable[[Any], None] | None = None,
        **named: Any,
    ) -> None:
        """Run `action(actor, *args, **named)` in a thread; the action opens its own `writing()`.

        Ignored while another write is running. A Problem (db.core.errors) goes to `refused` or, by default,
        to the key bar. Every screen refreshes after a success. While the server is unavailable the action is
        retried for half a minute; it is never applied twice.
        """
        if self.session.writing:
            return
        self.session.writing = True

        async def job() -> None:
            from db.audit.journal import own_gestures
            from db.audit.retry import retry_until_saved
            from db.core.revision import own_bumps

            bumps, gestures = own_bumps(), own_gestures()
            try:
                value = await _in_thread(
                    self.session,
                    partial(retry_until_saved, action, **named),
                    self.session.actor,
                    *args,
                    refused=refused,
                )
            except Exception:
                self.session.writing = False
                raise
            self.session.writing = False  # not if cancelled by the end of the session: the result is unknown
            if value is not _FAILED:
                self.session.undo = self.session.offered_undo = gestures[-1] if gestures else None
                self.session.changes.record_own(bumps)
                self.session.data_changed()
                if then is not None:
                    then(value)
            self.session.changes.refresh()

        # On the app, so that the write survives its screen.
        self.session.run_worker(job, name="act", group="act", exclusive=False)  # type: ignore[arg-type]


class Drafts(Protocol):
    """Saves what is typed in open forms; implemented in tui.live.drafts."""

    def add(self, uid: str, work: Callable[[], None]) -> None: ...
    def save_now(self) -> bool: ...


class Session(Output, DataMixin):
    """The interface of the app for screens and their parts; implemented in tui.app."""

    actor: Actor
    attention_counts: dict[str, int]
    """Items that need this person's attention, by area id."""
    writing: bool
    """A write is under way."""
    undo: str | None
    offered_undo: str | None
    """The gesture of the last write, if it can be undone; offered until a notice says so, or a key comes."""
    slow: int
    """Number of reads and writes that are waiting for the database."""
    outage: str
    """The notice about an unavailable database, cleared when it answers."""
    last_key: float
    """When a key was last pressed, as tui.live.idle measures it."""
    changes: ChangeWatcher
    presence: Presence
    write_status: WriteStatus
    cover: Cover
    drafts: Drafts
    app_commands: CommandHost
    """The commands that work on every screen."""

    @staticmethod
    def attention(actor: Actor) -> dict[str, int]:
        """Return the number of items that need a person's attention, by area id."""
        raise NotImplementedError

    @property
    def current_area(self) -> str:
        """The id of the area shown."""
        return str(self.current_mode)

    def refusal(self, command: Command) -> str | None:
        """Return why a command is refused now: role, or no writes; None if it is allowed."""
        if command.verb == "copy" and (refused := self.copy_refusal()):
            return refused
        if command.permission is None:
            return None
        if not self.actor.may(command.permission):
            return _("Your role does not allow this.")
        return self.write_status.refusal(command.permission)

    def form(self, name: str, *args: Any, **named: Any) -> Any:
        """Make a form by its name in tui.areas.FORMS."""
        raise NotImplementedError

    def go(self, area: str) -> None:
        """Switch to an area, on the screen last shown there."""

    def open(self, kind: str, id_: Any, neighbours: Any = None) -> Any:
        """Show the card of a record (kinds: tui.areas.RECORDS), and return the card.

        `neighbours` is the list that J and K walk through.
        """
        raise NotImplementedError

    def say(self, text: str, *, error: bool = False) -> None:
        """Show a notice on the screen in front."""

    def show_problem(self, problem: Problem) -> None:
        """Show an error as a notice."""

    def clear_notice(self, text: str = "") -> None:
        """Clear the notice on the screen in front, or only the notice `text`."""

    def add_waiting(self, more: int) -> None:
        """Add to the number of reads and writes that are waiting; screens show when there are some."""

    def mark_slow(self, work: asyncio.Task[Any]) -> None:
        """Record that a notice about this slow work was shown."""

    def data_changed(self) -> None:
        """Refresh the screen in front now, and the others when they are next shown."""

    def refresh_stale(self) -> None:
        """Refresh the screen in front if data changed since it was read, unless it is covered."""

    def prefer(
        self, *, language: str | None = None, theme: str | None = None, keyboard: str | None = None
    ) -> None:
        """Apply a language, theme or keyboard at once, and save it with the account."""

    def redraw_terminal(self) -> None:
        """Send the whole screen again."""


_FAILED: Any = object()


def _read(read: Callable[..., T], args: tuple[Any, ...]) -> T:
    from db.core.database import reading

    with reading():
        return read(*args)


async def _in_thread(
    app: Session,
    job: Callable[..., Any],
    *args: Any,
    refused: Callable[[Any], None] | None = None,
    retry: bool = False,
) -> Any:
    from db.core.errors import ConnectionLost, Problem, Unavailable

    with _count_waiting(app):
        while True:
            try:
                value = await asyncio.to_thread(job, *args)
            except Problem as problem:
                if not (retry and isinstance(problem, Unavailable)):
                    (refused or app.show_problem)(problem)
                    return _FAILED
                if not isinstance(problem, ConnectionLost):  # disk errors are shown elsewhere
                    app.outage = problem.say()
                    app.show_problem(problem)
            else:
                if app.outage:  # shown by this read, or by one that it replaced
                    app.clear_notice(app.outage)
                    app.outage = ""
                return value
            await asyncio.sleep(RETRY_SECONDS)


@contextmanager
def _count_waiting(app: Session) -> Iterator[None]:
    counted, work = [], asyncio.current_task()

    def begin() -> None:
        counted.append(1)
        app.add_waiting(1)
        if work is not None:
            app.mark_slow(work)

    slow = asyncio.get_running_loop().call_later(SLOW, begin)
    try:
        yield
    finally:
        slow.cancel()
        if counted:
            app.add_waiting(-1)
