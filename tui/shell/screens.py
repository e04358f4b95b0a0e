"""The base of all screens: top line, body, key bar and commands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from textual import events
from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, Screen
from textual.widget import Widget

from db.core.translation import N_, _
from tui.command import Command, CommandHost
from tui.session import DataMixin, Session
from tui.terminal import memory
from tui.widgets.ink import Cell, ink, line
from tui.widgets.key_bar import KeyBar
from tui.widgets.panel import Panel
from tui.widgets.record_list import RecordList
from tui.widgets.top_bar import TopBar

T = TypeVar("T")
THREE = 160
"""Columns from which a list, what stands beside it, and a form have room side by side."""


class BaseScreen(Screen[Any], DataMixin, CommandHost):
    """The base of full screens and dialogs: commands, notices, and refresh after changes."""

    COMMANDS: ClassVar[Any] = ()
    AUTO_FOCUS: ClassVar[str | None] = None

    stale = False
    """Data changed since this screen was read."""
    handlers: Sequence[CommandHandler[Any]] = ()

    def __init__(self) -> None:
        super().__init__()
        self.key_bar = KeyBar()

    def refusal(self, command: Command) -> str | None:
        refused = self.session.refusal(command)
        for handler in self.handlers:
            refused = refused or handler.refusal(command)
        return refused

    def refuse(self, reason: str) -> None:
        self.say(reason, error=True)

    def say(self, text: str, *, error: bool = False) -> None:
        """Show a notice until the next key; `error` for a refusal or an error.

        The first one after a write says how to undo it.
        """
        if self.session.offered_undo is not None:
            self.session.offered_undo = None
            text = _("{said} u: undo").format(said=text)
        self.key_bar.say(text, error=error)

    def on_key(self, event: events.Key) -> None:
        self.press_key(event, self.session.actor.keyboard)

    def without_refused(self, text: str) -> str:
        """Return a text without the hints (« n: open a new file ») that this role does not allow."""
        lines = []
        for said in text.split("\n"):
            before, stop, after = said.rpartition(". ")
            hints = " · ".join(hint for hint in after.split(" · ") if self._allows(hint))
            lines.append(before + (stop if hints else stop.rstrip()) + hints)
        return "\n".join(filter(None, lines))

    def _allows(self, hint: str) -> bool:
        key = hint.partition(":")[0].split()[-1:]
        needed = [command.permission for command in self.commands() if [command.key] == key]
        return all(permission is None or self.session.actor.may(permission) for permission in needed)

    def redraw_keys(self) -> None:
        """Update the keys in the key bar."""
        self.key_bar.redraw()

    def refresh_data(self) -> None:
        """Read the data again without moving the cursor; called after a change."""

    def redraw(self) -> None:
        """Draw all text again, in another language or theme."""
        for panel in self.query(Panel):
            panel.redraw()
        for rows in self.query(RecordList):
            rows.redraw()

    def on_screen_suspend(self) -> None:
        """Show the keys of the dialog in front; free the lines of a hidden screen."""
        self.redraw_keys()
        if not isinstance(self.app.screen, ModalScreen):
            memory.drop_lines(self)

    def on_screen_resume(self) -> None:
        self.redraw_keys()
        self.refresh_stale()

    def refresh_stale(self) -> None:
        """Refresh if data changed since it was read."""
        if self.stale:
            self.stale = False
            self.refresh_data()

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Close the screen, unless something has just closed it."""
        if self.app.screen_stack[-1:] != [self]:
            return AwaitComplete()  # Textual would close another screen
        return super().dismiss(result)

    def ask(self, screen: Screen[Any], then: Callable[[Any], object] | None = None) -> None:
        """Show a form or a dialog; `then` gets its answer, and is not called without one."""

        def answered(answer: Any) -> None:
            if answer is not None and then is not None:
                then(answer)

        self.app.push_screen(screen, answered)


def tab_line(tabs: Sequence[tuple[str, str]], here: str, counts: Mapping[str, str]) -> Cell:
    """Return the names of the tabs with their counts, if any, the current one in brackets."""
    cells: list[Cell] = []
    for id_, name in tabs:
        text = f"{_(name)} {counts.get(id_, '')}".rstrip()
        cells += [ink("accent", f"[{text}]") if id_ == here else ink("dim", f" {text} "), " "]
    return line(*cells)


class CommandHandler(Generic[T]):
    """Runs commands that several screens share, for one of them; `target` returns what they apply to."""

    def __init__(self, screen: BaseScreen, target: Callable[[], T | None]) -> None:
        self.screen, self.target = screen, target

    @property
    def session(self) -> Session:
        """The app."""
        return self.screen.session

    def current(self) -> T:
        """Return the target, which `refusal` has checked."""
        target = self.target()
        assert target is not None
        return target

    def refusal(self, command: Command) -> str | None:
        """Return the reason why a command is refused now; None if it is allowed."""
        return None


class Dialog(BaseScreen, ModalScreen[Any]):
    """A small screen over another one; only its own keys work."""

    COMMANDS: ClassVar[Any] = ()
    ENTER: ClassVar[str] = N_("choose")
    """Label of Enter in the key bar; empty if Enter does nothing."""

    def bar_keys(self) -> list[tuple[str, str]]:
        return [*([("⏎", _(self.ENTER))] if self.ENTER else []), ("Esc", _("back"))]

    def do_back(self) -> None:
        self.dismiss(None)


class AreaScreen(BaseScreen):
    """A full screen: top line, body, key bar; the app's commands work on it."""

    COMMANDS: ClassVar[Any] = ()

    def compose(self) -> Iterable[Widget]:
        yield TopBar()
        yield from self.body()
        yield self.key_bar

    def body(self) -> Iterable[Widget]:
        """Yield the widgets between the two bars."""
        return ()

    def _compositor_refresh(self) -> None:
        if not self.app._batch_count:  # it would not be shown
            super()._compositor_refresh()

    def refusal(self, command: Command) -> str | None:
        return self.session.app_commands.refusal(command) or super().refusal(command)

    def on_screen_resume(self) -> None:
        """Take back the room of a form; redraw the top line, which may have changed meanwhile."""
        self.make_room()
        for bar in self.query(TopBar):
            bar.redraw()

    def make_room(self, right: int = 0, bottom: int = 0, *, short: bool = False) -> None:
        """Leave columns or lines to a form or a question; `short`: few lines are left here."""
        self.styles.padding = (0, right, bottom, 0)
        self.key_bar.display = not bottom
        self.set_class(bottom > 0 and self.app.size.width < THREE, "-docked")
        self.set_class(short, "-short")

    def subject(self) -> tuple[str, int, str] | None:
        """Return kind, id and label of the record shown, for a suggestion noted here."""
        return None

    def fallback(self) -> CommandHost | None:
        return self.session.app_commands

    def close(self) -> None:
        """Close this screen, unless it is the first of its area."""
        if len(self.app.screen_stack) > 1:
            self.dismiss()
