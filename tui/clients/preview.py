"""A client's preview, as drawn beside a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.core.dates import short_date
from db.core.text import dotted
from db.core.translation import _
from db.overview.wording import contact
from tui.clients.head import beads, position, upcoming
from tui.widgets.ink import Cell, ink, wrap

if TYPE_CHECKING:
    from db.clients.preview import ClientPreview


def summary(client: ClientPreview, width: int) -> Sequence[Cell]:
    """Return the position on each path, the last contact and what comes next."""
    lines: list[Cell] = []
    for path in client.paths:
        lines += [beads(path), position(path, width)]
    if client.last_on is not None and client.last_mode is not None and client.last_attendance is not None:
        how = dotted(contact(client.last_mode, client.last_attendance), short_date(client.last_on))
        lines += wrap(ink("dim", _("last contact: {what}").format(what=how)), width)
    else:
        lines.append(ink("dim", _("no contact yet")))
    if client.next_at is not None and client.next_mode is not None:
        lines += wrap(upcoming(client.next_at, client.next_mode), width)
    else:
        lines.append(_("nothing planned"))
    if client.waiting_for:
        lines += wrap(ink("soon", _("waiting for: {what}").format(what=client.waiting_for)), width)
    return lines
