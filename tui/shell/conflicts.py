"""Conflicts: two people changed the same field; both values are shown to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from textual import events
from textual.containers import Vertical
from textual.widget import Widget

from db.core.errors import Conflict, FieldConflict
from db.core.merge import concatenate
from db.core.translation import N_, _
from db.staff.conflicts import ColleagueChanges, format_when
from tui.command import consume
from tui.shell.choose import Answer, AnswerDialog
from tui.widgets.field import Field
from tui.widgets.ink import Cell, fit, ink, line, wrap
from tui.widgets.panel import Panel
from tui.widgets.prose import paragraphs

if TYPE_CHECKING:
    from tui.shell.form_draft import DraftedForm

_Line = tuple[str, str]
"""A sign, and a line of text."""
BOTH, THEIRS, MINE = "both", "theirs", "mine"
SIDE_BY_SIDE = 90
"""Minimum width to show the two texts beside each other."""


class ConflictDialog(AnswerDialog):
    """Answers BOTH, THEIRS or MINE for a field; nothing if left, and then the form stays as it was."""

    DEFAULT_CSS = """
    ConflictDialog > Vertical { width: 96%; max-width: 116; height: auto; padding: 1 1; }
    ConflictDialog #texts { margin: 1 0; }
    """

    def __init__(self, title: str, theirs: str, mine: str, clash: FieldConflict, *, joined: bool) -> None:
        both = [Answer(BOTH, "b", N_("keep both, to edit before saving"))] if joined else []
        super().__init__(
            [
                *both,
                Answer(THEIRS, "t", _("use what {who} wrote").format(who=clash.who)),
                Answer(MINE, "m", N_("keep what you wrote")),
            ]
        )
        self.title_text, self.theirs, self.mine, self.clash = title, theirs, mine, clash
        self.overflows = False

    def compose(self) -> Iterable[Widget]:
        self.texts = Panel(self._draw_texts, id="texts")
        with Vertical():
            yield Panel(lambda width: wrap(ink("strong", self.title_text), width))
            yield self.texts
            yield self.choice

    def on_resize(self) -> None:
        """Leave room for the question and the answers; longer texts scroll."""
        room = max(4, self.size.height - len(self.answers) - 11)
        self.texts.styles.max_height = room
        self.overflows = len(self.texts.lines(self.texts.size.width)) > room
        self.choice.redraw()

    def _draw_texts(self, width: int) -> Sequence[Cell]:
        at = f" · {format_when(self.clash.at)}" if self.clash.at else ""
        hers = line(ink("accent", self.clash.who), ink("dim", at))
        yours = ink("accent", _("You"))
        theirs, mine = _differences(self.theirs.split("\n"), self.mine.split("\n"))
        if width < SIDE_BY_SIDE:
            return [hers, *_lines(theirs, width), "", yours, *_lines(mine, width)]
        half = (width - 3) // 2
        columns = zip_longest([hers, *_lines(theirs, half)], [yours, *_lines(mine, half)], fillvalue="")
        return [line(fit(left, half), ink("dim", " │ "), right) for left, right in columns]

    def draw_answers(self, width: int) -> Sequence[Cell]:
        lines = [*super().draw_answers(width)]
        if self.overflows:
            lines += ["", ink("dim", _("Page Down and Page Up show the rest of the texts."))]
        return lines

    def on_key(self, event: events.Key) -> None:
        if event.key in ("pageup", "pagedown"):
            consume(event)
            page = max(1, self.texts.size.height - 1)
            self.texts.scroll_lines(page if event.key == "pagedown" else -page)


def _differences(one: list[str], other: list[str]) -> tuple[list[_Line], list[_Line]]:
    """Return the differing parts of two texts with a line of context; a sign marks what differs."""
    parts: tuple[list[_Line], list[_Line]] = ([], [])
    signed = len(one) + len(other) > 2
    done = 0
    for group in SequenceMatcher(None, one, other).get_grouped_opcodes(1):
        for part in parts:
            part += [("  ", "…")] * (group[0][1] > done)
        for tag, a, b, c, d in group:
            sign = "› " if signed and tag != "equal" else "  "
            parts[0].extend((sign, text) for text in one[a:b])
            parts[1].extend((sign, text) for text in other[c:d])
            done = b
    for part in parts:
        part += [("  ", "…")] * (done < len(one))
    return parts


def _lines(text: Sequence[_Line], width: int) -> list[Cell]:
    if not any(words for _sign, words in text):
        return [ink("dim", _("(nothing)"))]
    return [line(ink("accent", sign), words) for sign, part in text for words in paragraphs(part, width - 2)]


def resolve(form: DraftedForm, conflict: Conflict) -> None:
    """Ask about each conflicting field, then save again; joined texts are left to read over first."""
    names = [name for name in form.entries if name in conflict.fields]
    joined: list[str] = []

    def ask(place: int) -> None:
        if place < len(names):
            name = names[place]
            form.ask(_question(form, name, conflict.fields[name]), lambda answer: answered(place, answer))
        elif joined:
            entry = form.entries[joined[0]]
            form.set_focus(entry)
            # Focus selects the whole line, which the next letter would replace.
            entry.call_later(entry.restore, entry.state())
            form.say(_("Both texts are in the field. Check them, then save."))
        else:
            form.do_save()

    def answered(place: int, answer: str) -> None:
        name = names[place]
        clash, entry = conflict.fields[name], form.entries[name]
        text = _joined(form, name, clash) if answer == BOTH else None
        form.rebase(name, clash.theirs)
        if answer == THEIRS:
            entry.set_value(clash.theirs)
        elif text is not None:
            entry.set_value(text)
            joined.append(name)
        ask(place + 1)

    ask(0)


def _question(form: DraftedForm, name: str, clash: FieldConflict) -> ConflictDialog:
    entry = form.entries[name]
    title = _("{field}: you and {who} changed this at the same time. Which version do you keep?").format(
        field=_(entry.field.label), who=clash.who
    )
    theirs, mine = _shown(entry, clash.theirs), _shown(entry, entry.get_value())
    return ConflictDialog(title, theirs, mine, clash, joined=_joined(form, name, clash) is not None)


def _joined(form: DraftedForm, name: str, clash: FieldConflict) -> str | None:
    """Join both texts; None if one is empty or no text, or the result is too long."""
    entry = form.entries[name]
    field: Field = entry.field
    mine, theirs = entry.get_value(), clash.theirs
    if field.kind not in ("text", "multiline") or not mine or not theirs:
        return None
    text = concatenate(form.before.get(name) or "", mine, theirs, lines=field.kind == "multiline")
    return text if len(text) <= field.max_length else None


def _shown(entry: Any, value: Any) -> str:
    """Return a value as the form shows it."""
    named = {known: _(name) for known, name in getattr(entry, "choices", ())}
    return named.get(value, "" if value is None else str(value))


def saved_notice(changes: ColleagueChanges, fields: Sequence[Field]) -> str:
    """Return the notice after a save, including what colleagues changed meanwhile."""
    labels = ", ".join(_(field.label) for field in fields if field.name in changes.fields)
    if not labels:
        return _("Saved.")
    return _("Saved, with what {who} changed in the meantime: {fields}.").format(
        who=changes.who, fields=labels
    )
