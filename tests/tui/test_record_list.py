"""Long lists: the ends, the pages between, the cursor that stays, and the two lines that a move costs."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import pytest
from textual.geometry import Region
from textual.widget import Widget

from tests.tui.fakes import FakeBrowse, Row, Shelf, press, running, seen, shelf
from tests.tui.settled import settled
from tui.app import Trajectoire
from tui.widgets.columns import fold_columns
from tui.widgets.record_list import RecordList
from tui.widgets.row_window import MAX_ROWS
from tui.widgets.rows import MAX_STRIPS, Column, Source

HOSTILE = "Jean [/] [@click=app.quit]x[/] \x1b]0;pwned\x07\x1b[2J\x9b31m\u202egnol 日本語 " + "long " * 40


def list_of(app: Trajectoire) -> RecordList:
    assert isinstance(app.screen, FakeBrowse)
    return app.screen.list


async def test_walking_to_the_bottom_and_back_meets_every_row() -> None:
    rows = shelf(1500)
    async with running(rows) as (app, pilot):
        records = list_of(app)
        met = []
        for _ in range(200):
            met.append(records.row.id)
            if met[-1] == 1499:
                break
            await press(pilot, "pagedown")
        assert met[-1] == 1499
        assert all(0 < b - a < 24 for a, b in pairwise(met))
        assert len(records.rows) <= MAX_ROWS + 100
        for _ in range(200):
            if records.row.id == 0:
                break
            await press(pilot, "pageup")
        assert records.row.id == 0
        assert max(span.limit for span in rows.asked) <= 250


async def test_end_and_home_jump_without_reading_what_lies_between() -> None:
    rows = shelf()
    async with running(rows) as (app, pilot):
        await press(pilot, "end")
        assert list_of(app).row.id == 4999
        assert "/ 5\N{NO-BREAK SPACE}000" in seen(app)
        assert "ligne 4999" in seen(app)
        await press(pilot, "up", "up")
        assert list_of(app).row.id == 4997
        await press(pilot, "home")
        assert list_of(app).row.id == 0
        assert len(rows.asked) < 12


async def test_a_first_page_asks_for_no_second_one_and_is_not_counted_where_it_is_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counted: list[int] = []
    monkeypatch.setattr(RecordList, "loaded_count", lambda _list, total: counted.append(total))
    rows = shelf()
    async with running(rows):
        assert [span.after for span in rows.asked] == [None]
        assert counted == [5000]
    async with running(shelf(40)) as (app, _pilot):
        assert "/ 40" in seen(app)
        assert counted == [5000]


async def test_keys_faster_than_the_reads_are_not_lost() -> None:
    async with running(shelf()) as (app, pilot):
        for _ in range(450):
            list_of(app)._move(list_of(app).window.cursor + 1)
        await press(pilot, "down")
        assert list_of(app).row.id == 451


async def test_a_move_sends_two_lines_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(shelf()) as (app, pilot):
        sent: list[Region] = []
        whole: list[bool] = []
        records = list_of(app)
        plain = records.refresh

        def refresh(*regions: Region, **named: bool) -> RecordList:
            sent.extend(regions)
            whole.append(not regions)
            return plain(*regions, **named)

        monkeypatch.setattr(records, "refresh", refresh)
        await press(pilot, "down")
        assert [region.height for region in sent] == [1, 1]
        assert whole == [False]


async def test_the_next_page_is_drawn_before_it_is_asked_for() -> None:
    async with running(shelf()) as (app, pilot):
        records, drawn = list_of(app), []
        for key in ("down", "pagedown", "pageup", "pagedown"):
            await press(pilot, key)
            seen(app)
            await settled(app)
            drawn.append(set(records._strips))
        await press(pilot, "pagedown")
        first, last = records.window.visible(records._height) or (0, 0)
        assert last - first > 10
        at_cursor = records.window.cursor
        assert {(id(records.rows[n]), n == at_cursor) for n in range(first, last + 1)} <= drawn[-1]
        assert len(records._strips) <= MAX_STRIPS


async def test_the_last_page_is_read_and_drawn_after_a_move() -> None:
    rows = shelf()
    async with running(rows) as (app, pilot):
        records = list_of(app)
        for _key in range(2):  # the last page comes after the first move, its lines after the second
            await press(pilot, "down")
            seen(app)
            await settled(app)
        asked, drawn = len(rows.asked), set(records._strips)
        assert rows.asked[-1].last
        await press(pilot, "end")
        assert records.row.id == 4999
        assert not any(span.last for span in rows.asked[asked:])
        first, last = records.window.visible(records._height) or (0, 0)
        assert {(id(records.rows[n]), n == last) for n in range(first, last + 1)} <= drawn


async def test_the_ends_are_kept_until_rows_change() -> None:
    rows = shelf()
    async with running(rows) as (app, pilot):
        await press(pilot, "end", "home", "end")
        assert list_of(app).row.id == 4999
        await press(pilot, "home", "end", "home", "end")
        assert list_of(app).row.id == 4999
        ends = [span for span in rows.asked if span.after is None and span.before is None]
        assert [span.last for span in ends] == [False, True]
        rows.rows.append(Row(5000, "ligne 5000"))
        app.data_changed()
        await press(pilot, "ctrl+c", "home", "end")
        assert list_of(app).row.id == 5000


@pytest.mark.parametrize("theme", ["trajectoire", "ansi"])
async def test_finished_lines_look_as_textual_would_draw_them(theme: str) -> None:
    async with running(Shelf([Row(0, HOSTILE), Row(1, "Zoé")]), size=(100, 30)) as (app, pilot):
        app.theme = theme
        await press(pilot, "down")
        records = list_of(app)
        region = Region(0, 0, *records.size)
        finished = [strip.simplify() for strip in records.render_lines(region)]
        stock = [strip.simplify() for strip in Widget.render_lines(records, region)]
        assert finished == stock
        assert records.render_lines(Region(3, 0, 20, 2))[0].cell_length == 20


async def test_the_cursor_stays_on_its_row_when_rows_come_and_go() -> None:
    rows = shelf()
    async with running(rows) as (app, pilot):
        await press(pilot, *["pagedown"] * 20, "down", "down")
        records = list_of(app)
        before = records.row
        line = records.window.line_of[records.window.cursor] - records.window.top
        rows.rows = [row for row in rows.rows if not before.id - 6 < row.id < before.id]
        app.data_changed()
        await press(pilot, "ctrl+c")
        assert records.row.id == before.id
        assert records.window.line_of[records.window.cursor] - records.window.top == line
        rows.rows = [row for row in rows.rows if row.id != before.id]
        app.data_changed()
        await press(pilot, "ctrl+c")
        assert records.row.id == before.id + 1


async def test_rows_go_with_their_own_source_until_those_of_another_are_read() -> None:
    async with running(shelf()) as (app, pilot):
        records, other = list_of(app), shelf(30)
        before = records.source
        assert before is not None
        await press(pilot, "end")
        last = records.row
        records.show(Source(partial(other.page, ""), before.cells), select=7)
        records._move(0)
        records.reload()
        assert (records.source, records.rows[-1]) == (before, last)
        await settled(app)
        assert records.row.id == 7
        assert len(records.rows) == 30
        assert all(span.after is None and span.before is None for span in other.asked)


async def test_headings_are_lines_that_the_cursor_passes_over() -> None:
    async with running(Shelf([])) as (app, pilot):
        records = list_of(app)
        rows = [Row(i, f"ligne {i}") for i in range(6)]
        records.show_rows(rows, lambda r: ("·", r.name, ""), heading=lambda r: "tôt" if r.id < 3 else "tard")
        await press(pilot, "down", "down", "down")
        assert records.row.id == 3
        text = seen(app)
        assert "TÔT" in text
        assert text.index("TARD") < text.index("ligne 3")


async def test_an_empty_list_says_what_to_do() -> None:
    async with running(Shelf([])) as (app, _pilot):
        assert "Nothing here yet." in seen(app)


async def test_the_filter_narrows_with_each_letter_and_escape_clears_it() -> None:
    async with running(shelf()) as (app, pilot):
        await press(pilot, "slash", *"4999")
        assert [row.id for row in list_of(app).rows] == [4999]
        await press(pilot, "tab")
        assert app.focused is list_of(app)
        await press(pilot, "escape")
        assert list_of(app).rows[0].id == 0
        await press(pilot, "slash", *"zzz")
        assert "No match" in seen(app)


async def test_tabs_turn_with_the_arrows() -> None:
    async with running() as (app, pilot):
        await press(pilot, "right")
        assert list_of(app).rows == []
        await press(pilot, "left")
        assert len(list_of(app).rows) == 3
        await press(pilot, "left", "right")  # round the tabs
        assert len(list_of(app).rows) == 3


async def test_text_from_people_is_drawn_as_it_is_and_commands_no_terminal() -> None:
    async with running(Shelf([Row(0, HOSTILE)]), size=(120, 30)) as (app, pilot):
        text = seen(app)
        assert "Jean [/] [@click=app.quit]x[/] ]0;pwned" in text
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(text)
        assert "…" in text
        await press(pilot, "enter")
        assert "fiche Jean [/]" in seen(app)


async def test_columns_fold_away_from_the_highest_number() -> None:
    one, two, three = Column("a", 10, weight=1), Column("b", 10, drop=1), Column("c", 10, drop=2)
    assert fold_columns((one, two, three), 40) == {one: 16, two: 10, three: 10}
    assert fold_columns((one, two, three), 30) == {one: 18, two: 10}
    assert fold_columns((one, two, three), 12) == {one: 12}
    fixed = Column("d", 8)
    assert fold_columns((one, fixed, two), 18) == {one: 8, fixed: 8}
    assert fold_columns((one, fixed, two), 10) == {one: 6, fixed: 8}


async def test_columns_that_are_alike_have_their_room_each() -> None:
    columns = (Column("", 1), Column("", 1), Column("", 10, weight=1))
    assert list(fold_columns(columns, 20).values()) == [1, 1, 14]


async def test_a_card_opens_steps_to_the_next_record_and_closes() -> None:
    async with running(shelf(10)) as (app, pilot):
        await press(pilot, "down", "enter")
        assert "fiche ligne 1" in seen(app)
        await press(pilot, "J")
        assert "fiche ligne 2" in seen(app)
        card = app.screen
        await press(pilot, "backspace")
        assert list_of(app).row.id == 2
        await press(pilot, "enter")
        assert app.screen is card


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 12), (10, 3)])
async def test_every_size_is_drawn(size: tuple[int, int]) -> None:
    async with running(shelf(), size=size) as (app, pilot):
        await press(pilot, "down", "end")
        assert list_of(app).row.id == 4999
        assert ("Window too small" in seen(app)) == (size == (40, 12))
        assert max(map(len, seen(app).split("\n"))) <= size[0]
