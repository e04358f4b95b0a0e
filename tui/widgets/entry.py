"""What the widgets of form fields share: interface, style, and the row with label and error."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Protocol

from textual.color import Color
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from db.core.translation import _
from tui.themes import variables
from tui.widgets.field import Field
from tui.widgets.ink import Cell, ink, line, width_of, wrap
from tui.widgets.panel import Panel


class Entry(Protocol):
    """The interface of a field's widget for the form."""

    field: Field
    lines: int
    """The height of the field."""
    error_state: Any
    """The state that the error under the field is about."""

    def get_value(self) -> Any:
        """Return the value, None if empty; raises Invalid if it cannot be parsed."""

    def set_value(self, value: Any) -> None:
        """Show a value, replacing what was typed."""

    def state(self) -> Any:
        """Return what was entered: strings, numbers, and tuples of them, as drafts are stored in JSON."""

    def restore(self, state: Any) -> None:
        """Show a state again, as far as it is still valid."""


class Changed(Message):
    """Posted when something was typed or chosen."""

    def __init__(self, entry: Any) -> None:
        super().__init__()
        self.entry = entry


CSS = """
{name} {{ border: none; padding: 0 1; background: $background; height: {height}; width: 1fr; }}
{name}:focus {{ border: none; background-tint: $foreground 0%; }}
"""
LABEL = 24
"""Maximum number of columns of the labels beside the fields; longer ones are wrapped."""
MOST = 100
"""Lines of a field as long as nothing limits it."""
GAP = 2
"""Columns between a label and its field."""


class FieldRow(Panel):
    """A field with its label beside it, or above it where there is little room, and its error below."""

    DEFAULT_CSS = "FieldRow { height: auto; }"

    def __init__(self, entry: Any, label_width: int, *, strong: bool) -> None:
        super().__init__()
        self.strong = strong
        """Whether its background is stronger than that of its neighbours."""
        self.entry, self.label_width = entry, label_width
        self.error = ""
        self.stacked, self.most = False, MOST

    def compose(self) -> Iterable[Widget]:
        yield self.entry

    def on_mount(self) -> None:
        columns = self.entry.field.columns
        if columns:
            self.entry.styles.max_width = columns

    def stack(self, stacked: bool, most: int) -> None:
        """Show the label above the field (True) or beside it, and the field in `most` lines at most."""
        self.stacked, self.most = stacked, most
        beside = self.MARGIN + self.label_width + GAP - 1
        self.entry.styles.margin = (int(stacked), 0, 0, 0 if stacked else beside)
        self.entry.styles.height = min(self.entry.lines, most)
        self.refresh(layout=True)
        self.redraw()

    def needed(self, width: int) -> int:
        """Return the lines of the field, its label and its error."""
        inner, field = width - 2 * self.MARGIN, min(int(self.entry.lines), self.most)
        label = 1 if self.stacked else len(self._label(self.label_width))
        return (label + field if self.stacked else max(label, field)) + len(self._error(inner))

    def draw(self, width: int) -> Sequence[Cell]:
        """Return the label, and the error on the lines below the field."""
        label = self._label(width)[:1] if self.stacked else self._label(self.label_width)
        field = self.entry.outer_size.height + (len(label) if self.stacked else 0)
        blank: list[Cell] = [""] * max(0, field - len(label))
        return [*label, *blank, *self._error(width)]

    def _label(self, width: int) -> list[Cell]:
        style = "accent" if self.entry.has_focus else ""
        return [ink(style, part.plain) for part in wrap(label_of(self.entry.field), width)]

    def _error(self, width: int) -> Sequence[Cell]:
        if not self.error:
            return ()
        indent = 0 if self.stacked else self.label_width + GAP
        text = ink("late", f"! {self.error}")
        return [line(" " * indent, part) for part in wrap(text, max(width - indent, 1))]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self.needed(width)

    def show_error(self, error: str) -> None:
        """Show an error under the field; an empty one clears it."""
        if error != self.error:
            self.error = error
            self.redraw()

    def on_descendant_focus(self) -> None:
        self.redraw()

    def on_descendant_blur(self) -> None:
        self.redraw()


def shade(entry: Any) -> Color:
    """Return the background of a field: every other one is stronger, since they stand close together."""
    return _shade(entry.app.theme, entry.parent.strong)


@lru_cache(maxsize=16)
def _shade(theme: str, strong: bool) -> Color:
    colours = variables(theme)
    field = Color.parse(colours["ink-field"])
    return field.blend(Color.parse(colours["ink-dim"]), 0.08) if strong else field


def label_of(field: Field) -> str:
    """Return the field's label, with an asterisk where a value is required."""
    chosen = field.kind in ("choice", "yesno")
    return f"{_(field.label)} *" if field.required and not chosen else _(field.label)


def label_width(fields: Sequence[Field]) -> int:
    """Return the width of the labels beside these fields."""
    return min(max((width_of(label_of(field)) for field in fields), default=0), LABEL)


def set_error(entry: Any, error: str) -> None:
    """Show an error under the field; an empty one clears it."""
    entry.error_state = entry.state()
    entry.parent.show_error(error)


def clear_stale_error(entry: Any) -> None:
    """Clear an error about another value than the present one."""
    if entry.parent.error and entry.state() != entry.error_state:
        set_error(entry, "")
