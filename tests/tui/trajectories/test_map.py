"""The picture of the path: everything in its column, whatever the number of steps and the size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from db.clients.map import MapFigures, MoveFigures, StepFigures
from db.core import translation
from db.trajectories.models import DesignState
from db.trajectories.queries import Design, StepDesign
from tests.fixtures import shared_fixture
from tui.trajectories.figures import Trend
from tui.trajectories.map import draw_map
from tui.trajectories.path import PathMap
from tui.widgets.canvas import Canvas
from tui.widgets.ink import width_of
from tui.widgets.spark import thinned

SIX = ("Connaître", "S'informer", "Conseiller", "Déterminer", "Présenter une demande", "Gérer")
EIGHT = (*SIX, "Suivre après trois mois", "Fermer")
SMALL, LARGE = (78, 9), (118, 20)


def road_steps() -> tuple[str, ...]:
    """Return the steps of a published event log: ten, with names of up to 30 columns."""
    from db.exchange.eventlog.reading import read_log

    return tuple(read_log(shared_fixture("eventlogs/roadtraffic100traces.csv")).steps)


def path(
    names: tuple[str, ...],
    counts: tuple[int, ...] = (),
    moves: tuple[tuple[int, int, int], ...] = (),
    *,
    late: int = 0,
    median: float | None = 5,
) -> PathMap:
    """Return a straight design of these steps, with moves (from place, to place, count)."""
    steps = tuple(StepDesign(i + 1, i + 1, name, 30, None, {}) for i, name in enumerate(names))
    usual = frozenset((i, i + 1) for i in range(1, len(names)))
    figures = {
        step.id: StepFigures(count, late, 0, median, 0)
        for step, count in zip(steps, counts or (10,) * len(names), strict=True)
    }
    seen = tuple(MoveFigures(a + 1, b + 1, n, 3, (a + 1, b + 1) in usual) for a, b, n in moves)
    return PathMap(Design(1, "Accès", 1, DesignState.CURRENT, "", steps, usual), MapFigures(figures, seen))


def trend(picture: PathMap, weeks: Sequence[int] = range(12)) -> Trend:
    """Return the same weeks for each step, up to now."""
    return {step: weeks for step in picture.figures.steps}


def drawn(picture: PathMap, size: tuple[int, int], chosen: int = 0) -> list[str]:
    """Return the lines of the picture as text."""
    return [str(line).rstrip() for line in draw_map(picture, chosen, *size, trend(picture))]


@pytest.mark.parametrize("size", [SMALL, LARGE, (60, 9), (40, 6), (200, 50)])
@pytest.mark.parametrize("count", [1, 3, 6, 10, 12, 200])
def test_it_never_takes_more_room_than_there_is(count: int, size: tuple[int, int]) -> None:
    names = tuple(f"Étape {number}" for number in range(count))
    lines = draw_map(path(names, tuple(range(count))), count - 1, *size, {})
    assert len(lines) <= size[1] + 1
    assert all(width_of(line) <= size[0] for line in lines)
    assert f"Étape {count - 1}" in "\n".join(map(str, lines))


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_names_of_a_usual_path_are_whole(size: tuple[int, int]) -> None:
    text = "\n".join(drawn(path(SIX), size))
    assert "…" not in text
    assert all(word in text for name in SIX for word in name.split())


def test_long_names_take_several_lines_and_rows() -> None:
    names = road_steps()
    text = "\n".join(drawn(path(names), LARGE))
    assert "…" not in text
    assert all(word in text for name in names for word in name.split())


def test_every_step_of_a_long_path_can_be_reached_in_a_small_window() -> None:
    names = road_steps()
    for place, name in enumerate(names):
        assert name.split()[-1] in "\n".join(drawn(path(names), SMALL, place))


def test_figures_stand_under_their_step() -> None:
    lines = drawn(path(SIX, (3, 14, 15, 92, 65, 35)), LARGE)
    first = next(line for line in lines if "Connaître" in line)
    counts = next(line for line in lines if "92" in line)
    assert counts.index("92") == first.index("Déterminer")
    assert counts.index("35") == first.index("Gérer")


def test_the_weeks_of_a_step_are_as_high_as_their_share_of_its_highest() -> None:
    weeks = (1, 2, 3, 4, 5, 6, 7, 14, 13, 0, 7, 99)  # the count of now is the map's own: 14
    picture = path(("A", "B"), (14, 0))
    lines = [str(line) for line in draw_map(picture, 0, *LARGE, trend(picture, weeks))]
    assert "▁▁▂▂▃▃▄▇▇ ▄▇ 12 weeks" in "\n".join(lines)


def test_the_trend_is_thinned_where_there_is_little_room() -> None:
    """In two rows of four, target and median share a line with every second week; the last is now."""
    picture = busy(EIGHT, 1)
    weeks = trend(picture, range(0, 48, 4))  # of which 4, 12, 20, 28, 36, and then 46, who are there now
    lines = [str(line) for line in draw_map(picture, 0, 98, 12, weeks)]
    assert any(line.startswith("133/30 d !  ▁▂▄▅▆▇  ") for line in lines)
    assert thinned(range(12), 3) == range(3, 12, 4)


def test_a_median_above_its_target_is_marked() -> None:
    slow = [line for line in drawn(path(SIX, median=31), LARGE) if line.startswith("med.")]
    assert slow[0].count("!") == len(SIX)
    quick = [line for line in drawn(path(SIX, median=30), LARGE) if line.startswith("med.")]
    assert "!" not in quick[0]


def test_skips_and_returns_are_arcs_from_where_people_left_to_where_they_went() -> None:
    lines = drawn(path(SIX, moves=((0, 2, 38), (4, 3, 21))), LARGE)
    names = next(line for line in lines if "Connaître" in line)
    skip = next(line for line in lines if "38 skip" in line)
    back = next(line for line in lines if "21 come back" in line)
    assert skip.index("╰") == names.index("Connaître") + 1
    assert skip.index("▲") == names.index("Conseiller") + 1
    assert back.rindex("▲") > names.index("Déterminer")
    assert names.index("Déterminer") + len("Déterminer") < back.index("╯") < names.index("Gérer")


def test_an_arrow_carries_how_many_went_that_way() -> None:
    (arrows,) = (line for line in drawn(path(SIX, moves=((0, 1, 284),)), LARGE) if "▶" in line)
    assert "10 ─────284──────▶ 10" in arrows
    assert arrows.count("▶") == len(SIX) - 1


def test_where_nothing_is_foreseen_the_way_is_dotted() -> None:
    straight = path(("A", "B"), moves=((0, 1, 7),))
    design = straight.design
    free = PathMap(
        Design(1, "Accès", 1, DesignState.CURRENT, "", design.steps, frozenset()),
        MapFigures(straight.figures.steps, (MoveFigures(1, 2, 7, 3, False),)),
    )
    assert "▶" not in "\n".join(drawn(free, LARGE))
    assert "┄7┄" in "\n".join(drawn(free, LARGE))


def test_figures_of_a_large_agency_keep_to_their_column() -> None:
    many = path(SIX, (27_637,) * 6, late=11_839)
    figures = {id_: replace(seen, soon=1_325, left=30_303) for id_, seen in many.figures.steps.items()}
    for width, height in (SMALL, LARGE):
        lines = drawn(PathMap(many.design, MapFigures(figures, ())), (width, height))
        late = next(line for line in lines if "!" in line)
        names = next(line for line in lines if "Connaître" in line)
        assert all(late[names.index(word) - 1] == " " for word in ("S'informer", "Conseiller", "Gérer"))
        assert late.count("! 11\N{NO-BREAK SPACE}839") == len(SIX)


def test_french_words_fit_the_columns_too() -> None:
    translation.use_language("fr")
    text = "\n".join(drawn(path(SIX, moves=((0, 2, 38), (4, 2, 21)), late=4), SMALL))
    assert "cible 30 j" in text
    assert "méd." in text
    assert "38 sautent" in text
    assert "…" not in text


def test_hostile_names_stay_names() -> None:
    names = ("[red]A[/]", "B\x1b[2J", "名前の長い手順", "e\u0301tape", "\u202eabc")
    for size in (SMALL, LARGE):
        lines = draw_map(path(names), 2, *size, {})
        text = "\n".join(map(str, lines))
        assert "[red]A[/]" in text
        assert "名前" in text
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert all(width_of(line) <= size[0] for line in lines)


def test_the_chosen_step_is_underlined() -> None:
    line = next(line for line in draw_map(path(SIX), 3, *LARGE, {}) if "Déterminer" in str(line))
    assert not isinstance(line, str)
    here = [str(line)[span.start : span.end] for span in line.spans if "underline" in repr(span.style)]
    assert here == ["Déterminer"]


def busy(names: tuple[str, ...], times: int) -> PathMap:
    """Return a path with a number of each kind, `times` as many people as in a small agency."""
    last = len(names) - 1
    ahead = tuple((place, place + 1, (966 - place) * times) for place in range(last))
    moves = (*ahead, (0, min(2, last), 44 * times), (last, max(0, last - 2), 11 * times))
    many = path(names, tuple((46 + place) * times for place in range(last + 1)), moves)
    figures = {
        id_: replace(seen, late=13 * times, soon=21 * times, left=27 * times, median_days=133)
        for id_, seen in many.figures.steps.items()
    }
    return PathMap(many.design, MapFigures(figures, many.figures.moves))


@pytest.fixture
def overdrawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Return what was written over other text: lines of arrows and arcs may be written over."""
    found: list[tuple[str, str]] = []
    put = Canvas.put

    def checked(canvas: Canvas, x: int, y: int, text: str, role: str = "") -> None:
        under = "".join(canvas.at(x + place, y) for place in range(len(text)))
        beside = canvas.at(x - 1, y) + canvas.at(x + len(text), y)
        touched = any(c.isalnum() for c in beside) and any(c.isalnum() for c in text)
        if under.strip(" ─┄│") or x + len(text) > canvas.width or touched:
            found.append((text, under))
        put(canvas, x, y, text, role)

    monkeypatch.setattr(Canvas, "put", checked)
    return found


