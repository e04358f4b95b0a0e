"""What is shown of the line under the cursor: the whole text, where the client stands, what each key does."""

from __future__ import annotations

from collections.abc import Sequence

from db.clients.preview import ClientPreview
from db.core.day import TodayItem
from db.core.translation import _
from db.overview.today import KINDS, said
from tui.clients.preview import summary
from tui.widgets.ink import Cell, ink, line, wrap
from tui.widgets.prose import paragraphs

MAX_TEXT = 8
"""Most lines of what people wrote."""


def actions(keys: Sequence[tuple[str, str]], width: int) -> list[Cell]:
    """Return what each key does, in words (marked with N_())."""
    return [part for key, words in keys for part in wrap(line(ink("accent", key), "  ", _(words)), width)]


def preview(item: TodayItem, name: str, client: ClientPreview | None, width: int) -> list[Cell]:
    """Return what a line is about, in full, and where its client stands if this is known."""
    title = f"{item.number}  {name}".rstrip() or _(KINDS[item.kind].name)
    lines: list[Cell] = [*wrap(ink("strong", title), width)]
    for text in said(item) if item.kind != "stay" or client is None else ():  # the position says it
        lines += paragraphs(text, width)[:MAX_TEXT] if text else []
    if item.rules and item.rules not in said(item)[1]:
        lines += paragraphs(item.rules, width, role="dim")
    if item.phone:
        lines.append(f"☎ {item.phone}")
    return [*lines, "", *summary(client, width)] if client is not None else lines
