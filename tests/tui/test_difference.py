"""The terminal ends with the same cells, whether it is sent all that Textual writes or what differs."""

import unicodedata
from dataclasses import dataclass
from unittest.mock import patch

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from tests.tui.difference_app import ClientsApp
from tui.terminal.difference.cells import PLAIN, sgr_change
from tui.terminal.difference.screen import ScreenState

CONSOLE = Console(color_system="truecolor", force_terminal=True)
# What pyte measures and combines as terminals do: narrow, wide, a mark on a narrow letter, a doubtful symbol.
# Left out because pyte drops or misplaces them: joiners, variation selectors, flags, marks on wide ones.
ALPHABET = ["a", "b", " ", "  ", "é", "e\u0301", "│", "日", "本", "…", "✓", "Ж", "€"]
COLOURS = [None, "red", "bright_blue", "color(99)", "#102030", "default"]


@dataclass
class Terminal:
    """A pyte screen with automatic wrapping off, as Textual sets it."""

    width: int
    height: int

    def __post_init__(self) -> None:
        self.screen = pyte.Screen(self.width, self.height)
        self.stream = pyte.Stream(self.screen)
        self.stream.feed("\x1b[?7l")

    def feed(self, data: str) -> None:
        """Show data."""
        self.stream.feed(data)

    def cells(self) -> list[list[object]]:
        lines = range(self.screen.lines)
        return [[self.screen.buffer[y][x] for x in range(self.screen.columns)] for y in lines]

    def cursor(self) -> tuple[int, int]:
        return min(self.screen.cursor.x, self.screen.columns - 1), self.screen.cursor.y


def frame(lines: list[Strip], x: int = 0, y: int = 0, cursor: tuple[int, int] = (0, 0)) -> str:
    """Render lines as Textual does for a region that starts at a place, with the cursor put last."""
    region = Region(x, y, lines[0].cell_length, len(lines))
    update = LayoutUpdate([[line] for line in lines], region)
    return update.render_segments(CONSOLE) + f"\x1b[{cursor[1] + 1};{cursor[0] + 1}H"


flag = st.sampled_from([None, True, False])
styles = st.builds(
    lambda bold, dim, italic, underline, reverse, overline, fore, back: Style(
        bold=bold,
        dim=dim,
        italic=italic,
        underline=underline,
        reverse=reverse,
        overline=overline,
        color=fore,
        bgcolor=back,
    ),
    *[flag] * 6,
    *[st.sampled_from(COLOURS)] * 2,
)
# A small palette of styles makes equal cells, which are what can go wrong.
some_styles = st.lists(styles, min_size=1, max_size=3).map(lambda chosen: [*chosen, Style()])


@st.composite
def strips(draw: st.DrawFn, width: int, palette: list[Style]) -> Strip:
    text = st.lists(st.sampled_from(ALPHABET), max_size=6).map("".join)
    pieces = draw(st.lists(st.tuples(text, st.sampled_from(palette)), max_size=4))
    strip = Strip([Segment(text, style) for text, style in pieces if text])
    return strip.adjust_cell_length(width, draw(st.sampled_from(palette)))


@st.composite
def steps(draw: st.DrawFn) -> list[tuple[str, object]]:
    """Draw what happens to a terminal: whole screens, regions, shifted screens, controls, sizes."""
    palette = draw(some_styles)
    width = height = 0
    lines: list[Strip] = []
    happened: list[tuple[str, object]] = []
    for kind in [
        "size",
        *draw(
            st.lists(
                st.sampled_from(["screen", "region", "region", "shift", "shift", "control", "size"]),
                max_size=12,
            )
        ),
    ]:
        if kind == "size":
            width, height = draw(st.integers(2, 24)), draw(st.integers(1, 9))
            happened.append(("size", (width, height)))
        if kind == "control":
            controls = [
                "\x07",
                "\x1b[2J",
                "\x1b[?2026h",
                "\x1b]22;text\x07",
                "\x1b[3;1Hstray",
                "\x1b[m\x1b[H",
            ]
            happened.append(("write", draw(st.sampled_from(controls))))
            continue
        cursor = draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1))
        if kind == "region":
            x, y = draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1))
            wide, tall = draw(st.integers(1, width - x)), draw(st.integers(1, height - y))
            part = [draw(strips(wide, palette)) for _ in range(tall)]
            happened.append(("write", frame(part, x, y, cursor)))
        elif kind == "shift" and lines:
            by = draw(st.integers(-3, 3))
            fresh = [draw(strips(width, palette)) for _ in range(abs(by))]
            lines = ([*lines, *fresh][by:] if by > 0 else [*fresh, *lines])[:height]
            happened.append(("write", frame(lines, cursor=cursor)))
        else:
            lines = [draw(strips(width, palette)) for _ in range(height)]
            happened.append(("write", frame(lines, cursor=cursor)))
    return happened


