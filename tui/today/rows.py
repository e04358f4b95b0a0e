"""The rows of My day."""

from __future__ import annotations

from collections.abc import Sequence

from db.clients.day import since
from db.clients.display_names import listed_name
from db.core.actor import Actor
from db.core.day import TodayItem
from db.core.text import fold
from db.core.translation import N_, _
from db.overview.team import colleague_day
from db.overview.today import KINDS, said, today
from tui.widgets.ink import Cell, Shortened
from tui.widgets.paging import Row

SECTIONS = {"late": N_("late"), "today": N_("today"), "soon": N_("soon")}
SIGNS = {"late": "!", "today": "·", "soon": "~"}


def read_rows(actor: Actor, text: str, login: str = "") -> list[Row[TodayItem]]:
    """Return the items that contain every word of `text`, most urgent first; of a colleague with `login`."""
    day = colleague_day(actor, login) if login else today(actor)
    items = [Row((place,), (item.kind, item.id), item) for place, item in enumerate(day)]
    words = fold(text).split()
    return [line for line in items if all(word in fold(_search_text(actor, line.item)) for word in words)]


def _search_text(actor: Actor, item: TodayItem) -> str:
    return " ".join((reference(item), listed_name(actor, item), *said(item)))


def reference(item: TodayItem) -> str:
    """Return the file's number, or the area of the item."""
    return item.number or _(KINDS[item.kind].short)


def cells(line: Row[TodayItem], key: str, name: str) -> Sequence[Cell]:
    """Return the cells of a row: `key` settles it, `name` is how the client is shown."""
    item = line.item
    text, detail = said(item)
    if item.kind == "stay":  # in a narrow window the step's name is cut, never the days
        before, after = since(item.days, item.expected_days)
        text = Shortened(before, item.text, after)
    whom = _("client") if item.person else item.phone
    phone = f"☎ {whom}" if whom else ""
    return SIGNS[item.section], key, reference(item), name, text, detail, phone
