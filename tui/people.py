"""How a person is shown, in one place: initials, the name, or nothing, as the agency decided."""

from __future__ import annotations

from typing import Protocol

from db.core import settings
from db.core.translation import N_
from tui.widgets.record_list import Column

WIDTHS = {"initials": 6, "shown": 20, "hidden": 6}
"""Columns that a person takes in a list, by the setting `names`."""


class Named(Protocol):
    """Any row or card about a person."""

    @property
    def given(self) -> str:
        """First name."""

    @property
    def family(self) -> str:
        """Family name."""

    @property
    def initials(self) -> str:
        """What stands for the name: « É. T. »."""


def person(who: Named) -> str:
    """Return what may be shown of a person's name; the file's number always stands beside it."""
    if settings.current().names == "hidden":
        return ""
    if settings.current().names == "shown":
        return " ".join(part for part in (who.given, who.family) if part)
    return who.initials


def person_column(*, drop: int = 0) -> Column:
    """Return the column of a list that holds `person`; made with the screen, for the settings decide."""
    return Column(N_("Person"), WIDTHS[settings.current().names], drop=drop)
