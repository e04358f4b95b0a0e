"""A question with a few answers, each chosen by its letter; none is preselected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import events
from textual.containers import Vertical
from textual.widget import Widget

from db.core.translation import N_, _
from tui.command import Command, consume
from tui.keymap import AZERTY
from tui.shell.dock import dock, dock_width
from tui.shell.screens import Dialog
from tui.widgets.ink import Cell, ink, line, wrap
from tui.widgets.panel import Panel


@dataclass(frozen=True)
class Answer:
    """A possible answer: its value, letter or digit, and label, marked with N_()."""

    id: Any
    key: str
    label: str


class AnswerDialog(Dialog):
    """Answers the value chosen by its letter, or by the arrows and Enter.

    Enter alone chooses nothing: many answers are saved at once, and some end something.
    """

    COMMANDS = (Command("dialog.back", "Esc", N_("back"), N_("Cancel"), aliases=("⌫",)),)
    STEPS: ClassVar[dict[str, int]] = {"up": -1, "shift+tab": -1, "down": 1, "tab": 1}

    def __init__(self, answers: Sequence[Answer]) -> None:
        super().__init__()
        self.answers = answers
        self.at: int | None = None
        """The answer that the arrows chose."""
        self.choice = Panel(self.draw_answers, id="choice")

    def bar_keys(self) -> list[tuple[str, str]]:
        return [("↑ ↓", _("choose")), ("⏎", _("confirm")), ("Esc", _("back"))]

    def draw_answers(self, width: int) -> Sequence[Cell]:
        """Return the answers with their letters, and a mark before the one chosen."""
        lines: list[Cell] = []
        for place, answer in enumerate(self.answers):
            here = place == self.at
            first, *others = wrap(ink("accent" if here else "", self.label(answer)), width - 5)
            lines.append(line(ink("accent", "▸ " if here else "  "), ink("accent", answer.key), "  ", first))
            lines += [line("     ", part) for part in others]
        return lines

    def label(self, answer: Answer) -> str:
        """Return the text of an answer, in the current language."""
        return _(answer.label)

    def on_key(self, event: events.Key) -> None:
        azerty = AZERTY if self.session.actor.keyboard == "azerty" else {}
        for answer in self.answers:
            if event.character and event.character in (answer.key, azerty.get(answer.key)):
                consume(event)
                self.dismiss(answer.id)
                return
        if event.key in self.STEPS:
            consume(event)
            by = self.STEPS[event.key]
            self.at = (min(by, 0) if self.at is None else self.at + by) % len(self.answers)
            self.choice.redraw()
        elif event.key == "enter":
            consume(event)
            if self.at is not None:
                self.dismiss(self.answers[self.at].id)


class Choose(AnswerDialog):
    """Asks a question of a few lines, beside or below what it is about."""

    DEFAULT_CSS = """
    Choose Panel { margin: 0 0 1 0; }
    Choose #choice, Choose KeyBar { margin: 0; }
    """

    def __init__(self, question: Sequence[Cell], answers: Sequence[Answer]) -> None:
        super().__init__(answers)
        self.question = question

    def compose(self) -> Iterable[Widget]:
        yield Vertical(Panel(self._question), self.choice, id="dock")
        yield self.key_bar

    def on_mount(self) -> None:
        self.on_resize()

    def on_resize(self) -> None:
        """Take the place beside or below the screen that the question is about."""
        width = dock_width(self) - 2 * Panel.MARGIN
        dock(self, len(self._question(width)) + 1 + len(self.draw_answers(width)))

    def _question(self, width: int) -> Sequence[Cell]:
        return [part for text in self.question for part in wrap(text, width)]
