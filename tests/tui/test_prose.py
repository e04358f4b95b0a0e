"""Long texts in lines: nothing lost, nothing wider than the room."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.widgets.ink import ink, line, wrap
from tui.widgets.prose import paragraphs, wrap_line


@given(st.text(st.sampled_from("abé œ日本\u00a0 "), max_size=200), st.integers(2, 40))
def test_no_line_is_wider_than_the_room_and_every_letter_stays(text: str, width: int) -> None:
    lines = wrap_line(text, width)
    assert all(cell_len(part) <= width for part in lines)
    assert "".join("".join(lines).split(" ")) == "".join(text.split(" "))


def test_a_no_break_space_is_not_an_end_of_line() -> None:
    assert wrap_line("en attente à «\u00a0Déterminer\u00a0».", 16) == [
        "en attente à",
        "«\u00a0Déterminer\u00a0».",
    ]


def test_line_ends_and_indents_of_the_author_stay_and_markup_is_text() -> None:
    assert paragraphs("[b]un[/b]\n\n  deux\ttrois", 30) == ["[b]un[/b]", "", "  deux  trois"]


@given(st.text(st.sampled_from("abé œ日本\u00a0 :"), max_size=80), st.integers(4, 40))
def test_an_inked_line_ends_at_no_no_break_space_and_keeps_its_ink(text: str, width: int) -> None:
    whole = line(ink("dim", "préfère\u00a0: "), ink("accent", text))
    lines = wrap(whole, width)
    assert all(part.cell_length <= width for part in lines)
    assert "".join("".join(part.plain for part in lines).split()) == "".join(whole.plain.split())
    words = {word for word in f"préfère\u00a0: {text}".split(" ") if cell_len(word) <= width}
    assert words <= {word for part in lines for word in part.plain.split(" ")} | {""}
    told = [
        part.plain[span.start : span.end] for part in lines for span in part.spans if span.style == "accent"
    ]
    assert "".join("".join(told).split()) == "".join(text.split())