@settings(max_examples=150)
@given(steps())
def test_the_difference_shows_the_same(happened: list[tuple[str, object]]) -> None:
    # On such small screens lines would hardly ever be moved.
    with patch("tui.terminal.difference.screen._WORTH_SCROLLING", 1):
        compare(happened)


def compare(happened: list[tuple[str, object]]) -> None:
    """Give a terminal all and another the difference, and compare after each step."""
    stock = Terminal(2, 1)
    ours = Terminal(2, 1)
    shown = ScreenState(2, 1)
    for kind, value in happened:
        if kind == "size":
            assert isinstance(value, tuple)
            for terminal in (stock, ours):
                terminal.screen.resize(columns=value[0], lines=value[1])
            shown = ScreenState(*value)
            continue
        stock.feed(str(value))
        ours.feed(shown.send(str(value)))
        assert ours.cells() == stock.cells()
        assert ours.cursor() == stock.cursor()


async def test_a_scrolled_line_of_a_list_is_cheap() -> None:
    """A screen of 120x40 where every line differs from its neighbours: lines move, one is written."""
    app = ClientsApp()
    async with app.run_test(size=(120, 40)) as pilot:
        shown = ScreenState(120, 40)

        def sent() -> int:
            update = app.screen._compositor.render_full_update()
            return len(shown.send(update.render_segments(CONSOLE) + "\x1b[1;1H").encode())

        first = sent()
        await pilot.press(*["down"] * 60)
        sent()
        await pilot.press("down")
        assert 0 < sent() < 1000 < first


@pytest.mark.parametrize(
    ("old", "new", "sequence"),
    [
        ("", "", ""),
        ("", "1;31", "\x1b[1;31m"),
        ("1;31", "", "\x1b[m"),
        ("1;38;5;7", "1;38;5;8", "\x1b[38;5;8m"),
        ("38;2;1;2;3;48;2;4;5;6", "48;2;4;5;6", "\x1b[39m"),
        ("1;2;48;2;40;50;60", "2;48;2;40;50;60", "\x1b[22;2m"),
        ("3;48;2;40;50;60", "4;48;2;40;50;60", "\x1b[23;4m"),
        ("7;31", "7;31;49", ""),
        # An attribute without an end of its own that all terminals know.
        ("53;31", "31", "\x1b[0;31m"),
    ],
)
def test_a_look_changes_by_the_shortest_sequence(old: str, new: str, sequence: str) -> None:
    assert sgr_change(old, new) == sequence


def test_plain_characters_are_one_cell_wide() -> None:
    plain = [chr(point) for point in range(0x10000) if PLAIN.fullmatch(chr(point))]
    assert [character for character in plain if cell_len(character) != 1] == []
    # A mark never counts as a character of its own.
    assert [character for character in plain if unicodedata.combining(character)] == []


def line_of(text: str, cursor: tuple[int, int] = (0, 0)) -> str:
    """Render one line of plain text at the top."""
    return frame([Strip([Segment(text)])], cursor=cursor)


def test_the_same_screen_again_sends_nothing() -> None:
    shown = ScreenState(20, 3)
    assert shown.send(line_of("nothing new here    ")) != ""
    assert shown.send(line_of("nothing new here    ")) == ""
    assert shown.send(line_of("nothing new here    ", cursor=(4, 0))) == "\x1b[4C"
    assert shown.send(line_of("nothing old here    ")) == "\x1b[4Cold\r"


def test_marks_that_touch_no_cell_pass_and_keep_what_is_known() -> None:
    shown = ScreenState(20, 3)
    shown.send(line_of("known"))
    for mark in ("\x1b[?2026h", "\x1b[?2026l", "\x07", "\x1b]52;c;YQ==\x07", "\x1b[?2026$p", "\x1b[>25u"):
        assert shown.send(mark) == mark
    assert shown.send(line_of("known")) == ""


@pytest.mark.parametrize(
    "write",
    [
        "\x1b[?1049h",
        "\x1b[2J",
        "plain",
        "\x1b[1;1Hnot placed at the end",
        "\x1b[1;1H\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x1b\\\x1b[1;1H",
        "\x1b[1;1Htoo wide for a terminal\x1b[1;1H",
        "\x1b[4;1Htoo low\x1b[1;1H",
        "\x1b[1;1H\u0301mark on nothing\x1b[1;1H",
    ],
)
def test_what_is_not_read_passes_and_forgets(write: str) -> None:
    shown = ScreenState(20, 3)
    shown.send(line_of("known"))
    assert shown.send(write) == write
    assert "known" in shown.send(line_of("known"))


def test_after_a_doubtful_symbol_the_column_is_set_anew() -> None:
    """Where a terminal draws it wider or narrower, the rest of the line still stands in its place."""
    assert ScreenState(20, 1).send(line_of("✓ ab")) == "\x1b[1H✓\x1b[2G ab\r"
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    assert ScreenState(20, 1).send(line_of(f"{family}ab")) == f"\x1b[1H  \r{family}\x1b[3Gab\r"
