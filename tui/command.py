"""A command: one declaration that makes the key, the key bar, the palette, the menu and the help."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from types import NoneType
from typing import Any, ClassVar

from textual import events

from db.core.translation import _
from tui.keymap import AZERTY, textual_key


@dataclass(frozen=True)
class Command:
    """One thing a person can do here; pressing its key calls `do_<last part of the id>` of the screen."""

    id: str
    key: str
    label: str
    """Marked with N_(), at most 10 characters in both languages."""
    help: str
    """Marked with N_(): what it does, in one sentence."""
    permission: str | None = None
    show: bool = False
    """In the key bar, in the order declared."""
    aliases: tuple[str, ...] = ()

    @property
    def verb(self) -> str:
        """The last part of the id, which the key must be allowed to stand for."""
        return self.id.rpartition(".")[2]

    @property
    def method(self) -> str:
        """The name of the screen's method that carries it out."""
        return "do_" + self.verb.replace("-", "_")


Groups = tuple[tuple[str, tuple[Command, ...]], ...]
"""Commands under their titles."""


class Commanded:
    """A screen whose keys come from the `COMMANDS` of its class and of the classes it builds on.

    A command is carried out by the first that has its `do_` method: the screen, one of `verbs`, `beyond()`.
    """

    COMMANDS: ClassVar[Any] = ()
    GROUP: ClassVar[str] = ""
    """Title, marked with N_(), under which the help shows this class's commands; “Here” when it has none."""
    COMMAND_GROUPS: ClassVar[Groups] = ()
    verbs: Sequence[Any] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Gather the commands."""
        super().__init_subclass__(**kwargs)
        own: tuple[Command, ...] = cls.__dict__.get("COMMANDS", ())
        taken = {key for command in own for key in (command.key, *command.aliases)}
        names = {command.id for command in own}
        kept = tuple(
            (title, tuple(c for c in group if c.key not in taken and c.id not in names))
            for title, group in cls.COMMAND_GROUPS
        )
        cls.COMMAND_GROUPS = ((cls.__dict__.get("GROUP", ""), own), *kept) if own else kept

    @classmethod
    def declared(cls) -> tuple[Command, ...]:
        """Return the commands that this class declares, its own first."""
        return tuple(command for _title, group in cls.COMMAND_GROUPS for command in group)

    def beyond(self) -> Commanded | None:
        """Return whose commands work here as well, unless one of this screen has their key or id."""
        return None

    def groups(self) -> Groups:
        """Return every command that works here under its title, those of the screen first."""
        return _groups(_kind(self), _kind(self.beyond()))

    def commands(self) -> tuple[Command, ...]:
        """Return every command that works here, those of the screen first."""
        return tuple(command for _title, group in self.groups() for command in group)

    def why_not(self, command: Command) -> str | None:
        """Return why the command is refused now, as a sentence; None when it may be done."""
        raise NotImplementedError

    def refuse(self, reason: str) -> None:
        """Say why a key did nothing."""
        raise NotImplementedError

    def possible(self) -> tuple[Command, ...]:
        """The commands that may be done now: what the key bar, the menu and the palette offer."""
        return tuple(command for command in self.commands() if self.why_not(command) is None)

    def bar_keys(self) -> list[tuple[str, str]]:
        """The keys of the key bar with their labels, in the current language."""
        return [(command.key, _(command.label)) for command in self.possible() if command.show]

    def do(self, command: Command) -> None:
        """Carry out a command, or say why not."""
        reason = self.why_not(command)
        if reason is None:
            self.method(command)()
        else:
            self.refuse(reason)

    def method(self, command: Command) -> Callable[[], None]:
        """Return what carries out a command that is listed here."""
        carriers = (self, *self.verbs, self.beyond())
        found: Iterator[Callable[[], None]] = (
            getattr(one, command.method) for one in carriers if hasattr(one, command.method)
        )
        return next(found)

    def command_for(self, key: str, keyboard: str) -> Command | None:
        """Return the command of a pressed key (Textual's name for it) on this person's keyboard."""
        return _keys(_kind(self), _kind(self.beyond()), keyboard).get(key)

    def press(self, event: events.Key, keyboard: str) -> None:
        """Obey a key that the focused widget left alone."""
        command = self.command_for(event.key, keyboard)
        if command is not None:
            take(event)
            self.do(command)


def take(event: events.Key) -> None:
    """Keep a key to the method that calls this.

    Textual asks the method of each class in turn: one that leaves a key alone must not call its ancestor's,
    which is asked next anyway, and one that obeys a key must say so.
    """
    event.stop()
    event.prevent_default()


def _kind(screen: object) -> Any:
    return type(screen)  # as a type, mypy takes it for one that cannot be a key of a cache


@cache
def _groups(screen: Any, beyond: Any) -> Groups:
    if beyond is NoneType:
        return screen.COMMAND_GROUPS  # type: ignore[no-any-return]
    own = screen.declared()
    keys = {key for command in own for key in (command.key, *command.aliases)}
    ids = {command.id for command in own}
    more = (
        (title, tuple(c for c in group if c.key not in keys and c.id not in ids))
        for title, group in beyond.COMMAND_GROUPS
    )
    return (*screen.COMMAND_GROUPS, *more)


@cache
def _keys(screen: Hashable, beyond: Hashable, keyboard: str) -> dict[str, Command]:
    found: dict[str, Command] = {}
    for _title, group in _groups(screen, beyond):
        for command in group:
            for key in (command.key, *command.aliases):
                found.setdefault(textual_key(key), command)
                if keyboard == "azerty" and key in AZERTY:
                    found.setdefault(textual_key(AZERTY[key]), command)
    return found
