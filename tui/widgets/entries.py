"""The widgets of a form: each field is one widget, its label above and its error below."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual import events
from textual.color import Color
from textual.content import Content
from textual.message import Message
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget
from textual.widgets import Input, TextArea

from db.core.text import fold, printable
from db.core.translation import N_, _
from tui.themes import variables
from tui.widgets.field import Field, Kind, date, number, too_long
from tui.widgets.ink import Cell, fit, ink, line
from tui.widgets.panel import pen


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
        """Return what was entered, to tell whether something changed."""


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


if TYPE_CHECKING:
    _Node = Widget
else:
    _Node = object  # a second line of ancestors would hide Input and TextArea from the style sheet


class Ground(_Node):
    """Lays the field's own ground under what is typed, while label and error stay on the page's."""

    def render_line(self, y: int) -> Strip:
        """Draw a line of the field."""
        # An empty line is drawn as one cell, the cursor's: the ground goes on to the end all the same.
        strip = super().render_line(y).extend_cell_length(self.scrollable_content_region.width)
        theme = self.app.current_theme
        # Sixteen colours leave no quiet ground: a line to write on instead.
        ground = (
            RichStyle(underline=True)
            if theme.ansi
            else RichStyle(bgcolor=_rich(variables(theme.name)["ink-field"]))
        )
        page = self.visual_style.rich_style.bgcolor
        return Strip(
            [
                Segment(
                    text,
                    (style or ground) + ground if style is None or style.bgcolor in (None, page) else style,
                )
                for text, style, _control in strip
            ],
            strip.cell_length,
        )


@lru_cache(maxsize=16)
def _rich(colour: str) -> Any:
    return Color.parse(colour).rich_color


class LineEntry(Ground, Input):
    """A text, a date or a number on one line."""

    DEFAULT_CSS = CSS.format(name="LineEntry", height=3)

    def __init__(self, field: Field) -> None:
        super().__init__(max_length=field.most, placeholder=_("2026-11-21") if field.kind == "date" else "")
        self.field = field
        self.cursor_blink = False

    def on_mount(self) -> None:
        """Write the label."""
        label(self, self.field)

    def watch_value(self, value: str) -> None:
        """Tell the form."""
        self.post_message(Changed(self))

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        start, end = sorted(self.selection)
        room = max(0, self.field.most - len(self.value) + end - start)
        # Cut before splitting: ten megabytes pasted by mistake must not be walked through.
        pasted = " ".join(event.text[: room + 1].split())
        self.replace(pasted[:room], start, end)
        if len(event.text) > room:
            tell(self, too_long(self.field.most))

    def state(self) -> str:
        """Return what is typed."""
        return self.value

    def put(self, value: Any) -> None:
        """Show a value as it would be typed."""
        self.value = "" if value is None else str(value)

    def value_of(self) -> Any:
        """Return the text, the date or the number."""
        text = self.value.strip()
        if not text:
            return None
        if self.field.kind == "number":
            return number(text, self.field.name)
        return date(text, self.field.name) if self.field.kind == "date" else text


class TextEntry(Ground, TextArea):
    """A text of several lines; what is pasted beyond the limit is left out, what was typed stays."""

    DEFAULT_CSS = CSS.format(name="TextEntry", height=8)

    def __init__(self, field: Field) -> None:
        super().__init__(tab_behavior="focus", soft_wrap=True)
        self.field = field
        self.cursor_blink = False

    def on_mount(self) -> None:
        """Write the label."""
        label(self, self.field)

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        room = max(0, self.field.most - len(self.text) + len(self.selected_text))
        self.replace(event.text[:room], *self.selection, maintain_selection_offset=False)
        if len(event.text) > room:
            tell(self, too_long(self.field.most))

    def _watch_show_vertical_scrollbar(self) -> None:
        # When many lines are taken back at once, the bar goes while the cursor still stands below the end.
        if self.cursor_location > self.document.end:
            self.move_cursor(self.document.end)
        super()._watch_show_vertical_scrollbar()

    async def _on_key(self, event: events.Key) -> None:
        if event.is_printable and len(self.text) >= self.field.most:
            event.stop()
            event.prevent_default()
            tell(self, too_long(self.field.most))

    def on_text_area_changed(self) -> None:
        """Tell the form."""
        self.post_message(Changed(self))

    def state(self) -> str:
        """Return what is typed."""
        return self.text

    def put(self, value: Any) -> None:
        """Show a text."""
        self.text = value or ""

    def value_of(self) -> str | None:
        """Return the text."""
        return self.text.strip() or None


class OneLine(Widget):
    """The value of a field, drawn on one line."""

    def draw(self, width: int) -> Cell:
        """Return the line."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        """Draw it on the field's ground."""
        base = self.visual_style + Style(background=Color.parse(variables(self.app.theme)["ink-field"]))
        if self.app.current_theme.ansi:
            base = self.visual_style + Style(underline=True)
        return Strip(pen(self.app.theme, base).write(fit(self.draw(self.size.width), self.size.width)))


