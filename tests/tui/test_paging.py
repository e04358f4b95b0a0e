"""Rows at hand, given a part at a time."""

from db.core.paging import Span
from tests.tui.fakes import Row
from tui.widgets.paging import page_of

ROWS = [Row(number, "") for number in range(5)]


def ids(span: Span) -> list[int]:
    return [row.id for row in page_of(ROWS, span).rows]


def test_the_part_asked_for() -> None:
    assert ids(Span()) == [0, 1, 2, 3, 4]
    assert ids(Span(after=(2,))) == [3, 4]
    assert ids(Span(before=(2,))) == [0, 1]
    assert ids(Span(last=True)) == [0, 1, 2, 3, 4]


def test_a_row_that_is_gone_gives_the_whole_again() -> None:
    assert ids(Span(after=(9,))) == [0, 1, 2, 3, 4]
    assert ids(Span(before=(9,))) == []
