"""What the widgets of form fields share: interface, style, label and error."""

from __future__ import annotations

from typing import Any, Protocol

from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from db.core.text import printable
from db.core.translation import _
from tui.widgets.field import Field


class Entry(Protocol):
    """The interface of a field's widget for the form."""

    field: Field
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
{name} {{ border: blank $background; border-title-color: $foreground; border-title-background: $background;
  border-subtitle-color: $ink-late; border-subtitle-background: $background; border-subtitle-align: left;
  padding: 0 1; background: $background; height: {height}; width: 1fr; }}
{name}:focus {{ border: blank $background; border-title-color: $ink-accent; border-title-style: bold;
  background-tint: $foreground 0%; }}
"""


def set_error(entry: Any, error: str) -> None:
    """Show an error under the field; an empty one clears it."""
    entry.border_subtitle = Content(f"! {printable(error)}") if error else None
    entry.error_state = entry.state()


def clear_stale_error(entry: Any) -> None:
    """Clear an error about another value than the present one."""
    if entry.border_subtitle and entry.state() != entry.error_state:
        set_error(entry, "")


def set_label(widget: Widget, field: Field) -> None:
    """Show the field's label, with “(required)” where it applies."""
    chosen = field.kind in ("choice", "yesno")
    needed = _(" (required)") if field.required and not chosen else ""
    widget.border_title = Content(f"{_(field.label)}{needed}")
