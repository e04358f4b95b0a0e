"""The commands that work on every screen of an area."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any, cast

from db.core import translation
from db.core.translation import N_, _
from tui import themes
from tui.areas import AREAS, LOOKUPS, SCREENS
from tui.command import Command, CommandHost
from tui.keymap import COVER
from tui.shell.trail import Record, Trail

if TYPE_CHECKING:
    from db.overview.undo import LastAction
    from db.staff.saved_lists import Saved
    from tui.session import Session
    from tui.shell.find import Found
    from tui.shell.menu import MenuItem
    from tui.shell.screens import AreaScreen

LANGUAGE_NAMES = {"fr": "Français", "en": "English"}
"""Each in its own language, whatever the current one is."""
KEYBOARDS = {"qwerty": N_("QWERTY"), "azerty": N_("AZERTY")}


class _AreaCommands:
    """Has a `do_<area>` method for each area, so that a digit is a command like any other."""

    session: Session


def _go(area: str) -> Callable[[_AreaCommands], None]:
    def go(self: _AreaCommands) -> None:
        self.session.go(area)

    return go


for _area in AREAS:
    setattr(_AreaCommands, f"do_{_area.id}", _go(_area.id))


class AppCommands(_AreaCommands, CommandHost):
    """Runs these commands on the screen in front."""

    GROUP = N_("Everywhere")
    COMMANDS = (
        Command(
            "app.palette",
            ":",
            N_("commands"),
            N_("Find any record or command by name"),
            show=True,
            aliases=("^P",),
        ),
        Command("app.help", "?", N_("help"), N_("All keys of this screen"), show=True, aliases=("F1",)),
        Command("app.menu", "m", N_("menu"), N_("All commands of this screen")),
        Command(
            "app.idea", "i", N_("idea"), N_("Add a suggestion about what is on the screen"), "suggestion.add"
        ),
        Command(
            "upkeep.system", "S", N_("system"), N_("Health checks, who is connected, backups"), "upkeep.check"
        ),
        Command("app.earlier", ",", N_("earlier"), N_("Go back to the record opened before this one")),
        Command("app.forward", ".", N_("forward"), N_("Go forward to the record opened after this one")),
        Command("app.undo", "u", N_("undo"), N_("Undo what you did last today, anywhere")),
        Command("app.refresh", "R", N_("refresh"), N_("Reload the data")),
        Command("app.cover", COVER, N_("hide"), N_("Hide the screen now; Enter shows it again")),
        Command("app.redraw", "^L", N_("redraw"), N_("Draw the whole screen again")),
        Command("app.back", "Esc", N_("back"), N_("Close and go back; nothing is lost"), aliases=("⌫",)),
        Command("app.quit", "q", N_("quit"), N_("Quit Trajectoire")),
        *(Command(f"go.{a.id}", a.digit, a.name, N_("Go to this area")) for a in AREAS),
    )

    def __init__(self, session: Session) -> None:
        self.session = session
        self.lookups = LOOKUPS
        self.trail = Trail()
        self.searched: list[str] = []
        """What was typed in the palette."""

    @property
    def screen(self) -> AreaScreen:
        """The screen in front, on which a key was pressed."""
        return cast("AreaScreen", self.session.screen)

    def refusal(self, command: Command) -> str | None:
        if command.id == "app.earlier" and self.trail.beside(-1, self._front()) is None:
            return _("You opened no record before this one.")
        if command.id == "app.forward" and self.trail.beside(1, self._front()) is None:
            return _("You opened no record after this one.")
        return self.session.refusal(command)

    def refuse(self, reason: str) -> None:
        self.session.say(reason, error=True)

    def do_palette(self) -> None:
        from tui.shell.palette import Palette

        find = partial(self.find, self._front(), self.trail.latest())
        self.session.push_screen(Palette(self.palette_items(), find, self.searched))

    def find(self, front: Record | None, opened: list[Record], text: str) -> list[MenuItem]:
        """Return the records found by `text`; without text, those opened last, but not the one in front."""
        from tui.shell import find

        if text.strip():
            found = find.records(self.session.actor, self.lookups, text)
            return [*self._saved_lists(text), *(self._item(one, "") for one in found)]
        latest = find.opened_last(self.session.actor, self.lookups, opened, front)
        return [self._item(one, _("Opened last")) for one in latest]

    def _saved_lists(self, text: str) -> list[MenuItem]:
        """Return this person's lists whose name has every word."""
        from db.staff.saved_lists import saved_lists
        from tui.shell.menu import MenuItem

        if not self.lookups:
            return []
        return [
            MenuItem(f"saved.{one.id}", one.name, "", partial(self._open_saved, one), _("My lists"))
            for one in saved_lists(self.session.actor, text=text)
            if one.area in [area.id for area in AREAS]
        ]

    def _open_saved(self, saved: Saved) -> None:
        """Show a saved list, without the records that are open on it."""
        self.session.go(saved.area)
        for _card in self.session.screen_stack[1:]:
            self.session.pop_screen()
        screen: Any = self.session.screen_stack[0]
        screen.call_later(screen.show_view, saved.state)  # once it has its widgets

    def _item(self, found: Found, section: str) -> MenuItem:
        from tui.shell.menu import MenuItem

        kind, match = found
        return MenuItem(
            f"{kind}.{match.id}.{match.part or ''}",
            match.label,
            "",
            partial(self._open, kind, match.id, match.part),
            section or _(self.lookups[kind].area),
        )

    def _open(self, kind: str, id_: Any, part: int | None) -> None:
        self.session.open(kind, id_).go_to(part)

    def _front(self) -> Record | None:
        """Return the record in front."""
        from tui.shell.card import CardScreen

        screen = self.session.screen
        return screen.opened() if isinstance(screen, CardScreen) else None

    def do_earlier(self) -> None:
        self._revisit(-1)

    def do_forward(self) -> None:
        self._revisit(1)

    def _revisit(self, by: int) -> None:
        """Show a record opened before or after the one in front, in its place."""
        front = self._front()
        record = self.trail.beside(by, front)
        assert record is not None  # refusal has checked this
        self.trail.step(by, front)
        if front is not None:
            self.screen.dismiss()
        if self._front() != record:
            self.session.open(*record)

    def palette_items(self) -> list[MenuItem]:
        """Return all palette entries: commands, areas and settings."""
        from tui.shell.menu import menu_items

        mine = [c for c in self.screen.available() if c.verb not in ("palette", "back")]
        commands = [command for command in mine if not command.id.startswith("go.")]
        return [*menu_items(commands, self.screen), *self._settings()]

    def _settings(self) -> Iterable[MenuItem]:
        """Yield the areas, and how this person wants the app."""
        from tui.shell.menu import MenuItem

        session = self.session
        for area in AREAS:
            place = _("Go to: {place}").format(place=_(area.name))
            yield MenuItem(f"go.{area.id}", place, area.digit, partial(session.go, area.id))
        yield MenuItem("lock.code", _("Lock: choose or remove your code"), "", self._choose_code)
        for label, kind, names, current in (
            (N_("Language: {name}"), "language", LANGUAGE_NAMES, translation.language()),
            (N_("Theme: {name}"), "theme", themes.LABELS if session.colours else {}, session.theme),
            (N_("Keyboard: {name}"), "keyboard", KEYBOARDS, session.actor.keyboard),
        ):
            for value, name in names.items():
                if value != current:
                    prefer: Callable[[], None] = partial(session.prefer, **{kind: value})
                    shown = name if kind == "language" else _(name)
                    yield MenuItem(f"{kind}.{value}", _(label).format(name=shown), "", prefer)

    def _choose_code(self) -> None:
        from tui.shell.lock import LockForm

        self.screen.ask(LockForm(), lambda _done: self.session.say(_("Saved.")))

    def do_help(self) -> None:
        from tui.shell.help import Help

        if not self.session.actor.welcomed:
            self._welcomed()
        self.session.push_screen(Help(self.screen))

    def _welcomed(self) -> None:
        """Remember that this person knows where the keys are explained."""
        from db.core import clock
        from db.staff.actions import set_preferences

        self.session.actor = replace(self.session.actor, welcomed=True)
        self.session.act(set_preferences, welcomed_on=clock.today())

    def do_menu(self) -> None:
        from tui.shell.menu import Menu

        self.session.push_screen(Menu(self.menu_items()))

    def menu_items(self) -> list[MenuItem]:
        """Return the commands of the screen that are allowed now."""
        from tui.shell.menu import menu_items

        here = [c for c in self.screen.available() if not c.id.startswith(("app.", "go."))]
        return menu_items(here, self.screen)

    def do_idea(self) -> None:
        form = self.session.form("suggestion.new", self.screen.subject())
        self.screen.ask(form, lambda _saved: self.session.say(_("Suggestion added. Thank you.")))

    def do_system(self) -> None:
        system = resolve_name(SCREENS["upkeep"])
        if not isinstance(self.screen, system):
            self.session.push_screen(system())

    def do_undo(self) -> None:
        """Undo what was just done; ask first about anything else, which may be hours old."""
        from db.overview.undo import last_action

        if self.session.undo is not None:
            self._undo(self.session.undo)
        else:
            self.session.load("undo", last_action, self.session.actor, then=self._ask_to_undo)

    def _ask_to_undo(self, action: LastAction) -> None:
        from db.core.dates import short_time
        from tui.shell.confirm import Confirm

        question = _("Undo what you did at {time}: {what}?")
        asked = Confirm(question.format(time=short_time(action.at), what=action.say()), _("Undo"), _("Keep"))
        self.screen.ask(asked, lambda _yes: self._undo(action.gesture))

    def _undo(self, gesture: str) -> None:
        from db.overview.undo import undo
        from tui.shell.card import CardScreen

        def undone(action: LastAction) -> None:
            card = self.screen
            if isinstance(card, CardScreen) and (card.kind, card.record_id) in action.gone:
                card.close()
            self.session.say(_("Undone: {what}. u: undo what came before").format(what=action.say()))

        self.session.act(undo, gesture, then=undone)

    def do_refresh(self) -> None:
        self.screen.refresh_data()

    def do_cover(self) -> None:
        self.session.cover.show()

    def do_redraw(self) -> None:
        self.session.redraw_terminal()

    def do_back(self) -> None:
        self.screen.close()

    def do_quit(self) -> None:
        from tui.shell.confirm import Confirm

        self.screen.ask(Confirm(_("Quit Trajectoire?")), lambda _yes: self.session.exit())
