"""The load of each colleague, in one line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from textual.content import Content

from db.clients.workload import Workload
from db.core.translation import N_, _, ngettext
from db.staff.queries import short_name
from tui.widgets.ink import Cell, ink, line, number, width_of

FORMS = ((6, N_("{late} of {files}")), (3, "{late}/{files}"))
"""Columns of the longest bar and the text after it, where all colleagues fit and where they do not."""
BETWEEN = "   "
NAMED = 16
"""Maximum number of colleagues named: more would not fit. Short names that are alike are written in full."""


def load_line(loads: Sequence[Workload], width: int) -> Cell:
    """Return each colleague's late clients, as a bar and as a number, of the files they follow.

    In the order given; those who do not fit are counted at the end.
    """
    shown: list[Cell] = []
    for bar, told in FORMS:
        parts = _parts(loads, bar, told)
        if len(loads) <= NAMED and width_of(line(*parts)) <= width:
            return line(*parts)
    for place, part in enumerate(parts):
        if width_of(line(*shown, part, _more(len(loads) - place - 1))) > width:
            return line(*shown, ink("dim", _more(len(loads) - place)))
        shown.append(part)
    return line(*shown, ink("dim", _more(len(loads) - NAMED)))


def _parts(loads: Sequence[Workload], bar: int, told: str) -> list[Content]:
    short = Counter(short_name(load.name) for load in loads[:NAMED])
    most = max((load.late for load in loads), default=0)
    parts: list[Content] = []
    for load in loads[:NAMED]:
        name = short_name(load.name)
        name = (load.name if short[name] > 1 else name) or _("unassigned")
        late, length = number(load.late), -(-load.late * bar // most) if load.late else 0
        text = late if load.files is None else _(told).format(late=late, files=number(load.files))
        parts.append(
            line(BETWEEN if parts else "", f"{name} ", ink("late", "▇" * length), " " * bool(length), text)
        )
    return parts


def _more(count: int) -> str:
    told = ngettext("+ {n} more", "+ {n} more", count).format(n=number(count))
    return BETWEEN + told if count > 0 else ""
