"""The help page: all keys of the screen below, from its commands."""

from __future__ import annotations

from collections.abc import Sequence

from db.core.translation import N_, _
from tui.command import Command
from tui.keymap import HIDDEN
from tui.shell.page import Page
from tui.shell.screens import BaseScreen
from tui.widgets.ink import Cell, fit, ink, line, wrap

MOTIONS = (
    ("↑ ↓ j k", N_("Previous line, next line")),
    ("PgUp PgDn", N_("Previous page, next page")),
    ("Home End g G", N_("First, last")),
    ("Tab", N_("Next part of the screen")),
)


class Help(Page):
    """The keys by where they are declared; those that are refused now are dim."""

    DEFAULT_CSS = "Help Panel { height: 90%; }"
    COMMANDS = (
        Command("dialog.back", "Esc", N_("back"), N_("Close the help"), aliases=("⌫",)),
        Command("dialog.help", "?", N_("close"), N_("Close the help"), aliases=("F1",)),
    )

    def __init__(self, below: BaseScreen) -> None:
        super().__init__(self._page)
        self.below = below

    def _page(self, width: int) -> Sequence[Cell]:
        lines: list[Cell] = [ink("strong", _("Keys of this screen")), ""]
        for title, group in self.below.groups():
            lines.append(ink("dim", (_(title) or _("Here")).upper()))
            reasons = [self.below.refusal(command) for command in group]
            for command, reason, following in zip(group, reasons, [*reasons[1:], None], strict=True):
                keys = str(fit(" ".join(k for k in (command.key, *command.aliases) if k not in HIDDEN), 14))
                text = _(command.help) if not command.id.startswith("go.") else _(command.label)
                if reason is None:
                    lines.append(line(ink("accent", keys), text))
                    continue
                lines.append(ink("dim", keys + text))
                if reason != following:  # once for all dim keys above
                    wrapped = wrap(ink("dim", f"– {reason}"), max(1, width - 14))
                    lines += [line(" " * 14, part) for part in wrapped]
            lines.append("")
        lines.append(ink("dim", _("Navigation").upper()))
        lines += [line(ink("accent", str(fit(keys, 14))), _(text)) for keys, text in MOTIONS]
        return lines

    do_help = Page.do_back
