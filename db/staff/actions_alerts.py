"""Marking alerts as read."""

from __future__ import annotations

from typing import Any

from db.audit.journal import writing
from db.core import clock
from db.core.actor import Actor
from db.core.errors import stale
from db.staff.alerts import falls_to
from db.staff.conflicts import stale_because
from db.staff.models import AlertTo


def acknowledge(actor: Actor, alert_id: int) -> None:
    """Mark an alert as read; raises Stale if it does not fall to this person or was read already."""
    with writing(actor, "client.alert") as entry:
        mine = (AlertTo.alert == alert_id) & falls_to(actor)
        row: Any = AlertTo.select().where(mine).order_by(AlertTo.seen_at.is_null(False)).first()
        if row is None:
            raise stale()
        about: tuple[str, int] = (
            ("client", row.alert.client_id) if row.alert.client_id is not None else ("alert", alert_id)
        )
        if row.seen_at is not None:
            raise stale_because(about, entry.verb)
        AlertTo.update(seen_at=clock.now()).where(mine).execute()
        entry.about(*about, row.alert.subject if row.alert.client_id is not None else "")
