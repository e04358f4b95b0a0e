"""The app as every screen sees it, and background reads and writes; a newer read replaces an older one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from textual.app import App
from textual.dom import DOMNode
from textual.worker import Worker

from db.core.translation import _

if TYPE_CHECKING:
    from db.core.actor import Actor
    from db.core.errors import NotReady, Problem
    from db.staff.presence import Record
    from tui.command import Command, Commanded

T = TypeVar("T")
SLOW = 0.3
"""Seconds after which a person is told that the database is being waited for."""
AGAIN = 1.0
"""Seconds after which a read that found no database tries again."""


class Live(Protocol):
    """What colleagues write, as tui.live.changes follows it."""

    seen: dict[str, int]

    def wrote(self, bumps: dict[str, int]) -> None:
        """Count this session's own writes as seen."""

    def look(self) -> None:
        """Refresh what others changed."""

    def count_wanting(self) -> None:
        """Count the items that need this person's attention, by area."""


class Presence(Protocol):
    """Who has a form open, as tui.live.presence records it."""

    uid: str

    def stay(self, record: Record) -> None:
        """Record that this session has a form about a record open."""

    def leave(self) -> None:
        """Record that the form is closed."""

    def look(self) -> None:
        """Show who else is there on the screen in front."""


class Standing(Protocol):
    """Whether anything can be written, as tui.live.writable checks it."""

    obstacle: NotReady | None
    left: int | None

    def why_not(self, permission: str) -> str | None:
        """Return why nothing can be written now."""

    def sign(self) -> tuple[str, str] | None:
        """Return ink and text of the warning on the top line."""


class Cover(Protocol):
    """The blank or locked screen of tui.live.cover."""

    up: bool

    def put_up(self) -> None:
        """Blank the screen."""

    def lock(self) -> None:
        """Lock the screen."""


