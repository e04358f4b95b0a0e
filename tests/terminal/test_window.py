"""A window of any size, and one whose size changes all the time, cost no memory and no answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.terminal.conftest import Office
from tests.terminal.program import ESCAPE, Program
from tests.terminal.scanner import violations
from tui.areas import AREAS, Area
from tui.terminal.output import MAX_SIZE

SIZES = ((9999, 9999), (9999, 5), (20, 9999), (20, 5), (40, 12))
MEMORY = 250
"""MiB that a session may ever have: it needs about 100 where as much is drawn as ever is."""
SECONDS = 10.0
"""Seconds of a processor that a hundred sizes may take: about one is needed."""
TOLD = "Rien à faire aujourd'hui"


@pytest.fixture(scope="module")
def session(shared_office: Office) -> Iterator[Program]:
    """Yield a session that began in the largest window."""
    with shared_office(width=9999, height=9999) as program:
        program.expect(TOLD)
        yield program
        assert program.process.poll() is None
        assert violations(program.arrived()) == []


def usual(session: Program) -> None:
    """Check that it has answered in a window of the usual size, and what it had until now."""
    session.resize(80, 24)
    session.press("0", TOLD)
    assert session.memory() < MEMORY


@pytest.mark.parametrize("size", SIZES, ids=["×".join(map(str, size)) for size in SIZES])
def test_every_area_in_a_window_of_any_size(session: Program, size: tuple[int, int]) -> None:
    session.resize(*size)
    for area in AREAS:
        session.press(area.digit)
    session.press("?")
    session.press(ESCAPE)
    session.press("itexte")
    session.press("\x14o")
    usual(session)


def test_no_more_than_the_top_left_is_drawn(session: Program) -> None:
    session.resize(9999, 9999)
    for area in AREAS:
        session.press(area.digit)
        lines = session.seen().split("\n")
        assert {line[MAX_SIZE[0] :].strip() for line in lines} == {""}
        assert "".join(lines[MAX_SIZE[1] :]).strip() == ""
        assert lines[MAX_SIZE[1] - 1].strip() != ""  # the keys
    usual(session)


@pytest.mark.parametrize("area", AREAS, ids=[area.id for area in AREAS])
def test_sizes_that_change_faster_than_they_can_be_drawn(session: Program, area: Area) -> None:
    session.press(area.digit)
    before = session.worked()
    for number in range(100):
        session.resize(20 + 997 * number % 9980, 5 + 991 * number % 9995)
    usual(session)
    assert session.worked() - before < SECONDS
