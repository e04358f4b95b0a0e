"""The letter to the organisation as plain text, to select, paste or print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual import events
from textual.widget import Widget

from db.core.translation import LANGUAGES, N_, _
from db.referrals.letter import letter
from db.referrals.queries import ReferralRow
from tui.command import Command, consume
from tui.shell.screens import AreaScreen, BaseScreen
from tui.widgets.ink import Cell, ink, line
from tui.widgets.panel import SCROLL, Panel
from tui.widgets.prose import paragraphs

WIDTH = 76
"""Columns of the letter: fits an e-mail and the narrowest window."""


def show_letter(screen: BaseScreen, row: ReferralRow) -> None:
    """Write the letter, and show it."""
    actor = screen.session.actor

    def show(text: str) -> None:
        screen.app.push_screen(Letter(row, text))

    screen.load("next", letter, actor, row.id, then=show)


class Letter(AreaScreen):
    """The text without a frame, so that selecting it takes nothing else."""

    DEFAULT_CSS = "Letter #letter { height: 1fr; }"
    COMMANDS = (
        Command(
            "letter.version", "V", N_("language"), N_("Show the letter in the other language"), show=True
        ),
        Command("letter.copy", "C", N_("copy"), N_("Copy the letter to the clipboard"), show=True),
    )

    def __init__(self, row: ReferralRow, text: str) -> None:
        super().__init__()
        self.row, self.text = row, text
        self.code = ""
        self.panel = Panel(self._page, id="letter")

    def body(self) -> Iterable[Widget]:
        yield Panel(lambda width: [line(ink("strong", _("Letter")), ink("dim", f" · {self.row.number}")), ""])
        yield self.panel

    def _page(self, width: int) -> Sequence[Cell]:
        return paragraphs(self.text, min(width, WIDTH))

    def on_key(self, event: events.Key) -> None:
        if event.key in SCROLL:
            consume(event)
            self.panel.scroll_lines(SCROLL[event.key])

    def do_copy(self) -> None:
        self.session.copy(self.text)
        self.say(_("Letter copied, if your terminal allows it."))

    def do_version(self) -> None:
        now = self.code or _language_of(self.text)
        self.code = next(code for code in LANGUAGES if code != now)
        self.load("letter", letter, self.session.actor, self.row.id, self.code)

    def loaded_letter(self, text: str) -> None:
        self.text = text
        self.panel.redraw()


def _language_of(text: str) -> str:
    from db.core.translation import translator
    from db.referrals.letter import GREETING

    return next(code for code in LANGUAGES if translator(code)(GREETING) in text)
