"""The areas of work in their order; each describes itself in its area.py, as data and by name.

DIGIT, NAME, SHORT    its key, its title, and its title where the top line is narrow (marked with N_())
SCREEN                `module:Class` of its first screen, imported at the first visit
CARDS                 the same of the card of each kind of record
FORMS                 the same of each form, by the name under which its drafts are saved
DRAFTS                how a form that needs values is opened again: reads them from the draft, in a thread
SETTLES               what each kind of line of My day is settled with: the arguments of Settle
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

ORDER = ("today", "trajectories", "clients", "referrals", "directory", "suggestions", "retros")


@dataclass(frozen=True)
class Area:
    """One of the places that a digit leads to."""

    digit: str
    id: str
    name: str
    short: str
    """Where the top line is narrow; with a full stop when it is cut."""
    screen: str


@dataclass(frozen=True)
class Settle:
    """What settles a line of My day; called with the screen and the line."""

    verb: str
    """Of a command of My day, whose key it is."""
    permission: str | None
    act: Callable[[Any, Any], None]
    open: Callable[[Any, Any], None] | None = None
    """Opens what the line is about, where that is no client's file."""


_FOUND = {id_: import_module(f"tui.{id_}.area") for id_ in ORDER}
AREAS = tuple(Area(m.DIGIT, id_, m.NAME, m.SHORT, m.SCREEN) for id_, m in _FOUND.items())
RECORDS: dict[str, str] = {kind: card for m in _FOUND.values() for kind, card in m.CARDS.items()}
FORMS: dict[str, str] = {name: form for m in _FOUND.values() for name, form in m.FORMS.items()}
DRAFTS: dict[str, Callable[[Any, Any], tuple[Any, ...]]] = {
    name: read for m in _FOUND.values() for name, read in m.DRAFTS.items()
}
SETTLES = {kind: Settle(*how) for m in _FOUND.values() for kind, how in m.SETTLES.items()}
