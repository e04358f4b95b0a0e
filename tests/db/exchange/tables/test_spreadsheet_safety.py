"""No cell of a csv file is a formula, however it begins; what was written is read back."""

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.core.text import is_invisible
from db.exchange.tables.spreadsheet_safety import cell, protected, unprotected

FORMULAS = "=+-@|%\uff1d\uff0b\uff0d\uff20"
BLANKS = " \n\t\r\v\u00a0\u2003\u3000\u200b\u200d\u034f\ufe0f\ufeff\u2060"
TEXTS = st.builds(
    "".join, st.lists(st.one_of(st.sampled_from([*FORMULAS, *BLANKS, "'", "1"]), st.text(max_size=3)))
)
VALUES = st.one_of(TEXTS, st.none(), st.booleans(), st.integers(), st.lists(TEXTS), st.dates())


def begins(text: str) -> str:
    """Return the first sign of a cell that is neither blank nor unseen."""
    return next((c for c in text if not (c.isspace() or not c.isprintable() or is_invisible(c))), "")


@given(st.lists(VALUES, min_size=1))
def test_no_cell_begins_as_a_formula_unless_it_is_a_number(row: list[object]) -> None:
    out = io.StringIO()
    csv.writer(out).writerow([cell(value) for value in row])
    (cells,) = csv.reader(io.StringIO(out.getvalue(), newline=""))
    for written, value in zip(cells, row, strict=True):
        if not isinstance(value, int):
            assert begins(written) not in FORMULAS or not begins(written)
            assert written[:1] not in ("\t", "\r")


@given(TEXTS)
def test_what_is_protected_is_read_back(text: str) -> None:
    assert unprotected(protected(text)) == text


@pytest.mark.parametrize("sign", FORMULAS)
@pytest.mark.parametrize("before", ["", " ", "\u00a0", "\u200b", "\ufeff", "\u034f", "'", "\n", " \ufe0f"])
def test_each_sign_is_caught_behind_what_a_spreadsheet_drops(before: str, sign: str) -> None:
    assert protected(f"{before}{sign}1+1") == f"'{before}{sign}1+1"


@pytest.mark.parametrize("text", ["", " ", "Roy", "1-2", "418 555-0142", "'été", "a=b", "\u2212 5"])
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert protected(text) == text
    assert unicodedata.normalize("NFC", text) == text


def test_numbers_are_values_and_telephones_are_text() -> None:
    assert (cell(-5), cell("-5"), cell("+1 418 555-0142")) == ("-5", "'-5", "'+1 418 555-0142")
