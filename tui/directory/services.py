"""A service as a destination: its row in lists, and its summary."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from db.core import clock
from db.core.dates import SHORT_WEEKDAYS, days, short_date, short_time, years
from db.core.text import dotted
from db.core.translation import N_, _
from db.directory.hours import Opening
from db.directory.service_search import Criteria, OfferRow
from db.referrals.destinations import Destination
from tui.directory.entry import SIDE_BY_SIDE, EntrySummary, report_lines, verification
from tui.directory.referral_figures import figures_line, share_text
from tui.shell.order import Order
from tui.widgets.ink import Cell, ink, number, split
from tui.widgets.prose import fact, paragraphs
from tui.widgets.rows import SIGN, Column, OverflowText

COLUMNS = (
    SIGN,
    Column(N_("Service"), 17, weight=4),
    Column(N_("Organisation"), 15, weight=4),
    Column(N_("Place"), 10, weight=1, drop=5),
    Column(N_("Open?"), 14),
    Column(N_("Left"), 4, align="right", drop=3),
    Column(N_("Taken"), 5, align="right", drop=1),
    Column(N_("Contact"), 7, align="right", drop=4),
    Column(N_("Checked"), 8, align="right", drop=2, role="dim"),
)

ORDERS = (
    Order("", N_("best match")),
    Order("name", N_("service"), N_("Service")),
    Order("organisation", N_("organisation"), N_("Organisation")),
    Order("place", N_("place"), N_("Place")),
    Order("verified", N_("checked"), N_("Checked"), falls=True),
)


def cells(row: Destination) -> Sequence[Cell]:
    """Return the cells of a row."""
    found, how = row.found, row.figures
    names = (found.service or found.organisation, found.organisation if found.service else "", found.place)
    checked = days(found.days_since) if found.days_since is not None else _("never")
    if (why := unavailable_reason(found)) is not None:
        return "–", *names, OverflowText(why), "", "", "", checked
    share = share_text(how.accepted, how.answered)
    return (
        sign(found),
        *names,
        opening(found.opening),
        places_sign(found),
        share,
        days(how.median_days),
        checked,
    )


def sign(found: OfferRow) -> str:
    """Return `!` if the entry is to verify or was reported as wrong."""
    return "!" if found.to_verify or found.reported else "·"


def unavailable_reason(found: OfferRow) -> str | None:
    """Return why nobody can be referred there; None if someone can."""
    if not found.active:
        return _("does not accept referrals")
    if found.status is not None and not found.choosable:
        return _(found.status.label)
    return None


def opening(state: Opening | None) -> Cell:
    """Return “● → 16:30” while open until then, “○ Mon 9:00” before opening; empty if unknown."""
    if state is None:
        return ""
    when = _when(state.until) if state.until else ""
    if state.open:
        return ink("accent", f"● → {when}" if when else f"● {_('24 h')}")
    return ink("dim", f"○ {when}".rstrip())


def opening_text(state: Opening) -> str:
    """Return the same in words."""
    when = _when(state.until) if state.until else ""
    if state.open:
        return _("open until {when}").format(when=when) if when else _("open day and night")
    return _("closed, opens {when}").format(when=when) if when else _("closed now")


def _when(at: dt.datetime) -> str:
    """Return a time today, the weekday and time within a week, or else the date."""
    now = clock.local(clock.now())
    hour = short_time(at.replace(tzinfo=now.tzinfo))
    ahead = (at.date() - now.date()).days
    if ahead == 0 or (ahead == 1 and at.time() == dt.time()):
        return hour
    return f"{weekday(at.date())} {hour}" if ahead < 7 else short_date(at.date())


def weekday(day: dt.date) -> str:
    """Return the short name of a weekday: “lun.”, “Mon”."""
    return _(SHORT_WEEKDAYS[day.weekday()])


def places_sign(found: OfferRow) -> Cell:
    """Return the free places, in late ink if there are none; empty if unknown."""
    if found.available is None:
        return ""
    return ink("accent" if found.available >= 1 else "late", number(int(found.available)))


def summary(row: Destination, known: EntrySummary | None, width: int) -> Iterator[Cell]:
    """Yield what is needed to choose a service: opening, contact details, figures, the team's remark."""
    found = row.found
    name = dotted(found.service, found.organisation)
    why = unavailable_reason(found)
    state: Cell = ink("late", f"– {why}") if why else ""
    if not why and found.opening is not None:
        state = ink("accent" if found.opening.open else "dim", opening_text(found.opening))
    wide = width >= SIDE_BY_SIDE
    yield from (
        [split(ink("strong", name), state, width)]
        if wide
        else [*paragraphs(name, width, role="strong"), state]
    )
    if known is None:
        return
    service = next((one for one in known.card.services if one.id == found.service_id), None)
    if found.alert:
        yield ink("late", f"! {found.alert}")
    yield from report_lines(known, width)
    yield from _fact(N_("Note"), known.card.remark, width, role="accent")
    numbers = " · ".join(phone.dialled() for phone in known.card.phones)
    hours = " / ".join(service.opening().split("\n")) if service else ""
    yield from _fact(N_("Phone"), dotted(numbers, hours), width)
    if service is not None:
        yield from _fact(N_("For whom"), service.eligibility_description, width)
        yield from _fact(N_("How to apply"), service.application_process, width)
    yield from _fact(N_("Referrals"), figures_line(known.record), width)
    said = (service.spoken_languages(), service.fees(), places_text(found)) if service else ()
    also = " · ".join(" ".join(text.split()) for text in said if text)
    when = verification(known.card)
    yield from (
        [split(ink("dim", also), when, width)] if wide else [*paragraphs(also, width, role="dim"), when]
    )


def _fact(label: str, text: str, width: int, *, role: str = "") -> list[Cell]:
    """Return a fact, on one line below a list (which must not move), wrapped beside it."""
    if width < SIDE_BY_SIDE:
        return fact(label, text, width, role=role)
    return fact(label, " ".join(text.split()), _UNLIMITED, role=role)


_UNLIMITED = 10_000
"""Wider than any line, to prevent wrapping."""


def places_text(found: OfferRow) -> str:
    """Return the free places in words; empty if unknown."""
    if found.available is None:
        return ""
    return _("spaces left: {n}").format(n=number(int(found.available))) if found.available >= 1 else _("full")


def criteria_text(criteria: Criteria) -> Iterator[str]:
    """Yield the criteria in words."""
    for label, typed in (
        (N_("need: {text}"), criteria.need),
        (N_("near {text}"), criteria.place),
        (N_("in {text}"), criteria.language),
        (N_("for: {text}"), criteria.whom),
        (N_("{text} old"), "" if criteria.age is None else years(criteria.age)),
    ):
        if typed:
            yield _(label).format(text=typed)
    if criteria.mode is not None:
        yield _(criteria.mode.label)
    for on, words in (
        (criteria.free, N_("free")),
        (criteria.open_now, N_("open now")),
        (criteria.accessible, N_("accessible")),
    ):
        if on:
            yield _(words)