@pytest.mark.parametrize("names", [SIX[:3], SIX, EIGHT, EIGHT + SIX[:4]], ids=len)
def test_no_text_is_drawn_over_another_at_any_width(
    names: tuple[str, ...], overdrawn: list[tuple[str, str]]
) -> None:
    translation.use_language("fr")  # whose words are longer
    for times in (1, 100):
        picture = busy(names, times)
        for width in range(58, 199):
            for height in (5, 9, 13):
                lines = draw_map(picture, 0, width, height, trend(picture))
                assert not overdrawn, (width, height, times)
                assert len(lines) <= height + 1


@pytest.mark.parametrize("times", [1, 100])
def test_from_100_columns_six_steps_show_every_figure(times: int) -> None:
    translation.use_language("fr")
    picture = busy(SIX, times)

    def told(count: int) -> str:
        return f"{count * times:,}".replace(",", "\N{NO-BREAK SPACE}")

    for width in range(98, 199):
        text = "\n".join(drawn(picture, (width, 9)))
        for place in range(5):
            assert f"{told(966 - place)}" in text, width
        assert text.count(f"! {told(13)}") == text.count(f"~ {told(21)}") == 6, width
        assert text.count("cible") == text.count("méd.") == text.count("133 j !") == 6, width
        assert text.count(f"{told(27)} départs") == 6, width
        assert text.count("▁▂▃") >= 6 or text.count("▇") >= 6, width
        assert f"{told(44)} sautent" in text, width
