"""The frame of every screen: areas above, keys below, and the commands that work everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from textual import events
from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, Screen
from textual.widget import Widget

from db.core.translation import N_, _
from tui import memory
from tui.areas import AREAS
from tui.command import Command, Commanded
from tui.keymap import COVER
from tui.loading import Loads
from tui.widgets.key_bar import KeyBar
from tui.widgets.panel import Panel
from tui.widgets.top_bar import TopBar


class BaseScreen(Loads, Commanded, Screen[Any]):
    """What full screens and dialogs share: commands, notices, and being told that data changed."""

    COMMANDS: ClassVar[Any] = ()
    AUTO_FOCUS: ClassVar[str | None] = None

    stale = False
    """Something was written since this screen read its data."""

    def why_not(self, command: Command) -> str | None:
        """Return why a command is refused now: the person's role, or that nothing can be written."""
        if command.permission is None:
            return None
        if not self.session.actor.may(command.permission):
            return _("Your role does not allow this.")
        return self.session.standing.why_not(command.permission)

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


class Dialog(BaseScreen, ModalScreen[Any]):
    """A small screen over another one; only its own keys work, and the bar below tells them."""

    COMMANDS: ClassVar[Any] = ()
    ENTER: ClassVar[str] = N_("choose")
    """What Enter does, in the bar; nothing where it does nothing."""

    def bar_keys(self) -> list[tuple[str, str]]:
        """Return Enter and Escape."""
        return [*([("⏎", _(self.ENTER))] if self.ENTER else []), ("Esc", _("back"))]


class _Goes(Loads):
    """One `do_` method an area, so that each digit is a command like any other."""


def _go(area: str) -> Callable[[_Goes], None]:
    def go(self: _Goes) -> None:
        self.session.go(area)

    return go


for _area in AREAS:
    setattr(_Goes, f"do_{_area.id}", _go(_area.id))


class AreaScreen(_Goes, BaseScreen):
    """A full screen: top bar, body, key bar."""

    GROUP = N_("Everywhere")
    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command(
            "app.palette", ":", N_("commands"), N_("Find any command by its name"), show=True, aliases=("^P",)
        ),
        Command("app.help", "?", N_("help"), N_("Every key of this screen"), show=True, aliases=("F1",)),
        Command("app.menu", "m", N_("menu"), N_("Everything that can be done here")),
        Command(
            "app.idea", "i", N_("idea"), N_("Note a suggestion about what is on the screen"), "suggestion.add"
        ),
        Command("app.undo", "u", N_("undo"), N_("Undo what you just did")),
        Command("app.refresh", "R", N_("refresh"), N_("Read the data again")),
        Command(
            "app.cover",
            COVER,
            N_("blank"),
            N_("Blank the screen at once, anywhere; Enter goes on"),
        ),
        Command("app.redraw", "^L", N_("redraw"), N_("Draw the whole screen again")),
        Command("app.back", "Esc", N_("back"), N_("Close this and go back; nothing is lost"), aliases=("⌫",)),
        Command("app.quit", "q", N_("quit"), N_("Leave Trajectoire")),
        *(Command(f"go.{a.id}", a.digit, a.name, N_("Go to this area")) for a in AREAS),
    )

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

    def do_palette(self) -> None:
        """Open the palette."""
        from tui.palette import Palette

        self.app.push_screen(Palette(self))

    def do_help(self) -> None:
        """Open the help."""
        from tui.shell.help import Help

        self.app.push_screen(Help(self))

    def do_menu(self) -> None:
        """Open the menu of what can be done here."""
        from tui.shell.menu import Menu

        self.app.push_screen(Menu(self))

    def do_idea(self) -> None:
        """Open the form of a suggestion, linked to what is on the screen."""
        self.ask(
            self.session.idea_form(self.subject()), lambda _saved: self.say(_("Suggestion noted. Thank you."))
        )

    def why_not(self, command: Command) -> str | None:
        """Refuse to undo when the last write cannot be taken back."""
        refused = super().why_not(command)
        if refused is None and command.id == "app.undo" and self.session.undo is None:
            return _("There is nothing to undo.")
        return refused

    def do_undo(self) -> None:
        """Take back the last write."""
        assert self.session.undo is not None  # why_not has been asked first
        self.session.undo(self)

    def do_refresh(self) -> None:
        """Read the data again."""
        self.refresh_data()

    def do_cover(self) -> None:
        """Blank the screen."""
        self.session.cover.put_up()

    def do_redraw(self) -> None:
        """Send the whole screen again."""
        self.session.redraw_terminal()

    def do_back(self) -> None:
        """Close this screen, unless it is the first of its area."""
        if len(self.app.screen_stack) > 1:
            self.dismiss()

    def do_quit(self) -> None:
        """Ask, then leave."""
        from tui.shell.confirm import Confirm

        self.ask(Confirm(_("Leave Trajectoire?")), lambda _yes: self.app.exit())
