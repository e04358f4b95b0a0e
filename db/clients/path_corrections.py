"""Rules for correcting a path: the date of a stay or of leaving, and what was entered in error."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from db.clients.position import MoveKind
from db.core import clock
from db.core.dates import check_not_future, short_date
from db.core.errors import Invalid, Refused
from db.core.translation import N_

OUTSIDE = 0
"""Where the last stay of a path that ended went to."""
KindOf = Callable[[int | None, int], MoveKind]
"""Says what kind of move leads from a step, or None for the start, to another."""


@dataclass(frozen=True)
class PathStay:
    """A stay of a path, in the order of the path; the times, and where it led to once left."""

    id: int
    step_id: int
    kind: MoveKind
    entered_at: dt.datetime
    left_at: dt.datetime | None = None
    left_by: int | None = None
    went_to: int | None = None


Stays = tuple[PathStay, ...]


def without(stays: Stays, stay_id: int, kind_of: KindOf) -> Stays:
    """Return a path without a stay entered in error; the stay before lasts until this one ended.

    Raises Refused for the only stay.
    """
    if len(stays) == 1:
        raise Refused(
            "stay.only",
            N_("This is the only step of this path. Correct its date, or mark the file as entered in error."),
        )
    at = _place(stays, stay_id)
    stay, rest = stays[at], [*stays[:at], *stays[at + 1 :]]
    if at:
        rest[at - 1] = replace(rest[at - 1], left_at=stay.left_at, left_by=stay.left_by, went_to=stay.went_to)
    if at < len(rest):
        rest[at] = replace(rest[at], kind=kind_of(rest[at - 1].step_id if at else None, rest[at].step_id))
    return tuple(rest)


def not_left(stays: Stays) -> Stays:
    """Return a path whose end was entered in error: the last stay is open again."""
    _check_ended(stays)
    return *stays[:-1], replace(stays[-1], left_at=None, left_by=None, went_to=None)


def entered_on(stays: Stays, stay_id: int, day: dt.date) -> Stays:
    """Return a path with another date for the beginning of a stay, which is the end of the one before.

    Raises Invalid for a date that would leave the path in disorder.
    """
    at = _place(stays, stay_id)
    stay, moved = stays[at], list(stays)
    when = _on(day, stay.entered_at, stays[at - 1].entered_at if at else None, stay.left_at)
    moved[at] = replace(stay, entered_at=when)
    if at:
        moved[at - 1] = replace(moved[at - 1], left_at=when)
    return tuple(moved)


def left_on(stays: Stays, day: dt.date) -> Stays:
    """Return a path with another date for its end; raises Invalid as `entered_on` does."""
    _check_ended(stays)
    last = stays[-1]
    assert last.left_at is not None  # it ended
    return *stays[:-1], replace(last, left_at=_on(day, last.left_at, last.entered_at, None))


def _check_ended(stays: Stays) -> None:
    if stays[-1].went_to != OUTSIDE:
        raise Refused("path.open", N_("This path has not ended."))


def _place(stays: Sequence[PathStay], stay_id: int) -> int:
    return next(place for place, stay in enumerate(stays) if stay.id == stay_id)


def _on(
    day: dt.date, was: dt.datetime, earliest: dt.datetime | None, latest: dt.datetime | None
) -> dt.datetime:
    """Return the same hour on another day, between the moves before and after when they share the day."""
    check_not_future(day, "on")
    if earliest is not None and day < clock.local(earliest).date():
        raise Invalid(
            "stay.before",
            N_("The step before began on {day}. Enter that date or a later one."),
            field="on",
            day=short_date(clock.local(earliest).date()),
        )
    if latest is not None and day > clock.local(latest).date():
        raise Invalid(
            "stay.after",
            N_("The client left this step on {day}. Enter that date or an earlier one."),
            field="on",
            day=short_date(clock.local(latest).date()),
        )
    when = clock.instant(day, clock.local(was).time())
    if earliest is not None:
        when = max(when, earliest)
    return min(when, latest or clock.now())
