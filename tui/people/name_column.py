"""The column of a person's name in lists."""

from __future__ import annotations

from db.core import settings
from db.core.translation import N_
from tui.widgets.rows import Column

WIDTHS = {"initials": 6, "shown": 20, "hidden": 6, "none": 0}
"""Width of `db.clients.display_names.listed_name`, by the setting `names`."""


def person_column() -> Column:
    """Return the column; call it when the screen is made, since settings are not read at import."""
    names = settings.current().names
    return Column(N_("y name") if names == "hidden" else N_("Name"), WIDTHS[names])
