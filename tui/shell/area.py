"""The frame of every screen: areas above, keys below, and the commands that work everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from textual import events
from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, Screen
from textual.widget import Widget

from db.core.translation import N_, _
from tui import memory
from tui.command import Command, Commanded
from tui.session import Loads, Session
from tui.widgets.key_bar import KeyBar
from tui.widgets.panel import Panel
from tui.widgets.top_bar import TopBar


class BaseScreen(Screen[Any], Loads, Commanded):
    """What full screens and dialogs share: commands, notices, and being told that data changed."""

    COMMANDS: ClassVar[Any] = ()
    AUTO_FOCUS: ClassVar[str | None] = None

    stale = False
    """Something was written since this screen read its data."""
    verbs: Sequence[Verbs] = ()

    def why_not(self, command: Command) -> str | None:
        """Return why a command is refused now: the person's role, or that nothing can be written."""
        refused = self.session.why_not(command)
        for verbs in self.verbs:
            refused = refused or verbs.why_not(command)
        return refused

    def refuse(self, reason: str) -> None:
        """Say why a key did nothing."""
        self.say(reason, bad=True)

    def say(self, text: str, *, bad: bool = False) -> None:
        """Show a sentence on the bottom line until the next key; `bad` when something was refused."""
        for bar in self.query(KeyBar):
            bar.say(text, bad=bad)

    def did(self, said: str, undo: Callable[[BaseScreen], None], *, bad: bool = False) -> None:
        """Say what was written; until the next write, `u` takes it back with `undo(screen in front)`."""
        self.session.undo = undo
        self.say(_("{said} u: undo").format(said=said), bad=bad)

    def on_key(self, event: events.Key) -> None:
        """Obey a key that no widget wanted."""
        self.press(event, self.session.actor.keyboard)

    def keys_changed(self) -> None:
        """Offer the keys that fit what is under the cursor now."""
        for bar in self.query(KeyBar):
            bar.redraw()

    def refresh_data(self) -> None:
        """Read again what is shown, without moving the cursor; called when something was written."""

    def redraw(self) -> None:
        """Draw every text anew, in another language or theme."""
        for panel in self.query(Panel):
            panel.redraw()

    def on_screen_suspend(self) -> None:
        """Tell in the bar the keys of the dialog in front; keep no lines of what is out of sight."""
        self.keys_changed()
        if not isinstance(self.app.screen, ModalScreen):
            memory.let_go(self)

    def on_screen_resume(self) -> None:
        """Catch up with what was written while another screen was in front."""
        self.keys_changed()
        self.catch_up()

    def catch_up(self) -> None:
        """Read again what is shown, if something was written since it was read."""
        if self.stale:
            self.stale = False
            self.refresh_data()

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Close the screen where it is in front; where it is not, something closed it just before."""
        if self.app.screen_stack[-1:] != [self]:
            return AwaitComplete()  # Textual would close another one, and answer a second time
        return super().dismiss(result)

    def ask(self, screen: Screen[Any], then: Callable[[Any], object] | None = None) -> None:
        """Show a form or a dialog; `then` receives what it was answered, and nothing when it was left."""

        def answered(answer: Any) -> None:
            if answer is not None and then is not None:
                then(answer)

        self.app.push_screen(screen, answered)


class Verbs:
    """Commands that several screens list, carried out for one of them."""

    def __init__(self, screen: BaseScreen) -> None:
        self.screen = screen

    @property
    def session(self) -> Session:
        """The app."""
        return self.screen.session

    def why_not(self, command: Command) -> str | None:
        """Return why a command is refused now."""
        return None


class Dialog(BaseScreen, ModalScreen[Any]):
    """A small screen over another one; only its own keys work, and the bar below tells them."""

    COMMANDS: ClassVar[Any] = ()
    ENTER: ClassVar[str] = N_("choose")
    """What Enter does, in the bar; nothing where it does nothing."""

    def bar_keys(self) -> list[tuple[str, str]]:
        """Return Enter and Escape."""
        return [*([("⏎", _(self.ENTER))] if self.ENTER else []), ("Esc", _("back"))]


class AreaScreen(BaseScreen):
    """A full screen: top bar, body, key bar; the app's commands work on it."""

    COMMANDS: ClassVar[Any] = ()

    def compose(self) -> Iterable[Widget]:
        """Put the body between the two bars."""
        yield TopBar()
        yield from self.body()
        yield KeyBar()

    def body(self) -> Iterable[Widget]:
        """Yield what the screen is about."""
        return ()

    def on_screen_resume(self) -> None:
        """Draw the top line again: counts, and a change of language made elsewhere, may have passed by it."""
        for bar in self.query(TopBar):
            bar.redraw()

    def subject(self) -> tuple[str, int, str] | None:
        """Return kind, id and label of what is on the screen, for a suggestion noted here."""
        return None

    def beyond(self) -> Commanded | None:
        """Return the commands of the app."""
        return self.session.everywhere

    def close(self) -> None:
        """Close this screen, unless it is the first of its area."""
        if len(self.app.screen_stack) > 1:
            self.dismiss()
