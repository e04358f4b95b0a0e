"""A field with a few choices, and the base of fields drawn on one line."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import events
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from db.core.text import fold
from db.core.translation import N_, _
from tui.widgets.entry import CSS, Changed, shade
from tui.widgets.field import Field
from tui.widgets.ink import Cell, fit, ink, line
from tui.widgets.panel import painter


class OneLineField(Widget):
    """A field drawn on one line."""

    lines = 1

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field

    def draw(self, width: int) -> Cell:
        """Return the line."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        base = self.visual_style + Style(background=shade(self))
        if self.app.current_theme.ansi:
            base = self.visual_style + Style(underline=True)
        return Strip(painter(self.app.theme, base).write(fit(self.draw(self.size.width), self.size.width)))


class ChoiceEntry(OneLineField, can_focus=True):
    """A few choices, all shown where they fit; arrows or a first letter choose."""

    DEFAULT_CSS = CSS.format(name="ChoiceEntry", height=1)
    YES_NO: ClassVar[tuple[tuple[Any, str], ...]] = ((True, N_("Yes")), (False, N_("No")))

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.choices = tuple(field.choices) or self.YES_NO
        self.at: int | None = None

    def on_key(self, event: events.Key) -> None:
        last = len(self.choices) - 1
        if event.key in ("right", "space"):
            to: int | None = (
                0 if self.at is None or (self.at == last and event.key == "space") else min(self.at + 1, last)
            )
        elif event.key == "left":
            to = max((self.at or 0) - 1, 0)
        elif event.key == "delete" and not self.field.required:
            to = None
        elif event.character and event.is_printable:
            to = self._choice_by_letter(fold(event.character))
        else:
            return
        event.stop()
        self.at = to
        self.refresh()
        self.post_message(Changed(self))

    def _choice_by_letter(self, letter: str) -> int | None:
        after = 0 if self.at is None else self.at + 1
        order = [*range(after, len(self.choices)), *range(after)]
        return next((i for i in order if fold(_(self.choices[i][1])).startswith(letter)), self.at)

    def draw(self, width: int) -> Cell:
        parts: list[Cell] = []
        for index, (_value, name) in enumerate(self.choices):
            here = index == self.at
            parts.append(ink("accent", f"(•) {_(name)}  ") if here else f"( ) {_(name)}  ")
        drawn = line(*parts)
        if drawn.cell_length > width:
            name = _("choose with ← →") if self.at is None else _(self.choices[self.at][1])
            place = (
                f"{(self.at or 0) + 1}/{len(self.choices)}" if self.at is not None else str(len(self.choices))
            )
            drawn = line(ink("accent", "◂ "), name, ink("accent", " ▸ "), ink("dim", place))
        return drawn

    def state(self) -> str | None:
        """Return which one is chosen."""
        return None if self.at is None else str(self.choices[self.at][0])

    def restore(self, state: str | None) -> None:
        """Choose it again, if it is still among the choices."""
        self.set_value(next((value for value, _name in self.choices if str(value) == state), None))

    def set_value(self, value: Any) -> None:
        """Choose a value."""
        self.at = next((i for i, (known, _name) in enumerate(self.choices) if known == value), None)
        self.refresh()

    def get_value(self) -> Any:
        """Return the chosen value."""
        return None if self.at is None else self.choices[self.at][0]
