"""The areas in their order; each describes itself in its area.py, as data and names.

DIGIT, NAME, SHORT: its key, its title, and its title where the top line is narrow (marked with N_()). SCREEN:
`module:Class` of its first screen, imported at the first visit. CARDS: the same for the card of each kind of
record. FORMS: the same for each form, by the name of its drafts. DRAFTS: how to reopen a form that needs
arguments; reads them from the draft, in a thread. DAY_ACTIONS: the action on each kind of line of My day, as
arguments of DayAction. LOOKUPS: the module of `db` that finds each kind of
record for the palette, by words and by id.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, NamedTuple

WITHOUT_DIGIT = ("upkeep",)
"""Areas with a single screen, SCREEN, that a command opens from anywhere."""
ORDER = ("today", "trajectories", "clients", "referrals", "directory", "suggestions", "retros")


@dataclass(frozen=True)
class Area:
    """A work area, reached by a digit."""

    digit: str
    id: str
    name: str
    short: str
    """Title where the top line is narrow; ends with a full stop if abbreviated."""
    screen: str


@dataclass(frozen=True)
class DayAction:
    """The action on a line of My day; its functions receive the screen and the line."""

    verb: str
    """Last part of the id of a command of My day, whose key runs it."""
    permission: str | None
    words: str
    """What the key does with the line, in one sentence; marked with N_()."""
    act: Callable[[Any, Any], None]
    open: Callable[[Any, Any], None] | None = None
    """Opens the subject of the line, if it is not a client's file."""


class Lookup(NamedTuple):
    """Finds records of one kind: `find(actor, text, limit)` and `named(actor, ids)` return Match objects."""

    area: str
    """Name of the area, marked with N_()."""
    module: str


_MODULES = {id_: import_module(f"tui.{id_}.area") for id_ in ORDER}
AREAS = tuple(Area(m.DIGIT, id_, m.NAME, m.SHORT, m.SCREEN) for id_, m in _MODULES.items())
SCREENS: dict[str, str] = {id_: import_module(f"tui.{id_}.area").SCREEN for id_ in WITHOUT_DIGIT}
RECORDS: dict[str, str] = {kind: card for m in _MODULES.values() for kind, card in m.CARDS.items()}
FORMS: dict[str, str] = {name: form for m in _MODULES.values() for name, form in m.FORMS.items()}
DRAFTS: dict[str, Callable[[Any, Any], tuple[Any, ...]]] = {
    name: read for m in _MODULES.values() for name, read in m.DRAFTS.items()
}
DAY_ACTIONS = {kind: DayAction(*how) for m in _MODULES.values() for kind, how in m.DAY_ACTIONS.items()}
LOOKUPS = {kind: Lookup(m.NAME, module) for m in _MODULES.values() for kind, module in m.LOOKUPS.items()}