class Loads(DOMNode):
    """For a screen or a widget: `load` for a read, `act` for a write.

    Named after Widget or Screen: the style sheet follows the first ancestor alone.
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
        """Run `read(*args)` in a thread inside `reading()`; hand the value to `then`, or to `loaded_<slot>`.

        A newer load of the same slot overtakes this one, whose value is then dropped. A read that fails
        goes to `refused`, or is told in the key bar and leaves the screen as it was; but while the database
        is away it is tried again by itself, until it succeeds or the person goes elsewhere.
        """
        receive: Callable[[T], None] = then or getattr(self, f"loaded_{slot}")

        async def job() -> None:
            value = await _in_thread(self.session, _read, read, args, refused=refused, again=True)
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
        """Run `action(actor, *args, **named)` in a thread; it opens its own `writing()`.

        While one write is under way a second press of the key is ignored. A refusal goes to `refused`
        (a Problem of db.core.errors), or is told in the key bar. After success every screen looks again.
        While the server is away it is tried again for half a minute; it is never done twice.
        """
        if self.session.writing:
            return
        self.session.writing = True

        async def job() -> None:
            from db.audit.outcome import until_kept
            from db.core.revision import own_bumps

            bumps = own_bumps()
            try:
                value = await _in_thread(
                    self.session,
                    partial(until_kept, action, **named),
                    self.session.actor,
                    *args,
                    refused=refused,
                )
            except Exception:
                self.session.writing = False
                raise
            self.session.writing = False  # but not where the session ended meanwhile: nobody knows of it
            if value is not _FAILED:
                self.session.undo = None  # what could be taken back is no longer the last write
                self.session.live.wrote(bumps)
                self.session.changed()
                if then is not None:
                    then(value)
            self.session.live.look()

        # On the app: a write that has begun is not forgotten because its screen closed.
        self.session.run_worker(job(), name="act", group="act", exclusive=False)


class Drafts(Protocol):
    """What is typed in open forms, as tui.live.drafts saves it."""

    def add(self, uid: str, work: Callable[[], None]) -> None:
        """Save the newest state of a draft after the next pause."""

    def save_now(self) -> bool:
        """Save at once what waits; return whether the database took it."""


class Session(App[None], Loads):
    """What screens and their parts ask of the app; tui.app puts it together."""

    actor: Actor
    wanting: dict[str, int]
    """Items that need this person's attention, by area id."""
    writing: bool
    """A write is under way."""
    undo: Callable[[Any], None] | None
    """Undo the last write, asked for on the screen in front; None when it cannot be undone."""
    slow: int
    """Reads and writes that have waited for the database for a while."""
    away: str
    """The notice about a database that does not answer; removed when it does."""
    last_key: float
    """When a key was last pressed, as tui.live.idle measures it."""
    live: Live
    presence: Presence
    standing: Standing
    cover: Cover
    drafts: Drafts
    everywhere: Commanded
    """The commands that work on every screen."""

    @staticmethod
    def attention(actor: Actor) -> dict[str, int]:
        """Return how many items need a person's attention, by area id."""
        raise NotImplementedError

    @property
    def current_area(self) -> str:
        """The id of the area shown."""
        return str(self.current_mode)

    def why_not(self, command: Command) -> str | None:
        """Return why a command is refused now: the person's role, or nothing to undo or to write on."""
        if command.id == "app.undo" and self.undo is None:
            return _("There is nothing to undo.")
        if command.permission is None:
            return None
        if not self.actor.may(command.permission):
            return _("Your role does not allow this.")
        return self.standing.why_not(command.permission)

    def form(self, name: str, *args: Any, **named: Any) -> Any:
        """Return a form of tui.areas.FORMS."""
        raise NotImplementedError

    def go(self, area: str) -> None:
        """Go to an area, to the screen that was left there."""
        raise NotImplementedError

    def open(self, kind: str, id_: Any, neighbours: Any = None) -> Any:
        """Show the card of a record of tui.areas.RECORDS; `neighbours` is the list that J and K walk through.

        Return the card.
        """
        raise NotImplementedError

    def say(self, text: str, *, bad: bool = False) -> None:
        """Show a notice on the screen in front."""
        raise NotImplementedError

    def tell(self, problem: Problem) -> None:
        """Show what was refused, or that the database cannot be used."""
        raise NotImplementedError

    def unsay(self, text: str = "") -> None:
        """Clear the notice, or only this one, on the screen in front."""
        raise NotImplementedError

    def waiting(self, more: int) -> None:
        """Count the reads and writes that wait for the database; every screen shows that some do."""
        raise NotImplementedError

    def is_late(self, work: asyncio.Task[Any]) -> None:
        """Record that a person was told of work that waits for the database."""
        raise NotImplementedError

    def changed(self) -> None:
        """Refresh the screen in front, and the others when they are shown again."""
        raise NotImplementedError

    def catch_up(self) -> None:
        """Refresh the screen in front if something was written meanwhile, unless it is covered."""
        raise NotImplementedError

    def prefer(
        self, *, language: str | None = None, theme: str | None = None, keyboard: str | None = None
    ) -> None:
        """Use another language, theme or keyboard at once, and save the choice with the account."""
        raise NotImplementedError

    def redraw_terminal(self) -> None:
        """Send the whole screen again."""
        raise NotImplementedError


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
    again: bool = False,
) -> Any:
    from db.core.errors import Away, Lost, Problem

    with _waited(app):
        while True:
            try:
                value = await asyncio.to_thread(job, *args)
            except Problem as problem:
                if not (again and isinstance(problem, Away)):
                    (refused or app.tell)(problem)
                    return _FAILED
                if not isinstance(problem, Lost):  # a server may be back in a moment; of a disk more is said
                    app.away = problem.say()
                    app.tell(problem)
            else:
                if app.away:  # said by this read, or by one that it overtook
                    app.unsay(app.away)
                    app.away = ""
                return value
            await asyncio.sleep(AGAIN)


@contextmanager
def _waited(app: Session) -> Iterator[None]:
    begun, work = [], asyncio.current_task()

    def begin() -> None:
        begun.append(1)
        app.waiting(1)
        if work is not None:
            app.is_late(work)

    slow = asyncio.get_running_loop().call_later(SLOW, begin)
    try:
        yield
    finally:
        slow.cancel()
        if begun:
            app.waiting(-1)
