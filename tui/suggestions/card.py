"""A suggestion: text, subject, supporters, comments, decision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from db.core import clock
from db.core.dates import days_ago, short_date
from db.core.translation import _
from db.suggestions import queries
from db.suggestions.deadlines import decide_by
from db.suggestions.models import Decision
from db.suggestions.queries import CommentRow, SuggestionRow
from db.suggestions.queries import SuggestionCard as CardData
from tui.shell.card import CardScreen
from tui.suggestions import labels
from tui.suggestions.commands import SUGGESTION_COMMANDS, SuggestionCommands
from tui.widgets.ink import Cell, ink, line, mark, split
from tui.widgets.prose import paragraphs


class SuggestionCard(CardScreen):
    """A suggestion as one text."""

    KIND = "suggestion"
    COMMANDS = SUGGESTION_COMMANDS

    def __init__(self) -> None:
        super().__init__()
        self.handlers = (SuggestionCommands(self, self.target),)

    def read(self, id_: int) -> CardData:
        return queries.card(self.session.actor, id_)

    def head(self, card: CardData, width: int) -> Sequence[Cell]:
        row = card.row
        noted = clock.local(row.noted_at).date()
        by = (
            _("added {ago} by {who}").format(ago=days_ago(noted), who=row.author)
            if row.author
            else days_ago(noted)
        )
        about = labels.subject_label(row.about_kind, row.about)
        first = line(ink("strong", _("Suggestion {id}").format(id=row.id)), ink("dim", f" · {by}"))
        mine = self.session.actor.id in card.supporter_ids
        support = labels.support_text(row.support) + (_(" (you too)") if mine else "")
        names = support
        if card.supporters:
            names = _("{support}: {names}").format(support=support, names=", ".join(card.supporters))
        return [split(first, _state(row), width), *([about] if about else []), ink("dim", names)]

    def text(self, tab: str, card: CardData, width: int) -> Sequence[Cell]:
        width = min(width, 100)  # longer lines are hard to read
        lines: list[Cell] = ["", *paragraphs(card.row.text, width), ""]
        lines += _decided(card, width)
        if card.comments:
            lines.append(ink("dim", _("Comments").upper()))
        for comment in card.comments:
            lines += [*_comment(comment, width), ""]
        return lines

    def target(self) -> SuggestionRow | None:
        """Return the suggestion shown."""
        card: CardData | None = self.card
        return card.row if card else None

    def subject(self) -> tuple[str, int, str] | None:
        """Return the subject of this suggestion, for another one about the same."""
        row = self.target()
        return (row.about_kind, row.about_id, row.about) if row and row.about_id is not None else None


def _state(row: SuggestionRow) -> Cell:
    if row.late:
        by = decide_by(clock.local(row.noted_at).date())
        return line(mark("!"), " ", ink("late", _("awaiting a decision by {on}").format(on=short_date(by))))
    owner = f" · {row.owner}" if row.owner else ""
    return line(ink("accent", labels.decision(row)), owner)


def _decided(card: CardData, width: int) -> Iterator[Cell]:
    if card.row.decision is Decision.OPEN or card.decided_at is None:
        return
    on = short_date(clock.local(card.decided_at).date())
    yield line(ink("accent", labels.decision(card.row)), ink("dim", f" · {on}"))
    yield from paragraphs(card.decision_reason, width)
    yield ""


def _comment(comment: CommentRow, width: int) -> Iterator[Cell]:
    official = _(" · decision") if comment.official else ""
    when = short_date(clock.local(comment.at).date())
    yield ink("dim", f"{when} · {comment.who}{official}")
    yield from paragraphs(comment.text, width)
