"""A question with a few answers, each chosen by its letter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from textual import events
from textual.containers import Vertical
from textual.widget import Widget

from db.core.translation import N_, _
from tui.command import Command, consume
from tui.keymap import AZERTY
from tui.shell.screens import Dialog
from tui.widgets.ink import Cell, ink, wrap
from tui.widgets.panel import Panel
from tui.widgets.record_list import RecordList
from tui.widgets.rows import Column


@dataclass(frozen=True)
class Answer:
    """A possible answer: its value, letter or digit, and label, marked with N_()."""

    id: Any
    key: str
    label: str


class Choose(Dialog):
    """Answers the value chosen by its letter, or by the arrows and Enter."""

    DEFAULT_CSS = """
    Choose Vertical { width: 66; max-width: 96%; height: auto; padding: 1 1; }
    Choose Panel { margin: 0 0 1 0; }
    """
    COLUMNS = (Column("", 2, role="accent"), Column("", 20, weight=1))
    COMMANDS = (Command("dialog.back", "Esc", N_("back"), N_("Cancel"), aliases=("⌫",)),)

    def __init__(self, question: Sequence[Cell], answers: Sequence[Answer]) -> None:
        super().__init__()
        self.question, self.answers = question, answers
        self.list = RecordList(self.COLUMNS)

    def compose(self) -> Iterable[Widget]:
        self.list.styles.height = len(self.answers)
        with Vertical():
            yield Panel(self._question)
            yield self.list

    def _question(self, width: int) -> Sequence[Cell]:
        return [part for text in self.question for part in wrap(text, width)]

    def on_mount(self) -> None:
        self.list.focus()
        self.list.show_rows(self.answers, lambda answer: (ink("accent", answer.key), _(answer.label)))

    def on_key(self, event: events.Key) -> None:
        azerty = AZERTY if self.session.actor.keyboard == "azerty" else {}
        for answer in self.answers:
            if event.character in (answer.key, azerty.get(answer.key)):
                consume(event)
                self.dismiss(answer.id)
                return

    def on_record_list_selected(self, message: RecordList.Selected) -> None:
        assert message.row is not None
        self.dismiss(message.row.id)
