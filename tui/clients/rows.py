"""The lists of a file: timeline, referrals, documents asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from db.clients.card import TimelineEntry
from db.core import clock
from db.core.dates import column_date, days, short_date
from db.core.paging import Key
from db.core.translation import _
from db.overview.file import ClientFile
from db.overview.wording import glyph, has_passed, sentence
from db.referrals.queries import ReferralRow
from tui.people.referral_labels import destination_label, sign, state
from tui.widgets.ink import Cell, ink, line, mark, split
from tui.widgets.rows import SIGN, Column

DATE, WHO = Column("", 10, role="dim"), Column("", 6, role="dim")
COLUMNS: dict[str, Sequence[Column]] = {
    "done": (DATE, Column("", 1), Column("", 30, weight=1), SIGN, WHO),
    "referrals": (SIGN, DATE, Column("", 28, weight=1), Column("", 22, drop=1), Column("", 22)),
    "asked": (SIGN, DATE, Column("", 24, weight=1), Column("", 23), WHO),
}


@dataclass(frozen=True)
class TimelineRow:
    """A timeline entry as a row."""

    key: Key
    id: tuple[str, int]
    entry: TimelineEntry
    sign: str = ""


def rows(tab: str, file: ClientFile) -> Sequence[Any]:
    """Return the rows of a tab."""
    if tab == "referrals":
        return file.referrals
    signs = {("referral", row.id): sign(row) for row in file.referrals}
    return [
        TimelineRow((entry.at, entry.kind, entry.id), id_, entry, signs.get(id_, ""))
        for entry in file.timeline
        if tab == "done" or entry.kind == "asked"
        for id_ in [(entry.kind, entry.id)]
    ]


def _done(row: TimelineRow) -> Sequence[Cell]:
    entry = row.entry
    wants = row.sign or (_pending_sign(entry) if entry.pending else "")
    return column_date(clock.local(entry.at).date()), glyph(entry), sentence(entry), wants, entry.who


def _pending_sign(entry: TimelineEntry) -> str:
    """Return the sign of a request that is not received, or of a planned appointment."""
    if entry.kind == "asked":
        return "~"
    if entry.kind == "engagement":
        return "!" if has_passed(entry.at) else "·"
    return ""


def _asked(row: TimelineRow) -> Sequence[Cell]:
    entry = row.entry
    asked_on = column_date(clock.local(entry.at).date())
    if entry.pending:
        return "~", asked_on, entry.text, _("not received"), entry.who
    came = _("received {on}").format(on=short_date(entry.received_on))
    return "·", asked_on, entry.text, came, entry.who


def _referral(row: ReferralRow) -> Sequence[Cell]:
    late = f" ({days(row.days_late)})" if row.days_late is not None and row.days_late > 0 else ""
    handoff = _(row.handoff.label)
    return sign(row), column_date(row.sent_on), destination_label(row), handoff, state(row) + late


def side(file: ClientFile, width: int) -> Sequence[Cell]:
    """Return the requests and the referrals, in a line each, beside the timeline."""
    asked = [_asked(row)[:4] for row in rows("asked", file)]
    referrals = [_referral(row) for row in file.referrals]
    none = ink("dim", _("none yet"))
    return [
        ink("dim", _("REQUESTS")),
        *([_side_line(sign, what, came, width) for sign, _on, what, came in asked] or [none]),
        "",
        ink("dim", _("REFERRALS")),
        *([_side_line(sign, to, now, width) for sign, _on, to, _how, now in referrals] or [none]),
    ]


def _side_line(sign: Cell, text: Cell, state: Cell, width: int) -> Cell:
    return split(line(mark(str(sign) or " "), " ", text), ink("dim", str(state)), width)


CELLS: dict[str, Callable[[Any], Sequence[Cell]]] = {"done": _done, "referrals": _referral, "asked": _asked}
"""Makes the cells of a row, by tab."""
