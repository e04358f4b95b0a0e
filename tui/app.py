"""The application: its areas, cards and notices, and the refresh of screens after a change."""

from __future__ import annotations

import asyncio
import gc
import os
from dataclasses import replace
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.screen import Screen

from db.core import incident, translation
from db.core.actor import Actor
from db.core.translation import _
from tui import themes
from tui.areas import AREAS, FORMS, RECORDS, Area
from tui.everywhere import AppCommands
from tui.keymap import COVER, textual_key
from tui.live.changes import ChangeWatcher
from tui.live.connected import Connected
from tui.live.cover import Cover
from tui.live.drafts import Drafts
from tui.live.entrance import Entrance
from tui.live.idle import Idle, now
from tui.live.presence import Presence
from tui.live.shutdown import Shutdown
from tui.live.write_status import WriteStatus
from tui.session import Session
from tui.shell.screens import BaseScreen
from tui.terminal import clipboard, difference, memory
from tui.terminal import input as typed
from tui.terminal import output as terminal
from tui.terminal.colours import ALL, count_colours
from tui.terminal.lockdown import LockedDown
from tui.terminal.typeahead import Typeahead
from tui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from collections.abc import Callable

    from db.core.errors import Problem
    from tui.shell.card import CardScreen
    from tui.widgets.record_list import RecordList

STARTED = 2.0
"""Seconds after which garbage collection starts."""


