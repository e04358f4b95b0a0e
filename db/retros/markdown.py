"""Exporting a retrospective as Markdown; what people wrote is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from db.core.text import dotted
from db.core.translation import _, ngettext
from db.retros.queries import ActionRow, Board, CardRow

_ANYWHERE = re.compile(r"[\\`*_\[\]<>&#|~]")
_LINKS = re.compile(r":(?=//)|(?<=mailto):|(?<=xmpp):|(?<=www)\.|@", re.IGNORECASE)
_AT_START = re.compile(r"^(\d+(?=[.)](?:\s|$))|(?=[-+=:]))")


def markdown(board: Board) -> str:
    """Return a board as Markdown (CommonMark, task lists) in the current language; dates are ISO 8601."""
    return "\n".join(_lines(board)) + "\n"


def escape(line: str) -> str:
    """Escape one line of text for Markdown."""
    text = _ANYWHERE.sub(r"\\\g<0>", line.strip())
    return _AT_START.sub(r"\1\\", _LINKS.sub(r"\\\g<0>", text))


def _lines(board: Board) -> Iterator[str]:
    row = board.row
    anonymous = _("anonymous") if row.anonymous else ""
    yield f"# {escape(row.title)}"
    yield ""
    yield dotted(row.held_on.isoformat(), escape(row.team), row.lead, anonymous)
    for column in board.columns:
        yield from _section(column.heading, [_card(card) for card in column.cards])
    yield from _section(_("Actions"), [_action(action) for action in board.actions])
    if board.still_open:
        yield from _section(_("Still open from last time"), [_action(action) for action in board.still_open])


def _section(heading: str, items: list[str]) -> Iterator[str]:
    yield ""
    yield f"## {escape(heading)}"
    if items:
        yield ""
    yield from items


def _item(text: str, facts: list[str], box: str = "") -> str:
    """Return a list item; line breaks of the text are kept."""
    lines = [escape(line) for line in text.splitlines() if line.strip()]
    said = "\\\n  ".join(lines)
    aside = ", ".join(fact for fact in facts if fact)
    return f"- {box}{said}" + (f" ({aside})" if aside else "")


def _card(card: CardRow) -> str:
    votes = ngettext("{count} vote", "{count} votes", card.votes).format(count=card.votes)
    return _item(card.text, [votes if card.votes else "", card.author])


def _action(action: ActionRow) -> str:
    due = _("due {date}").format(date=action.due_on.isoformat()) if action.due_on else ""
    done = _("done {date}").format(date=action.done_on.isoformat()) if action.done_on else ""
    text = f"{action.text}\n→ {action.result}" if action.result else action.text
    return _item(text, [action.owner, done or due], "[x] " if action.done_on else "[ ] ")
