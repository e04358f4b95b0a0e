"""How clients are named on screens, by the setting `names`."""

from __future__ import annotations

from typing import Protocol

from db.core import settings
from db.core.actor import Actor
from db.core.text import fold


class Named(Protocol):
    """An object with a person's names."""

    @property
    def given(self) -> str:
        """First name."""

    @property
    def family(self) -> str:
        """Family name."""

    @property
    def initials(self) -> str:
        """Initials: « É. T. »."""


def name_key(given: str, family: str) -> str:
    """Return what orders people by name and is the same for the same name, accents and case apart."""
    return fold(f"{family} {given}")


def stores_names() -> bool:
    """Tell whether this agency stores names."""
    return settings.current().names != "none"


def full_name(person: Named) -> str:
    """Return the full name, for someone who asked to see it; empty in pseudonymous mode."""
    return f"{person.given} {person.family}".strip() if stores_names() else ""


def listed_name(actor: Actor, person: Named) -> str:
    """Return what this reader sees of a person in lists: initials, the name or nothing."""
    names = actor.names
    if names == "shown" and not getattr(person, "within", True):
        names = "initials"  # full names only within reach
    return {"initials": person.initials, "shown": full_name(person)}.get(names, "")
