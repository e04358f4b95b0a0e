"""Elastic columns: blanks go to what is cut, and two rows look alike only where no blank is left."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from db.core.translation import _
from tui.clients import rows as client_rows
from tui.clients.browse import columns as client_columns
from tui.directory import services
from tui.directory.browse import DirectoryBrowse
from tui.directory.card import OrganisationCard
from tui.referrals.browse import _columns as referral_columns
from tui.referrals.card import ReferralCard
from tui.retros.browse import RetrosBrowse
from tui.retros.card import RetroCard
from tui.shell.history import History
from tui.suggestions.browse import SuggestionsBrowse
from tui.trajectories.columns import late_columns, step_columns
from tui.trajectories.move import StepEntry
from tui.upkeep import browse as upkeep
from tui.widgets.columns import GAP, Column, Fitting, OverflowText, middle_cuts

SHORT = st.text(st.sampled_from("abé!œ日e\u0301\u00a0 "), max_size=9)
LONG = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "Clinique juridique de la région ", "日本語の長い名前", "Œuvre Saint-Étienne·"]),
    st.text(st.sampled_from("ab é日"), max_size=30),
    st.sampled_from(["", " Nord", " Sud", " Nord-Est", "2", " e\u0301te\u0301"]),
)
TEXT = st.one_of(st.just(""), SHORT, LONG).map(str.strip)


def column_sets() -> dict[str, Sequence[Column]]:
    """Return the columns of the lists of all areas."""
    return {
        "step": step_columns(),
        "late": late_columns(),
        **{f"referrals {tab}": referral_columns(tab) for tab in ("to_confirm", "open")},
        "services": services.COLUMNS,
        "organisations": DirectoryBrowse.ORGANISATIONS,
        "suggestions": SuggestionsBrowse.COLUMNS,
        "retros": RetrosBrowse.COLUMNS,
        "move": StepEntry.COLUMNS,
        "clients": client_columns(),
        "history": History.COLUMNS,
        **{f"file {tab}": columns for tab, columns in client_rows.COLUMNS.items()},
        **{f"referral {tab}": columns for tab, columns in ReferralCard.COLUMNS.items()},
        **{f"retro {tab}": columns for tab, columns in RetroCard.COLUMNS.items()},
        **{f"directory {tab}": columns for tab, columns in OrganisationCard.COLUMNS.items()},
        **{f"system {tab}": columns for tab, columns in upkeep.COLUMNS.items()},
    }


def drawn(fitting: Fitting, cells: Sequence[str]) -> str:
    """Return the line of a row, without the blank at each side."""
    return (" " * GAP).join(str(cell) for _column, cell in fitting.fitted(cells))


@given(st.data())
def test_rows_look_alike_only_when_no_column_has_blanks_to_give(data: st.DataObject) -> None:
    sets = column_sets()
    columns = sets[data.draw(st.sampled_from(sorted(sets)))]
    rows = data.draw(st.lists(st.tuples(*[TEXT] * len(columns)), min_size=2, max_size=6, unique=True))
    width = data.draw(st.integers(60, 200))
    fitting = Fitting(columns)
    fitting.measure(rows)
    fitting.arrange(width - 2)
    lines = [drawn(fitting, row) for row in rows]
    widths = fitting.widths
    assert {cell_len(text) for text in lines} == {sum(widths.values()) + GAP * (len(widths) - 1)}
    assert all(cell_len(text) <= width - 2 for text in lines)
    shown = [[(c, cell) for c, cell in zip(columns, row, strict=True) if c in widths] for row in rows]
    for row, text in zip(shown, lines, strict=True):
        assert any(cell_len(cell) > widths[column] for column, cell in row) == ("…" in text)
    used = {column: max(cell_len(dict(row)[column]) for row in shown) for column in widths}
    blanks = [column for column in widths if widths[column] > max(used[column], cell_len(_(column.title)))]
    if blanks or sum(widths.values()) + GAP * (len(widths) - 1) < width - 2:
        assert not any("…" in text for text in lines)
        for (one, first), (other, second) in combinations(zip(shown, lines, strict=True), 2):
            assert one == other or first != second


@given(
    st.text(st.sampled_from("abé 日"), max_size=60).map("Clinique juridique {}".format),
    st.integers(16, 60),
)
def test_a_cut_keeps_the_end_that_differs(beginning: str, width: int) -> None:
    names = [f"{beginning} {end}" for end in ("Nord", "Nord-Est", "Sud", "2")]
    cuts = middle_cuts(names, width)
    lines = [cuts.get(name, name) for name in names]
    assert len(set(lines)) == len(names)
    assert all(cell_len(cut) <= width for cut in cuts.values())
    assert all(cut.endswith(name.split(" ")[-1]) for name, cut in cuts.items())


def test_three_services_that_begin_alike_are_told_apart() -> None:
    names = [f"Consultation, Clinique juridique {end}" for end in ("Nord", "Sud", "Nord")]
    assert middle_cuts(names, 24) == {
        "Consultation, Clinique juridique Nord": "Consultation, Clini…Nord",
        "Consultation, Clinique juridique Sud": "Consultation, Cliniq…Sud",
    }


def test_what_differs_may_be_in_the_middle_or_in_a_long_word() -> None:
    one, other = "Service régional 2 de la rive du fleuve", "Service régional 1 de la rive du fleuve"
    assert middle_cuts([one, other], 16) == {one: "Servi…2 de la r…", other: "Servi…1 de la r…"}
    long = "a" * 40
    assert middle_cuts([f"{long}1", f"{long}2"], 16) == {f"{long}{n}": f"{'a' * 12}…aa{n}" for n in "12"}


def test_blanks_go_to_the_column_that_is_cut_and_nothing_moves_where_none_is() -> None:
    one, two = Column("", 10, weight=1), Column("", 10, weight=1)
    fitting = Fitting((one, two))
    fitting.measure([("court", "un texte assez long")])
    fitting.arrange(26)
    assert fitting.widths == {one: 5, two: 19}
    fitting.arrange(42)
    assert fitting.widths == {one: 20, two: 20}


def test_widths_wait_for_a_scroll_when_more_rows_need_others() -> None:
    one, two = Column("", 10, weight=1), Column("", 10, weight=1)
    fitting = Fitting((one, two))
    fitting.measure([("court", "un texte")])
    fitting.arrange(22)
    fitting.measure([("court", "un texte assez")])
    fitting.adjust()
    assert (fitting.stale, fitting.widths) == (True, {one: 10, two: 10})
    fitting.adjust(widths=True)
    assert (fitting.stale, fitting.widths) == (False, {one: 6, two: 14})


def test_where_a_number_tells_rows_apart_a_text_keeps_its_beginning() -> None:
    number, text = Column("", 10), Column("", 10, weight=1)
    long = "en attente : preuve de résidence"

    def shown(*numbers: str) -> list[str]:
        rows = list(zip(numbers, (f"{long} 12 h", f"{long} 14 h"), strict=True))
        fitting = Fitting((number, text))
        fitting.measure(rows)
        fitting.arrange(28)
        return [drawn(fitting, row)[12:].rstrip() for row in rows]

    assert shown("C-000000-A", "C-000000-B") == ["en attente : pr…", "en attente : pr…"]
    assert shown("C-000000-A", "C-000000-A") == ["en attente…12 h", "en attente…14 h"]


def test_the_columns_that_a_text_runs_over_are_not_taken_from_it() -> None:
    one, two, three, name = Column("", 8), Column("", 8), Column("", 5), Column("", 9, weight=1)
    fitting = Fitting((one, two, three, name))
    fitting.measure([(OverflowText("n'accepte rien"), "", "158 j", "Accompagnement")])
    fitting.arrange(36)
    shown = drawn(fitting, (OverflowText("n'accepte rien"), "", "158 j", "court"))
    assert shown.startswith("n'accepte rien")
    assert "158 j" in shown


def test_a_text_on_the_screen_keeps_its_cut_when_more_rows_are_loaded() -> None:
    one, two = Column("", 6), Column("", 16, weight=1)
    north, south = (("x", f"Clinique juridique du Littoral {end}") for end in ("Nord", "Sud"))
    fitting = Fitting((one, two))
    fitting.measure([north])
    fitting.arrange(24)
    before = drawn(fitting, north)
    fitting.measure([south])
    fitting.adjust()
    assert drawn(fitting, north) == before
    assert drawn(fitting, south).endswith("…Sud")
    fitting.adjust(widths=True)  # all lines are drawn again
    assert drawn(fitting, north).endswith("…Nord")


def test_cuts_that_would_look_alike_begin_earlier() -> None:
    names = [f"Clinique juridique de la région {end}" for end in ("Sud", "Est 1", "Est Sud")]
    assert list(middle_cuts(names, 24).values()) == [
        "Clinique juridique d…Sud",
        "Clinique juridique de…1",
        "Clinique juridiq…Est Sud",
    ]
