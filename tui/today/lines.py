"""What a line of the day says: its sign, the key that settles it, who or what, since when, whom to call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from db.clients.models import MODE_NAMES, Mode
from db.clients.naming import identities_shown, listed_name
from db.core.actor import Actor
from db.core.dates import date_time, days, short_date, short_time
from db.core.paging import Key
from db.core.text import fold
from db.core.translation import N_, _, ngettext
from db.overview.items import TodayItem
from db.overview.today import today
from db.overview.wording import alert, draft
from db.referrals.facts import ASKS_SHORT, NEXT_NAMES, Asks, NextStep
from db.staff.queries import short_name
from tui.widgets.ink import Cell

SECTIONS = {"late": N_("late"), "today": N_("today"), "soon": N_("soon")}
SIGNS = {"late": "!", "today": "·", "soon": "~"}
NAMES = {
    "decide": N_("Suggestion"),
    "verify": N_("Directory"),
    "act": N_("Action"),
    "write": N_("Retro"),
    "alert": N_("Notice"),
    "draft": N_("Draft"),
}
"""What stands in the place of a file's number."""


_ASKED = {**ASKS_SHORT, Asks.ELSEWHERE: N_("another organisation?")}
"""What a referral asks for, in few words: there is more room here than before a place."""


@dataclass(frozen=True)
class Line:
    """Something to do as a row of the list."""

    key: Key
    id: tuple[str, int]
    item: TodayItem


def read_lines(actor: Actor, text: str) -> list[Line]:
    """Return the day's lines that hold every word typed, most pressing first."""
    items = [Line((place,), (item.kind, item.id), item) for place, item in enumerate(today(actor))]
    words = fold(text).split()
    return [line for line in items if all(word in fold(_heard(line.item)) for word in words)]


def _heard(item: TodayItem) -> str:
    return " ".join((what(item), listed_name(item), *said(item)))


def what(item: TodayItem) -> str:
    """Return the file's number, or the area that wants something."""
    return item.number or _(NAMES[item.kind])


def said(item: TodayItem) -> tuple[str, str]:
    """Return what is to do, and what helps to do it."""
    return _SAY[item.kind](item)


def _confirm(item: TodayItem) -> tuple[str, str]:
    if item.asks:
        asked = _("escalated") if item.asks == "escalated" else _(_ASKED[Asks(item.asks)])
        late = f" · {days(item.days)}" if item.days > 0 else ""
        return f"{asked}{late}", _place(item)
    if item.days > 0:
        text = ngettext("to confirm for {n} day", "to confirm for {n} days", item.days)
        return text.format(n=item.days), _place(item)
    return _("to confirm by {day}").format(day=short_date(item.on)), _place(item)


def _next(item: TodayItem) -> tuple[str, str]:
    step = _(NEXT_NAMES[NextStep(item.asks)]) if item.asks else _("what's next?")
    return _("didn't work out: {step}").format(step=step), _place(item)


def _opinion(item: TodayItem) -> tuple[str, str]:
    return _("ask how it went there"), _place(item)


def _place(item: TodayItem) -> str:
    return " · ".join(part for part in (item.text, item.detail) if part)


def _stay(item: TodayItem) -> tuple[str, str]:
    spent = _("{days} (target {expected})").format(days=days(item.days), expected=item.expected_days)
    return f"{spent} · {item.text}", _("waits for: {what}").format(what=item.detail) if item.detail else ""


def _meet(item: TodayItem) -> tuple[str, str]:
    assert item.at is not None  # a planned contact has its hour
    hour = short_time(item.at)
    day = "" if item.section == "today" else f"{short_date(item.on)} "
    rules = item.rules if identities_shown() else ""
    known = " · ".join(part for part in (item.text, rules) if part)
    return f"{day}{hour} · {_(MODE_NAMES[Mode(item.mode)])}", known


def _decide(item: TodayItem) -> tuple[str, str]:
    return _quoted(item.text), _("no answer, {days}").format(days=days(item.days))


def _verify(item: TodayItem) -> tuple[str, str]:
    text = ngettext("{n} organisation to verify", "{n} organisations to verify", item.count)
    return text.format(n=item.count), ""


def _act(item: TodayItem) -> tuple[str, str]:
    due = _("due {day}").format(day=short_date(item.on))
    return " ".join(item.text.split()), f"{due} · {item.detail}"


def _write(item: TodayItem) -> tuple[str, str]:
    return item.text, _("write a note")


def _quoted(text: str) -> str:
    return _("“{text}”").format(text=" ".join(text.split()))


def _alert(item: TodayItem) -> tuple[str, str]:
    who = " / ".join(map(short_name, item.detail.split(" / ")))
    return alert(item.verb, who), " ".join(item.text.split())


def _draft(item: TodayItem) -> tuple[str, str]:
    assert item.at is not None  # the hour of the last key
    return " ".join(draft(item.text, item.detail).split()), date_time(item.at)


_SAY = {
    "confirm": _confirm,
    "next": _next,
    "opinion": _opinion,
    "stay": _stay,
    "meet": _meet,
    "decide": _decide,
    "verify": _verify,
    "act": _act,
    "write": _write,
    "alert": _alert,
    "draft": _draft,
}


def cells(line: Line, key: str, name: str) -> Sequence[Cell]:
    """Return the cells of a line whose key is `key`, about someone who is shown as `name`."""
    item = line.item
    text, detail = said(item)
    whom = _("person") if item.person else item.phone
    phone = f"☎ {whom}" if whom else ""
    return SIGNS[item.section], key, what(item), name, text, detail, phone
