"""The help page: all keys of the screen below, from its commands, and all signs; typing searches it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from textual import events
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input

from db.core.text import fold
from db.core.translation import N_, _
from tui.command import Command
from tui.keymap import HIDDEN
from tui.shell.page import Page
from tui.shell.screens import BaseScreen
from tui.widgets.filter_line import MAX_LENGTH
from tui.widgets.ink import MARKS, Cell, fit, ink, line, wrap

WIDTH = 14
"""Columns of the keys and signs."""
MOTIONS = (
    ("↑ ↓ j k", N_("Previous line, next line")),
    ("PgUp PgDn", N_("Previous page, next page")),
    ("Home End g G", N_("First, last")),
    ("Tab", N_("Next part of the screen")),
)
SIGNS = (
    ("!", N_("Late, or to verify")),
    ("~", N_("Soon")),
    ("·", N_("On time; in a history: a contact")),
    ("–", N_("Ended, closed or not offered")),
    ("*", N_("Marked")),
    ("● ◉ ○", N_("On a path: step done, current step, step to come")),
    ("● ○", N_("In the directory: open now, closed now")),
    ("◉ ○", N_("In a history: a step begins, a step ends")),
    ("▂▅▇", N_("Clients in a step, week by week; the last one is now")),
    ("▣", N_("In a history: a paper or information requested")),
    ("→", N_("Referred to; in a history: a referral")),
    ("✓", N_("Done; in a history: contact made")),
    ("☎ ▸", N_("Phone number; the arrow marks whom to call first")),
    ("✎", N_("A colleague is editing this")),
    ("…", N_("The text goes on: open the line to read it")),
)
"""The legend of every sign."""


@dataclass(frozen=True)
class Entry:
    """Keys or signs, and what they do or mean."""

    keys: str
    text: str
    named: str
    """What a search looks in, besides the title."""
    role: str = "accent"
    reason: str = ""
    """Why the command is refused now."""


class SearchLine(Input):
    """An input that leaves to the page the keys that scroll it or close it."""

    DEFAULT_CSS = """
    SearchLine { height: 1; border: none; padding: 0 1; background: $ink-field; }
    SearchLine:focus { border: none; }
    """
    LEFT: frozenset[str] = frozenset({"down", "up", "pagedown", "pageup", "question_mark"})

    async def _on_key(self, event: events.Key) -> None:
        if event.key in self.LEFT:
            event.prevent_default()


class Help(Page):
    """The keys by where they are declared; those that are refused now are dim."""

    DEFAULT_CSS = """
    Help Vertical { width: 78; max-width: 98%; height: 90%; }
    Help Panel { width: 100%; height: 1fr; max-height: 100%; margin: 1 0 0 0; }
    """
    COMMANDS = (
        Command("dialog.back", "Esc", N_("back"), N_("Close the help")),
        Command("dialog.help", "?", N_("close"), N_("Close the help"), aliases=("F1",)),
    )

    def __init__(self, below: BaseScreen) -> None:
        super().__init__(self._page)
        self.below = below
        self.typed = ""

    def compose(self) -> Iterable[Widget]:
        search = SearchLine(
            placeholder=_("type part of a word; ↑ ↓ PgUp PgDn: scroll"), max_length=MAX_LENGTH
        )
        search.cursor_blink = False
        with Vertical():
            yield search
            yield self.panel

    def on_mount(self) -> None:
        self.query_one(SearchLine).focus()

    def on_input_changed(self, message: Input.Changed) -> None:
        self.typed, self.panel.top = message.value, 0
        self.panel.redraw()
        self.panel.refresh()

    def _page(self, width: int) -> Sequence[Cell]:
        words = fold(self.typed).split()
        lines: list[Cell] = []
        for title, entries in self._sections():
            found = [one for one in entries if all(word in fold(f"{title} {one.named}") for word in words)]
            if found:
                lines += [ink("dim", title.upper()), *_drawn(found, width), ""]
        return lines or [_("No match.")]

    def _sections(self) -> Iterator[tuple[str, list[Entry]]]:
        for title, group in self.below.groups():
            yield _(title) or _("Here"), [self._command(command) for command in group]
        yield _("Navigation"), [Entry(keys, _(text), _(text)) for keys, text in MOTIONS]
        yield _("Signs"), [Entry(sign, _(text), _(text), MARKS.get(sign, "accent")) for sign, text in SIGNS]

    def _command(self, command: Command) -> Entry:
        keys = " ".join(key for key in (command.key, *command.aliases) if key not in HIDDEN)
        label = _(command.label)
        text = label if command.id.startswith("go.") else _(command.help)
        return Entry(keys, text, f"{label} {text}", reason=self.below.refusal(command) or "")

    do_help = Page.do_back


def _drawn(entries: Sequence[Entry], width: int) -> Iterator[Cell]:
    """Yield the lines of a section; the reason of a refusal once for all dim keys above."""
    room = max(1, width - WIDTH)
    for entry, following in zip(entries, [*entries[1:], None], strict=True):
        first, *rest = wrap(ink("dim" if entry.reason else "", entry.text), room)
        yield line(ink("dim" if entry.reason else entry.role, str(fit(entry.keys, WIDTH))), first)
        if entry.reason and (following is None or following.reason != entry.reason):
            rest += wrap(ink("dim", f"– {entry.reason}"), room)
        for part in rest:
            yield line(" " * WIDTH, part)
