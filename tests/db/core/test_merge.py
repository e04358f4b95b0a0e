"""Two changes of one record put together: nothing of either is lost, nothing is made up, no order matters."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.core.merge import MAX_LINES, concatenate, merge, merge_lines

BEFORE = {"phone": "418 555-0142", "rules": "le matin", "born": None}


@pytest.mark.parametrize(
    ("mine", "theirs", "write", "kept", "conflicts"),
    [
        ({}, {}, {}, (), ()),
        ({"phone": "1"}, {}, {"phone": "1"}, (), ()),
        ({}, {"phone": "2"}, {}, ("phone",), ()),
        ({"phone": "1"}, {"rules": "le soir"}, {"phone": "1"}, ("rules",), ()),
        ({"phone": "1"}, {"phone": "1"}, {}, (), ()),
        ({"phone": "1"}, {"phone": "2"}, {}, (), ("phone",)),
        ({"phone": ""}, {"phone": "2", "rules": "le soir"}, {}, ("rules",), ("phone",)),
        ({"born": "1990"}, {"born": "1991"}, {}, (), ("born",)),
    ],
)
def test_each_field_takes_the_one_change_and_asks_about_two(
    mine: dict[str, Any],
    theirs: dict[str, Any],
    write: dict[str, Any],
    kept: tuple[str, ...],
    conflicts: tuple[str, ...],
) -> None:
    merged = merge(BEFORE, BEFORE | mine, BEFORE | theirs)
    assert (merged.write, merged.kept, merged.conflicts) == (write, kept, conflicts)


@pytest.mark.parametrize(
    ("before", "mine", "theirs", "merged"),
    [
        ("a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC"),
        ("a\nb\nc", "z\na\nb\nc", "a\nb", "z\na\nb"),
        ("a\nb", "a\nb\nc", "a\nb\nc", "a\nb\nc"),
        ("a\nb\nc", "A\nb\nc", "a\nB\nc", None),
        ("a", "a\nmine", "a\ntheirs", None),
        ("a\n" * MAX_LINES, "b\n" + "a\n" * MAX_LINES, "a\n" * MAX_LINES + "c", None),
    ],
)
def test_lines_that_do_not_touch_are_merged(before: str, mine: str, theirs: str, merged: str | None) -> None:
    assert merge_lines(before, mine, theirs) == merged


@pytest.mark.parametrize(
    ("before", "mine", "theirs", "lines", "joined"),
    [
        ("a", "b", "c", False, "c / b"),
        ("", "b", "c", True, "c\nb"),
        ("a\nb\nc", "A\nb\nc\nd", "o\nb\nc", True, "o\nA\nb\nc\nd"),
        ("a", "b\nd", "c\nd", True, "c\nd\nb"),
        ("", "b\n" * MAX_LINES, "c", True, "c\n" + "b\n" * MAX_LINES),
    ],
)
def test_both_are_kept_theirs_first(before: str, mine: str, theirs: str, lines: bool, joined: str) -> None:
    assert concatenate(before, mine, theirs, lines=lines) == joined


TEXTS = st.lists(st.sampled_from(["", "un", "deux", "trois", "quatre mots ici", "cinq"]), max_size=8).map(
    "\n".join
)


def words(*texts: str) -> set[str]:
    return {word for text in texts for word in text.split()}


@given(TEXTS, TEXTS, TEXTS)
def test_every_word_added_is_there_and_nothing_is_made_up(before: str, mine: str, theirs: str) -> None:
    merged = merge_lines(before, mine, theirs)
    for text in (merged, concatenate(before, mine, theirs, lines=True)):
        if text is not None:
            assert (words(mine) | words(theirs)) - words(before) <= words(text) <= words(before, mine, theirs)
    assert merged is not None or mine != before != theirs != mine


@given(TEXTS, TEXTS, TEXTS)
def test_it_does_not_matter_who_saved_first(before: str, mine: str, theirs: str) -> None:
    assert merge_lines(before, mine, theirs) == merge_lines(before, theirs, mine)


@given(TEXTS, TEXTS)
def test_alone_one_writes_what_one_wrote(before: str, after: str) -> None:
    assert merge_lines(before, after, before) == after
    assert merge_lines(before, before, after) == after
    assert merge_lines(before, after, after) == after
    assert concatenate(before, after, before, lines=True) == after


RECORDS = st.fixed_dictionaries(
    {"text": TEXTS, "line": st.sampled_from("xyz"), "days": st.sampled_from([None, 1, 2])}
)


@given(RECORDS, RECORDS, RECORDS)
def test_a_record_ends_the_same_whoever_saved_first(
    before: dict[str, Any], one: dict[str, Any], other: dict[str, Any]
) -> None:
    merged, mirrored = merge(before, one, other), merge(before, other, one)
    assert set(merged.conflicts) == set(mirrored.conflicts)
    agreed = set(before) - set(merged.conflicts)
    ends = [record | result.write for record, result in ((other, merged), (one, mirrored))]
    assert {name: ends[0][name] for name in agreed} == {name: ends[1][name] for name in agreed}
    assert not set(merged.write) & set(merged.conflicts)
    assert not set(merged.kept) & set(merged.conflicts)
