"""Text fields: a line, a text of several lines."""

from __future__ import annotations

from typing import Any, ClassVar

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual import events
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, TextArea

from db.core.dates import parse_date
from db.core.translation import _
from tui.command import consume
from tui.widgets.entry import CSS, Changed, set_error, shade
from tui.widgets.field import Field, number, too_long


def _with_background(entry: Widget, strip: Strip) -> Strip:
    """Give a drawn line of a field the field's background; label and error keep that of the page."""
    # An empty line is drawn as one cell: extend the background to the end.
    strip = strip.extend_cell_length(entry.scrollable_content_region.width)
    theme = entry.app.current_theme
    # ANSI colours have no quiet background: underline instead.
    background = RichStyle(underline=True) if theme.ansi else RichStyle(bgcolor=shade(entry).rich_color)
    page = entry.visual_style.rich_style.bgcolor
    return Strip(
        [
            Segment(
                text,
                (style or background) + background
                if style is None or style.bgcolor in (None, page)
                else style,
            )
            for text, style, _control in strip
        ],
        strip.cell_length,
    )


class LineEntry(Input):
    """A text, date or number on one line."""

    DEFAULT_CSS = CSS.format(name="LineEntry", height=1)
    lines = 1

    def __init__(self, field: Field) -> None:
        super().__init__(
            max_length=field.max_length,
            placeholder=_("YYYY-MM-DD") if field.kind == "date" else "",
            select_on_focus=False,  # the first letter would replace the value
        )
        self.field = field
        self.cursor_blink = False

    def render_line(self, y: int) -> Strip:
        return _with_background(self, super().render_line(y))

    def watch_value(self, value: str) -> None:
        self.post_message(Changed(self))

    def _on_paste(self, event: events.Paste) -> None:
        consume(event)
        start, end = sorted(self.selection)
        room = max(0, self.field.max_length - len(self.value) + end - start)
        # Cut before splitting: a paste may have ten megabytes.
        pasted = " ".join(event.text[: room + 1].split())
        self.replace(pasted[:room], start, end)
        if len(event.text) > room:
            set_error(self, too_long(self.field.max_length))

    def state(self) -> str:
        """Return what is typed."""
        return self.value

    def restore(self, state: str) -> None:
        """Show what was typed, to be gone on with."""
        self.value = state
        self.cursor_position = len(state)

    def set_value(self, value: Any) -> None:
        """Show a value as it would be typed."""
        self.value = "" if value is None else str(value)

    def get_value(self) -> Any:
        """Return the text, the date or the number."""
        text = self.value.strip()
        if not text:
            return None
        if self.field.kind == "number":
            return number(text, self.field.name)
        return parse_date(text, field=self.field.name) if self.field.kind == "date" else text


class TextEntry(TextArea):
    """A text of several lines; what is pasted beyond the limit is cut."""

    DEFAULT_CSS = CSS.format(name="TextEntry", height=4)
    lines = 4
    MOTIONS: ClassVar[dict[str, tuple[str, str]]] = {
        "up": ("is_first_wrapped_line", "action_cursor_up"),
        "pageup": ("is_first_wrapped_line", "action_cursor_page_up"),
        "down": ("is_last_wrapped_line", "action_cursor_down"),
        "pagedown": ("is_last_wrapped_line", "action_cursor_page_down"),
    }

    def __init__(self, field: Field) -> None:
        super().__init__(tab_behavior="focus", soft_wrap=True)
        self.field = field
        self.cursor_blink = False

    def render_line(self, y: int) -> Strip:
        return _with_background(self, super().render_line(y))

    def on_unmount(self) -> None:
        """Remove the widget from the app's watchers, which would keep it and all its lines."""
        watching: list[Any] = getattr(self.app, "__watchers").get("theme", [])  # empty as the session ends
        watching[:] = [(node, callback) for node, callback in watching if node is not self]

    async def _on_paste(self, event: events.Paste) -> None:
        consume(event)
        room = max(0, self.field.max_length - len(self.text) + len(self.selected_text))
        self.replace(event.text[:room], *self.selection, maintain_selection_offset=False)
        if len(event.text) > room:
            set_error(self, too_long(self.field.max_length))

    def _watch_show_vertical_scrollbar(self) -> None:
        # After an undo of many lines, the bar goes while the cursor is still below the end.
        if self.cursor_location > self.document.end:
            self.move_cursor(self.document.end)
        super()._watch_show_vertical_scrollbar()

    def _move(self, event: events.Key, last: str, action: str) -> None:
        """Move the cursor; at the first or last line, leave the key to the form."""
        if not getattr(self.navigator, last)(self.cursor_location):
            consume(event)
            getattr(self, action)()

    async def _on_key(self, event: events.Key) -> None:
        if event.key in self.MOTIONS:
            self._move(event, *self.MOTIONS[event.key])
        if event.is_printable and len(self.text) >= self.field.max_length:
            consume(event)
            set_error(self, too_long(self.field.max_length))

    def on_text_area_changed(self) -> None:
        self.post_message(Changed(self))

    def state(self) -> str:
        """Return what is typed."""
        return self.text

    def restore(self, state: str) -> None:
        """Show what was typed, to be gone on with."""
        self.text = state
        self.move_cursor(self.document.end)

    def set_value(self, value: Any) -> None:
        """Show a text."""
        self.text = value or ""

    def get_value(self) -> str | None:
        """Return the text."""
        return self.text.strip() or None
