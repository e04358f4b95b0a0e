"""What is shown of the line under the cursor: the whole text, where the client stands, what each key does."""

from __future__ import annotations

from collections.abc import Sequence

from db.clients.preview import ClientPreview
from db.core.dates import short_date
from db.core.day import TodayItem
from db.core.text import dotted
from db.core.translation import _
from db.overview.today import KINDS, said
from db.overview.wording import contact
from tui.clients.head import beads, position, upcoming
from tui.widgets.ink import Cell, ink, line, wrap
from tui.widgets.prose import paragraphs

MAX_TEXT = 8
"""Most lines of what people wrote."""


def actions(keys: Sequence[tuple[str, str]], width: int) -> list[Cell]:
    """Return what each key does, in words (marked with N_())."""
    return [part for key, words in keys for part in wrap(line(ink("accent", key), "  ", _(words)), width)]


def preview(item: TodayItem, name: str, client: ClientPreview | None, width: int) -> list[Cell]:
    """Return what a line is about, in full, and where its client stands if this is known."""
    lines: list[Cell] = [ink("strong", f"{item.number}  {name}".rstrip() or _(KINDS[item.kind].name))]
    for text in said(item) if item.kind != "stay" or client is None else ():  # the position says it
        lines += paragraphs(text, width)[:MAX_TEXT] if text else []
    if item.rules and item.rules not in said(item)[1]:
        lines += paragraphs(item.rules, width, role="dim")
    if item.phone:
        lines.append(f"☎ {item.phone}")
    return [*lines, "", *_standing(client, width)] if client is not None else lines


def _standing(client: ClientPreview, width: int) -> list[Cell]:
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
