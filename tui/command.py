"""Commands: one declaration gives the key, the key bar, the palette, the menu and the help."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from types import NoneType
from typing import Any, ClassVar

from textual import events

from db.core.translation import _
from tui.keymap import AZERTY, UNSHOWN, textual_key


@dataclass(frozen=True)
class Command:
    """Something a person can do on a screen; its key calls `do_<last part of the id>`."""

    id: str
    key: str
    label: str
    """Marked with N_(), at most 10 characters in both languages."""
    help: str
    """Marked with N_(): what it does, in one sentence."""
    permission: str | None = None
    show: bool = False
    """Whether it comes first in the key bar; others follow as far as there is room."""
    aliases: tuple[str, ...] = ()

    @property
    def verb(self) -> str:
        """The last part of the id; a test lists the verbs that each key may have."""
        return self.id.rpartition(".")[2]

    @property
    def method(self) -> str:
        """The name of the method that runs it."""
        return "do_" + self.verb.replace("-", "_")


Groups = tuple[tuple[str, tuple[Command, ...]], ...]
"""Commands by title."""


class CommandHost:
    """A screen whose keys come from the `COMMANDS` of its class and its base classes.

    A command is run by the first object with its `do_` method: the screen, one of `handlers`, `fallback()`.
    """

    COMMANDS: ClassVar[Any] = ()
    GROUP: ClassVar[str] = ""
    """Title in the help (marked with N_()) for the commands of this class; “Here” if empty."""
    COMMAND_GROUPS: ClassVar[Groups] = ()
    handlers: Sequence[Any] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        own: tuple[Command, ...] = cls.__dict__.get("COMMANDS", ())
        taken = {key for command in own for key in (command.key, *command.aliases)}
        names = {command.id for command in own}
        inherited = tuple(
            (title, tuple(c for c in group if c.key not in taken and c.id not in names))
            for title, group in cls.COMMAND_GROUPS
        )
        cls.COMMAND_GROUPS = ((cls.__dict__.get("GROUP", ""), own), *inherited) if own else inherited

    @classmethod
    def declared(cls) -> tuple[Command, ...]:
        """Return the commands of this class and its bases, its own first."""
        return tuple(command for _title, group in cls.COMMAND_GROUPS for command in group)

    def fallback(self) -> CommandHost | None:
        """Return a host whose commands work here too, unless the screen uses their key or id."""
        return None

    def groups(self) -> Groups:
        """Return all commands that work here by title, those of the screen first."""
        return _groups(_host_class(self), _host_class(self.fallback()))

    def commands(self) -> tuple[Command, ...]:
        """Return all commands that work here, those of the screen first."""
        return tuple(command for _title, group in self.groups() for command in group)

    def refusal(self, command: Command) -> str | None:
        """Return the reason why a command is refused now; None if it is allowed."""
        raise NotImplementedError

    def refuse(self, reason: str) -> None:
        """Show why a key did nothing."""
        raise NotImplementedError

    def available(self) -> tuple[Command, ...]:
        """Return the commands allowed now, for the key bar, the menu and the palette."""
        return tuple(command for command in self.commands() if self.offers(command))

    def offers(self, command: Command) -> bool:
        """Tell whether a command is of use now and allowed."""
        return self.refusal(command) is None

    def bar_keys(self) -> Iterable[tuple[str, str]]:
        """Yield the keys of the key bar with their labels, in the current language, from the left."""
        last = self._last()
        return self._labels(c for c in self.commands() if c.show and c not in last)

    def right_keys(self) -> Iterable[tuple[str, str]]:
        """Yield those at the right end, from the right: the keys that lead to all others, then the others.

        A key that the line under the cursor does not take leaves its place blank, so that the others stay.
        """
        last = self._last()
        yield from self._labels(last[::-1])
        for command in self.commands() if last else ():
            if command.show or command.key in UNSHOWN:
                continue
            label = command.key, _(command.label)
            if self.offers(command):
                yield label
            elif not command.id.startswith("app."):
                yield " " * len(label[0]), " " * len(label[1])

    def _last(self) -> Sequence[Command]:
        host = self.fallback()
        return [command for command in host.declared() if command.show] if host is not None else ()

    def _labels(self, commands: Iterable[Command]) -> Iterator[tuple[str, str]]:
        return ((command.key, _(command.label)) for command in commands if self.offers(command))

    def run_command(self, command: Command) -> None:
        """Run a command, or show why it is refused."""
        reason = self.refusal(command)
        if reason is None:
            self.method(command)()
        else:
            self.refuse(reason)

    def method(self, command: Command) -> Callable[[], None]:
        """Return the method that runs a command."""
        hosts = (self, *self.handlers, self.fallback())
        found: Iterator[Callable[[], None]] = (
            getattr(one, command.method) for one in hosts if hasattr(one, command.method)
        )
        return next(found)

    def command_for(self, key: str, keyboard: str) -> Command | None:
        """Return the command of a key (Textual's name) on this person's keyboard."""
        return _keys(_host_class(self), _host_class(self.fallback()), keyboard).get(key)

    def press_key(self, event: events.Key, keyboard: str) -> None:
        """Run the command of a key that the focused widget did not use."""
        command = self.command_for(event.key, keyboard)
        if command is not None:
            consume(event)
            self.run_command(command)


def consume(event: events.Key | events.Paste) -> None:
    """Stop an event, including the handlers of base classes.

    Textual calls the handler of each class in turn, so a handler must not call its base's itself.
    """
    event.stop()
    event.prevent_default()


def _host_class(screen: object) -> Any:
    return type(screen)  # mypy does not accept a type as a cache key


@cache
def _groups(screen: Any, fallback: Any) -> Groups:
    if fallback is NoneType:
        return screen.COMMAND_GROUPS  # type: ignore[no-any-return]
    own = screen.declared()
    keys = {key for command in own for key in (command.key, *command.aliases)}
    ids = {command.id for command in own}
    more = (
        (title, tuple(c for c in group if c.key not in keys and c.id not in ids))
        for title, group in fallback.COMMAND_GROUPS
    )
    return (*screen.COMMAND_GROUPS, *more)


@cache
def _keys(screen: Hashable, fallback: Hashable, keyboard: str) -> dict[str, Command]:
    found: dict[str, Command] = {}
    for _title, group in _groups(screen, fallback):
        for command in group:
            for key in (command.key, *command.aliases):
                found.setdefault(textual_key(key), command)
                if keyboard == "azerty" and key in AZERTY:
                    found.setdefault(textual_key(AZERTY[key]), command)
    return found
