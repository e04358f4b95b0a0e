"""A yes/no question with the safe answer preselected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual import events
from textual.widget import Widget

from db.core.translation import N_, _
from tui.command import Command, consume
from tui.shell.screens import Dialog
from tui.widgets.ink import Cell, ink, line, wrap
from tui.widgets.panel import Panel


class Confirm(Dialog):
    """Answers True for yes (`y`, `o`), nothing for no (`n`, Esc, or Enter on the preselected answer)."""

    DEFAULT_CSS = "Confirm #question { width: 56; max-width: 90%; padding: 1 1; }"
    COMMANDS = (
        Command("dialog.yes", "y", N_("yes"), N_("Confirm"), aliases=("o",)),
        Command("dialog.no", "n", N_("no"), N_("Cancel"), aliases=("Esc",)),
    )

    def __init__(self, question: str, yes: str = "", no: str = "") -> None:
        super().__init__()
        self.question, self.yes, self.no = question, yes, no
        self.agreed = False

    def compose(self) -> Iterable[Widget]:
        self.panel = Panel(self._draw_question, id="question")
        yield self.panel

    def _draw_question(self, width: int) -> Sequence[Cell]:
        answers = ((False, "n", self.no or _("No")), (True, "o/y", self.yes or _("Yes")))
        parts: list[Cell] = []
        for answer, key, text in answers:
            here = answer == self.agreed
            parts += [ink("accent", f"▸ {text}") if here else f"  {text}", ink("dim", f" {key}"), "    "]
        return [*wrap(ink("strong", self.question), width), "", line(*parts)]

    def on_key(self, event: events.Key) -> None:
        if event.key in ("left", "right", "up", "down", "tab", "shift+tab"):
            consume(event)
            self.agreed = not self.agreed
            self.panel.redraw()
        elif event.key == "enter":
            consume(event)
            self.dismiss(self.agreed or None)

    def do_yes(self) -> None:
        self.dismiss(True)

    def do_no(self) -> None:
        self.dismiss(None)
