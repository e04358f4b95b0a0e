"""What lists show of a file beside them, without opening it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from db.clients.card import Path, paths
from db.clients.details import first_unreceived, upcoming
from db.clients.models import Attendance, Engagement, Mode
from db.clients.reach import within_reach
from db.core import clock
from db.core.actor import Actor


@dataclass(frozen=True)
class ClientPreview:
    """The open paths, the last contact (not its text), and what comes next."""

    id: int
    paths: tuple[Path, ...]
    last_on: dt.date | None
    last_mode: Mode | None
    last_attendance: Attendance | None
    next_at: dt.datetime | None
    next_mode: Mode | None
    waiting_for: str


def previews(actor: Actor, client_ids: Sequence[int]) -> dict[int, ClientPreview | None]:
    """Return the previews of clients; None for one out of reach.

    It is not logged as a view: the files stay closed.
    """
    found = within_reach(actor, client_ids)
    waiting, coming = first_unreceived(list(found)), upcoming(list(found))
    return {
        id_: _preview(id_, waiting.get(id_, ""), *coming.get(id_, (None, None))) if id_ in found else None
        for id_ in client_ids
    }


def _preview(
    client_id: int, waiting_for: str, next_at: dt.datetime | None, next_mode: Mode | None
) -> ClientPreview:
    query = Engagement.select().where(Engagement.client == client_id, Engagement.planned_for.is_null())
    last = query.order_by(Engagement.at.desc()).first()
    return ClientPreview(
        client_id,
        tuple(path for path in paths(client_id) if path.closed_on is None),
        clock.local(last.at).date() if last else None,
        last.mode if last else None,
        last.attendance if last else None,
        next_at,
        next_mode,
        waiting_for,
    )
