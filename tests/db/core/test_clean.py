"""Cleaned text is clean: doing it again changes nothing."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.core.text import UNSAFE, clean, clean_lines

TEXTS = st.text(st.one_of(st.characters(), st.sampled_from(" \n\t\u200be\u0301\u202e")), max_size=80)


@given(TEXTS)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    for cleaner in (clean, clean_lines):
        once = cleaner(text)
        assert cleaner(once) == once
        assert unicodedata.is_normalized("NFC", once)


@given(TEXTS)
def test_one_line_holds_nothing_that_a_terminal_obeys(text: str) -> None:
    assert not set(map(ord, clean(text))) & set(UNSAFE)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a \u200b b", "a b"),
        ("e\u200b\u0301", "é"),
        (" two\n lines ", "two lines"),
        ("\x1b[31mred", "[31mred"),
    ],
)
def test_what_is_taken_out_leaves_no_trace(typed: str, kept: str) -> None:
    assert clean(typed) == kept
