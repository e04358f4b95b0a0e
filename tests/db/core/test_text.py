"""Text is folded for search, cleaned for storage, and nothing hostile in it reaches a terminal."""

import json
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.core import database
from db.core.errors import Invalid
from db.core.text import TEXT_LIMIT, UNSAFE, clean, clean_lines, dotted, fold, initials, printable
from db.suggestions import actions, queries
from db.suggestions.models import Suggestion
from tests.conftest import ActorFactory
from tests.factories import READER
from tests.fixtures import shared_fixture


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Éric", "eric"),
        ("E\u0301ric", "eric"),
        ("Œuvre", "oeuvre"),
        ("Ægir Łukasz Øyvind Đoko", "aegir lukasz oyvind doko"),
        ("\u01fe", "o"),
        ("L\u2019Île-d\u2018Orléans", "l'ile-d'orleans"),
        ("STRASSE straße", "strasse strasse"),
        ("İstanbul", "istanbul"),
        ("\u2121 \ufb01n", "tel fin"),
        ("  deux \t\u00a0 mots \n trois\u2028quatre ", "deux mots trois quatre"),
        ("a\u200bb\x1b[31m", "ab[31m"),
        ("", ""),
    ],
)
def test_folding(text: str, key: str) -> None:
    assert fold(text) == key


@given(st.text())
def test_a_folded_text_folds_to_itself(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_accents_composed_or_not_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


UNSEEN = st.one_of(
    st.characters(categories=["Cf"]),
    st.sampled_from(
        "\u034f\u115f\u1160\u17b4\u180b\u180e\u180f\u200b\u200d\u3164\ufe0f\ufeff\uffa0\U000e0041\U000e0100"
    ),
)


@given(st.lists(st.tuples(st.text(max_size=3), st.text(UNSEEN, max_size=3))))
def test_signs_that_draw_nothing_change_no_search(parts: list[tuple[str, str]]) -> None:
    assert fold("".join(map("".join, parts))) == fold("".join(text for text, _signs in parts))


@pytest.mark.parametrize("text", ["क्षत्रिय", "เรียน", "ខ្មែរ", "\u0e19\u0e49\u0e33"])
def test_signs_that_belong_to_a_word_stay(text: str) -> None:
    assert fold(text) != fold(text[0])
    assert len(fold(text)) > 1


@given(st.text(), st.text())
def test_a_part_is_found_in_the_whole(part: str, rest: str) -> None:
    assert fold(part) in fold(f"{rest} {part} {rest}")


@given(st.text())
def test_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    for harmless in (clean(text, limit=10**6), fold(text), printable(text)):
        assert not any(ord(c) in UNSAFE for c in harmless)
    kept = clean_lines(text)
    assert not any(ord(c) in UNSAFE for c in kept if c not in "\n\t")


@given(st.text())
def test_what_is_printable_is_untouched(text: str) -> None:
    harmless = printable(text)
    assert printable(harmless) == harmless
    assert [c for c in text if ord(c) not in UNSAFE] == list(harmless)


def test_a_text_of_several_lines_keeps_them() -> None:
    assert clean_lines(" un\r\ndeux\rtrois\n\n\tquatre\x07 ") == "un\ndeux\ntrois\n\n\tquatre"


@pytest.mark.parametrize(("cleaner", "limit"), [(clean, 500), (clean_lines, TEXT_LIMIT)])
def test_a_text_too_long_is_refused_beside_its_field(cleaner: Callable[..., str], limit: int) -> None:
    assert len(cleaner("é" * limit)) == limit
    with pytest.raises(Invalid) as caught:
        cleaner("é" * (limit + 1), field="note")
    assert caught.value.field == "note"
    assert str(limit) in caught.value.say()


@pytest.mark.parametrize(
    ("given", "family", "short"),
    [("Éloïse", "Tremblay", "É. T."), ("", "Roy", "R."), ("ève", " ", "È."), ("", "", "")],
)
def test_initials(given: str, family: str, short: str) -> None:
    assert initials(given, family) == short


def test_hostile_strings_are_stored_as_they_are_cleaned(actor: ActorFactory) -> None:
    staff = actor()
    strings = json.loads(shared_fixture("hard-strings/blns.json").read_text(encoding="utf-8"))
    strings += (
        shared_fixture("hard-strings/csv-injection-payloads.txt").read_text(encoding="utf-8").splitlines()
    )
    assert len(strings) == 515 + 6
    kept = {}
    with database.connection(), database.proxy.atomic():  # at once, for speed
        for text in strings:
            cleaned = clean_lines(text)
            if cleaned:
                kept[actions.suggest(staff, text)] = cleaned
    assert len(strings) - len(kept) == 6  # nothing but blanks and controls
    with database.reading():
        stored = {row.id: row.text for row in Suggestion.select()}
        assert stored == kept
        for id_, text in kept.items():
            assert queries.card(READER, id_).row.text == text
            assert not any(ord(c) in UNSAFE for c in text if c not in "\n\t")
            assert (
                Suggestion.select()
                .where(Suggestion.id == id_, Suggestion.search_key.has_words(text))
                .exists()
            )


def test_empty_parts_leave_no_dot() -> None:
    assert dotted("a", "", "b") == "a · b"
    assert dotted("", "") == ""
