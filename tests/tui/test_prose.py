"""Long texts in lines: nothing lost, nothing wider than the room."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.widgets.prose import paragraphs, wrapped


@given(st.text(st.sampled_from("abé œ日本\u00a0 "), max_size=200), st.integers(2, 40))
def test_no_line_is_wider_than_the_room_and_every_letter_stays(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert all(cell_len(part) <= width for part in lines)
    assert "".join("".join(lines).split(" ")) == "".join(text.split(" "))


def test_a_no_break_space_is_not_an_end_of_line() -> None:
    assert wrapped("en attente à «\u00a0Déterminer\u00a0».", 16) == [
        "en attente à",
        "«\u00a0Déterminer\u00a0».",
    ]


def test_line_ends_and_indents_of_the_author_stay_and_markup_is_text() -> None:
    assert paragraphs("[b]un[/b]\n\n  deux\ttrois", 30) == ["[b]un[/b]", "", "  deux  trois"]
