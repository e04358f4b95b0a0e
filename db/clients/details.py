"""What lists say of clients beside their names: where they are, what they wait for, what is planned."""

from __future__ import annotations

import datetime as dt
from typing import Any

from db.clients.models import Asked, Engagement, Mode, Stay
from db.clients.position import lateness
from db.core import clock
from db.core.bulk import in_ids
from db.core.statement import IdsParameter, Statement, worded
from db.trajectories.models import Step

_IDS = IdsParameter("ids")


@worded
def _stays_statement() -> Statement:
    columns = Stay.client, Stay.id, Stay.step, Stay.entered_at, Stay.soon_on, Stay.due_on
    return Statement(
        Stay.select(*columns, Step.name, Step.expected_days)
        .join(Step)
        .where(in_ids(Stay.client, _IDS), Stay.left_at.is_null())
        .order_by(Stay.due_on.desc(), Stay.id)
    )


def open_stays(ids: list[int], chosen: set[int]) -> dict[int, tuple[Any, ...]]:
    """Return one open stay a client: the one that the list is about, else the first due."""
    found: dict[int, tuple[Any, ...]] = {}
    for stay in _stays_statement().rows(ids=ids):
        if found.get(stay[0], (0, 0))[1] not in chosen:
            found[stay[0]] = stay
    return found


@worded
def _asked_statement() -> Statement:
    return Statement(
        Asked.select(Asked.client, Asked.what)
        .where(in_ids(Asked.client, _IDS), Asked.received_on.is_null())
        .order_by(Asked.asked_on.desc(), Asked.id.desc())
    )


def first_unreceived(ids: list[int]) -> dict[int, str]:
    """Return the oldest thing asked of each client and not received, by client."""
    return {client: what for client, what in _asked_statement().rows(ids=ids)}


@worded
def _upcoming_statement() -> Statement:
    return Statement(
        Engagement.select(Engagement.client, Engagement.planned_for, Engagement.mode)
        .where(in_ids(Engagement.client, _IDS), Engagement.planned_for.is_null(False))
        .order_by(Engagement.planned_for.desc())
    )


def upcoming(ids: list[int]) -> dict[int, tuple[dt.datetime, Mode]]:
    """Return the next appointment of each client, by client."""
    return {client: (at, mode) for client, at, mode in _upcoming_statement().rows(ids=ids)}


def position(stay: tuple[Any, ...], today: dt.date) -> dict[str, Any]:
    """Return the position fields of a row from what `open_stays` found."""
    _client, stay_id, step_id, entered_at, soon_on, due_on, step, expected_days = stay
    entered_on = clock.local(entered_at).date()
    return {
        "stay_id": stay_id,
        "step_id": step_id,
        "step": step,
        "entered_on": entered_on,
        "days": max(0, (today - entered_on).days),  # a clock may have been set back since
        "expected_days": expected_days,
        "pressing": lateness(today, soon_on, due_on),
    }