class Trajectoire(LockedDown, Entrance, Typeahead, Session, inherit_bindings=False):
    """One person's session."""

    CSS_PATH = Path(__file__).with_name("base.tcss")
    ENABLE_COMMAND_PALETTE = False
    TITLE = "Trajectoire"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - as Textual declares it
    AREAS: ClassVar[tuple[Area, ...]] = AREAS
    RECORDS: ClassVar[dict[str, str]] = RECORDS
    cover: Cover
    drafts: Drafts
    app_commands: AppCommands
    changes: ChangeWatcher
    presence: Presence
    write_status: WriteStatus

    def __init__(self, actor: Actor, start: str = "today", landing: bool = False, colours: int = ALL) -> None:
        self.DEFAULT_MODE = start  # type: ignore[misc]
        self.colours = colours
        self.landing = landing
        self.actor = actor
        self.attention_counts: dict[str, int] = {}
        self.writing = False
        self.undo: str | None = None
        self.offered_undo: str | None = None
        self.slow = 0
        self.outage = ""
        self.last_key = now()  # read by the thread of tui.live.idle
        self._cards: dict[str, CardScreen] = {}
        super().__init__()
        self.cover = Cover(self)
        self.app_commands = AppCommands(self)
        self._start = next(area for area in self.AREAS if area.id == start)
        for area in self.AREAS:
            if area is not self._start:
                self.add_mode(area.id, self._screen_factory(area))
        for theme in themes.THEMES:
            self.register_theme(theme)
        self.theme = themes.fitting(actor.theme, colours)
        self.changes = ChangeWatcher(self)
        self.write_status = WriteStatus(self)
        self.presence = Presence(self)
        self.connected = Connected(self)
        self.drafts = Drafts()
        if os.environ.get("TRAJECTOIRE_DIFFERENCE") != "0":
            difference.install(self)

    def on_mount(self) -> None:
        # Added late: Textual opens a default screen with one CSS pass less than that of a mode.
        self.add_mode(self._start.id, self._screen_factory(self._start))
        self.changes.start()
        self.write_status.start()
        self.connected.start()
        if self.landing:
            self.call_later(self.app_commands.do_system)

    async def on_unmount(self) -> None:
        self.changes.stop()
        self.connected.stop()
        self.drafts.end()
        await self.presence.end()
        await self.connected.end()

    @staticmethod
    def attention(actor: Actor) -> dict[str, int]:
        from db.overview.today import attention

        return attention(actor)

    # Screens

    def get_default_screen(self) -> Screen[Any]:
        return self._screen_factory(self._start)()

    def go(self, area: str) -> None:
        self.switch_mode(area)
        for bar in self.screen.query(TopBar):
            bar.redraw()

    def _screen_factory(self, area: Area) -> Callable[[], Screen[Any]]:
        def make() -> Screen[Any]:
            screen: Screen[Any] = resolve_name(area.screen)()
            screen._css_update_count = self._css_update_count  # or Textual parses all styles again, twice
            return screen

        return make

    def open(self, kind: str, id_: Any, neighbours: RecordList | None = None) -> CardScreen:
        card = self._cards.get(kind)
        if card is None or any(card in stack for stack in self._screen_stacks.values()):
            card = resolve_name(self.RECORDS[kind])()
            if kind not in self._cards:
                self._cards[kind] = card
                self.install_screen(card, f"card-{kind}")
        card.kind = kind
        card.show(id_, neighbours)
        self.push_screen(card)
        return card

    def on_card_screen_opened(self, message: CardScreen.Opened) -> None:
        self.app_commands.trail.visit(message.record)

    def form(self, name: str, *args: Any, **named: Any) -> Any:
        return resolve_name(FORMS[name])(*args, **named)

    # Notices and refresh

    def say(self, text: str, *, error: bool = False) -> None:
        for screen in reversed(self.screen_stack):
            if isinstance(screen, BaseScreen):
                screen.say(text, error=error)
                return

    def show_problem(self, problem: Problem) -> None:
        self.say(problem.say(), error=True)

    def clear_notice(self, text: str = "") -> None:
        for screen in self.screen_stack[-1:]:
            if isinstance(screen, BaseScreen):
                screen.key_bar.clear_notice(text)

    def add_waiting(self, more: int) -> None:
        before, self.slow = self.slow, self.slow + more
        if bool(before) == bool(self.slow):
            return
        for stack in self._screen_stacks.values():
            for screen in stack:
                if isinstance(screen, BaseScreen):
                    screen.redraw_keys()

    def data_changed(self) -> None:
        for stack in self._screen_stacks.values():
            for screen in stack:
                if isinstance(screen, BaseScreen):
                    screen.stale = True
        self.refresh_stale()
        self.changes.count_attention()

    def refresh_stale(self) -> None:
        for screen in self.screen_stack[-1:]:
            if isinstance(screen, BaseScreen) and not self.cover.visible:
                screen.refresh_stale()

    # Appearance and input

    def prefer(
        self, *, language: str | None = None, theme: str | None = None, keyboard: str | None = None
    ) -> None:
        from db.staff.actions import set_preferences

        actor = self.actor
        self.actor = replace(
            actor,
            language=language or actor.language,
            theme=theme or actor.theme,
            keyboard=keyboard or actor.keyboard,
        )
        if language:
            translation.use_language(language)
        if theme:
            self.theme = themes.fitting(theme, self.colours)
        for stack in self._screen_stacks.values():
            for screen in stack:
                if isinstance(screen, BaseScreen):
                    screen.redraw()
        self.act(set_preferences, language=language, theme=theme, keyboard=keyboard)

    async def _on_resize(self, event: events.Resize) -> None:
        """Store the size; unlike Textual, without a timer that can be lost on a busy machine."""
        event.stop()
        self._size, self._resize_event = event.size, event

    def _check_resize(self) -> None:
        event = self._resize_event
        if event is not None and self._screen_stack and event.size == self.screen.outer_size:
            self.refresh()  # text may be lost after a change of size and back
        super()._check_resize()

    def redraw_terminal(self) -> None:
        difference.redraw(self)

    def _fatal_error(self) -> None:
        if not self._exit_renderables:  # only the first error is shown
            self.exit(return_code=1, message=incident.report())

    def panic(self, *renderables: Any) -> None:
        """End the session with the reference of the logged error, where Textual prints a traceback."""
        self._fatal_error()

    async def on_event(self, event: events.Event) -> None:
        """Handle the blank-screen key before anything else; queue keys and pastes."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self.last_key = now()
            if self.cover.visible:
                if isinstance(event, events.Key):
                    self.cover.key(event)
                return
            if isinstance(event, events.Key) and event.key == textual_key(COVER):
                self.cover.show()
                return
            await self.queue_input(event)
            return
        await super().on_event(event)
        if isinstance(event, events.Resize) and self.cover.visible:
            self.cover.draw()

    async def forward_input(self, event: events.Key | events.Paste) -> None:
        """Handle the event and clear the notice."""
        if isinstance(event, events.Key):
            self.offered_undo = None
            self.clear_notice()
        await super().on_event(event)

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        if not self.cover.visible:  # nothing below it reaches the terminal
            super()._display(screen, renderable)

    def on_key(self, event: events.Key) -> None:
        if event.key == "ctrl+c":
            self.say(_("Press q to quit."))


def run(actor: Actor) -> int:
    """Run a session on the connected database until the person leaves; return the exit status.

    0: the person left or was idle for long; 1: internal error or wrong code; 129: the terminal is gone;
    130, 143: a signal.
    """
    memory.install()
    typed.install()
    terminal.install()
    # My day is empty for administrators who follow nobody.
    landing = actor.may("upkeep.check") and not actor.may("client.read")
    app = Trajectoire(actor, landing=landing, colours=count_colours(os.environ))
    app.has_clipboard = clipboard.understands(os.environ)
    shutdown = Shutdown(app)
    shutdown.watch()
    Idle(app, shutdown).watch()

    async def session() -> None:
        memory.use_few_threads()
        gc.freeze()  # objects made so far stay
        asyncio.get_running_loop().call_later(STARTED, gc.enable)
        await app.run_async(mouse=False, size=terminal.size())
        shutdown.finish()  # a thread may still wait for a frozen server

    asyncio.run(session())
    return app.return_code or 0
