"""Where a client stands, beside a list: what lists show of a file, without opening it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from db.clients.card import Path, paths
from db.clients.details import first_unreceived
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


def preview(actor: Actor, client_id: int) -> ClientPreview | None:
    """Return where a client stands; None out of reach. It is not logged as a view: the file stays closed."""
    if client_id not in within_reach(actor, [client_id]):
        return None
    query = Engagement.select().where(Engagement.client == client_id)
    last = query.where(Engagement.planned_for.is_null()).order_by(Engagement.at.desc()).first()
    planned = query.where(Engagement.planned_for.is_null(False)).order_by(Engagement.planned_for).first()
    return ClientPreview(
        client_id,
        tuple(path for path in paths(client_id) if path.closed_on is None),
        clock.local(last.at).date() if last else None,
        last.mode if last else None,
        last.attendance if last else None,
        planned.planned_for if planned else None,
        planned.mode if planned else None,
        first_unreceived([client_id]).get(client_id, ""),
    )
