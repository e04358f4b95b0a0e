"""What the widgets of a form share: the label above, the error below, and being told of each change."""

from __future__ import annotations

from typing import Any, Protocol

from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from db.core.text import printable
from db.core.translation import _
from tui.widgets.field import Field


class Entry(Protocol):
    """What every field's widget can do for the form."""

    field: Field
    told_for: Any
    """The state that the sentence under the field is about."""

    def value_of(self) -> Any:
        """Return the value, None when nothing was entered; raises Invalid when it cannot be understood."""

    def put(self, value: Any) -> None:
        """Show a value, as it was before anyone typed."""

    def state(self) -> Any:
        """Return what was entered, to tell whether something changed: texts, numbers and tuples of them."""

    def restore(self, state: Any) -> None:
        """Show what was entered when the entry had this state, as far as it still can be."""


class Changed(Message):
    """Something was typed or chosen, so an error told before may be settled."""

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


def tell(entry: Any, sentence: str) -> None:
    """Show a sentence right under the field, or take it away."""
    entry.border_subtitle = Content(f"! {printable(sentence)}") if sentence else None
    entry.told_for = entry.state()


def settle(entry: Any) -> None:
    """Take away a sentence told about another value than the present one."""
    if entry.border_subtitle and entry.state() != entry.told_for:
        tell(entry, "")


def label(widget: Widget, field: Field) -> None:
    """Write the label above the field, with what must be filled in said in words."""
    chosen = field.kind in ("choice", "yesno")  # these always have a value
    needed = _(" (required)") if field.required and not chosen else ""
    widget.border_title = Content(f"{_(field.label)}{needed}")
