"""What Excel in French makes of our files: numbers and dates are such, and text stays text."""

import csv
import datetime as dt
import io
import re
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.exchange.tables.outgoing import WRITERS
from db.exchange.tables.spreadsheet_safety import CSV_FOR_EXCEL, excel_cell, unprotected
from tests.db.exchange.tables.test_spreadsheet_safety import FORMULAS, TEXTS, begins

NUMBERS = st.text("0123456789-/.,:eE=\"'", max_size=9)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        (7, "7"),
        (-5, "-5"),
        (2.5, "2,5"),
        (Decimal("-0.5"), "-0,5"),
        (dt.date(2026, 11, 30), "2026-11-30"),
        (dt.datetime(2026, 11, 30, 19, 5, 9, 3, dt.UTC), "2026-11-30 14:05:09"),
        (dt.datetime.fromisoformat("2026-07-01T09:30"), "2026-07-01 09:30:00"),
        ("007", '="007"'),
        ("7", "7"),
        ("2026-05", '="2026-05"'),
        ("3-12", '="3-12"'),
        ("1.10", '="1.10"'),
        ("14:30", '="14:30"'),
        ("12E4", '="12E4"'),
        ("123456789012", '="123456789012"'),
        ("418 555-0142", "418 555-0142"),
        ("C-0417-K", "C-0417-K"),
        ("=1+1", "'=1+1"),
        ('="007"', '\'="007"'),
    ],
)
def test_a_cell_for_excel(value: object, written: str) -> None:
    assert excel_cell(value) == written


@given(st.one_of(TEXTS, NUMBERS))
def test_text_for_excel_is_no_formula_and_is_read_back(text: str) -> None:
    cell = excel_cell(text)
    assert re.fullmatch(r'="[\d.,:/eE+-]+"', cell) or not begins(cell) or begins(cell) not in FORMULAS
    if text.isprintable():
        assert unprotected(cell) == text


NAMES = ("number", "born", "seen", "days", "share", "active")
ROW = ("007", dt.date(1960, 2, 29), dt.datetime.fromisoformat("2026-11-30T14:05:09"), 12, 2.5, True)


def written(form: str, *rows: tuple[Any, ...]) -> bytes:
    out = io.BytesIO()
    WRITERS[form](out, NAMES, rows)
    return out.getvalue()


def test_a_csv_for_excel_has_its_marks() -> None:
    made = written(CSV_FOR_EXCEL, ROW, ("Élo;ïse", None, None, 0, 0.25, False))
    assert made.startswith(b"\xef\xbb\xbfnumber;born;")
    lines = list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert lines[1:] == [
        ['="007"', "1960-02-29", "2026-11-30 14:05:09", "12", "2,5", "true"],
        ["Élo;ïse", "", "", "0", "0,25", "false"],
    ]


def test_in_a_sheet_dates_are_dates_and_text_is_text() -> None:
    early = ("=1+1", dt.date(1899, 12, 31), None, 0, Decimal("0.25"), False)
    with zipfile.ZipFile(io.BytesIO(written("xlsx", ROW, early))) as book:
        sheet, styles = (book.read(f"xl/{name}.xml").decode() for name in ("worksheets/sheet1", "styles"))
    cells = {at: (told, value) for at, told, value in re.findall(r'<c r="(\w+)"([^>]*)>(.*?)</c>', sheet)}
    born = (ROW[1] - dt.date(1899, 12, 30)).days
    assert cells["A2"] == (' t="inlineStr"', "<is><t>007</t></is>")
    assert cells["B2"] == (' s="2"', f"<v>{born}</v>")
    instant = re.fullmatch(r"<v>([\d.]+)</v>", cells["C2"][1])
    assert instant
    passed = dt.timedelta(days=float(instant[1]))
    assert abs(dt.datetime.fromisoformat("1899-12-30") + passed - ROW[2]) < dt.timedelta(seconds=0.5)
    assert (cells["D2"], cells["E2"]) == (("", "<v>12</v>"), ("", "<v>2.5</v>"))
    assert cells["F2"] == (' t="b"', "<v>1</v>")
    assert cells["A3"] == (' t="inlineStr"', "<is><t>=1+1</t></is>")
    assert cells["B3"] == (' t="inlineStr"', "<is><t>1899-12-31</t></is>")
    assert re.findall(r'formatCode="([^"]+)"', styles) == ["yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"]
