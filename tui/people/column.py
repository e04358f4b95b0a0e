"""The column of a list in which a person stands, as wide as what the agency lets be shown."""

from __future__ import annotations

from db.core import settings
from db.core.translation import N_
from tui.widgets.rows import Column

WIDTHS = {"initials": 6, "shown": 20, "hidden": 6, "none": 0}
"""Columns that `db.clients.naming.listed_name` takes, by the setting `names`."""


def person_column() -> Column:
    """Return the column; made with the screen, for settings are not read at import."""
    names = settings.current().names
    return Column(N_("y name") if names == "hidden" else N_("Person"), WIDTHS[names])