class ChoiceEntry(OneLine, can_focus=True):
    """One of a few values: arrows or a first letter choose; all are in sight where they fit."""

    DEFAULT_CSS = CSS.format(name="ChoiceEntry", height=3)
    YES_NO: ClassVar[tuple[tuple[Any, str], ...]] = ((True, N_("Yes")), (False, N_("No")))

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field
        self.choices = tuple(field.choices) or self.YES_NO
        self.at: int | None = None

    def on_mount(self) -> None:
        """Write the label."""
        label(self, self.field)

    def on_key(self, event: events.Key) -> None:
        """Choose."""
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
            to = self._starting_with(fold(event.character))
        else:
            return
        event.stop()
        self.at = to
        self.refresh()
        self.post_message(Changed(self))

    def _starting_with(self, letter: str) -> int | None:
        after = 0 if self.at is None else self.at + 1
        order = [*range(after, len(self.choices)), *range(after)]
        return next((i for i in order if fold(_(self.choices[i][1])).startswith(letter)), self.at)

    def draw(self, width: int) -> Cell:
        """Return all the choices, or the chosen one between arrows."""
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

    def state(self) -> int | None:
        """Return which one is chosen."""
        return self.at

    def put(self, value: Any) -> None:
        """Choose a value."""
        self.at = next((i for i, (known, _name) in enumerate(self.choices) if known == value), None)
        self.refresh()

    def value_of(self) -> Any:
        """Return the chosen value."""
        return None if self.at is None else self.choices[self.at][0]


class PickEntry(OneLine, can_focus=True):
    """A record of a long list, found by typing a part of its name; its value is the record's id."""

    DEFAULT_CSS = CSS.format(name="PickEntry", height=3)

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field
        self.picked: tuple[Any, str] | None = None

    def on_mount(self) -> None:
        """Write the label."""
        label(self, self.field)

    def on_key(self, event: events.Key) -> None:
        """Open the list on Enter, or with the first letter typed."""
        if event.key in ("delete", "backspace"):
            event.stop()
            self._keep(None)
        elif event.key == "enter" or (event.character and event.is_printable):
            event.stop()
            from tui.widgets.picker import Picker

            typed = event.character if event.character and event.is_printable else ""
            assert self.field.page is not None
            self.app.push_screen(Picker(_(self.field.label), self.field.page, typed), self._answered)

    def _answered(self, row: Any) -> None:
        if row is not None:
            self._keep((row.id, row.label))

    def _keep(self, picked: tuple[Any, str] | None) -> None:
        self.picked = picked
        self.refresh()
        self.post_message(Changed(self))

    def draw(self, width: int) -> Cell:
        """Return what was picked, or how to."""
        return printable(self.picked[1]) if self.picked else ink("dim", _("type a part of the name"))

    def state(self) -> Any:
        """Return what is picked."""
        return self.picked

    def put(self, value: Any) -> None:
        """Show a record given as (id, label)."""
        self.picked = value
        self.refresh()

    def value_of(self) -> Any:
        """Return the id of the record."""
        return self.picked[0] if self.picked else None


ENTRIES: dict[Kind, Callable[[Field], Any]] = {
    "text": LineEntry,
    "date": LineEntry,
    "number": LineEntry,
    "multiline": TextEntry,
    "choice": ChoiceEntry,
    "yesno": ChoiceEntry,
    "pick": PickEntry,
}
