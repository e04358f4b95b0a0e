"""What the widgets of form fields share: interface, style, and the row with label and error."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from db.core.translation import _
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
GAP = 2
"""Columns between a label and its field."""


class FieldRow(Panel):
    """A field with its label beside it, or above it where there is little room, and its error below."""

    DEFAULT_CSS = "FieldRow { height: auto; }"

    def __init__(self, entry: Any, label_width: int) -> None:
        super().__init__()
        self.entry, self.label_width = entry, label_width
        self.error = ""
        self.stacked = False

    def compose(self) -> Iterable[Widget]:
        yield self.entry

    def on_mount(self) -> None:
        columns = self.entry.field.columns
        if columns:
            self.entry.styles.max_width = columns
        self.stack(self.stacked)

    def stack(self, stacked: bool) -> None:
        """Show the label above the field (True) or beside it."""
        self.stacked = stacked
        above = len(self._label(self.size.width or LABEL)) if stacked else 0
        self.entry.styles.margin = (above, 0, 0, 0 if stacked else self.MARGIN + self.label_width + GAP - 1)
        self.redraw()

    @property
    def needed(self) -> int:
        """The lines of the field beside its label, with its error."""
        field: int = self.entry.lines
        return field + len(self._error(self.size.width - 2 * self.MARGIN))

    def draw(self, width: int) -> Sequence[Cell]:
        """Return the label, and the error on the lines below the field."""
        label = self._label(width if self.stacked else self.label_width)
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
        inner = width - 2 * self.MARGIN
        label = len(self._label(inner if self.stacked else self.label_width))
        field: int = self.entry.lines
        return (label + field if self.stacked else max(label, field)) + len(self._error(inner))

    def show_error(self, error: str) -> None:
        """Show an error under the field; an empty one clears it."""
        if error != self.error:
            self.error = error
            self.redraw()

    def on_descendant_focus(self) -> None:
        self.redraw()

    def on_descendant_blur(self) -> None:
        self.redraw()


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
