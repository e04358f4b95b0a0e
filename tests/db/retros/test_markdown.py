"""A retrospective as Markdown: what people wrote is shown as they wrote it, and never becomes markup."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from db.core.text import clean_lines
from db.core.translation import use_language
from db.retros.markdown import escape, markdown
from db.retros.models import Phase
from db.retros.queries import ActionRow, Board, CardRow, Column, RetroRow

DAY = dt.date(2026, 11, 21)
ROW = RetroRow((DAY, 1), 1, "Rétro équipe Nord", "Nord", "L. C.", Phase.CLOSED, False, DAY)
BOARD = Board(
    ROW,
    1,
    (
        Column(
            "Start", (CardRow(1, "Liste de *papiers*\navant le RDV", "M. L.", 6), CardRow(2, "RDV", "", 1))
        ),
        Column("Stop", ()),
    ),
    (
        ActionRow(1, 1, "Rédiger", "M. L.", dt.date(2026, 12, 1), None, ""),
        ActionRow(2, 2, "Appeler", "", None, DAY, "Deux de moins"),
    ),
    (ActionRow(3, 1, "Ranger", "L. C.", None, None, ""),),
)
MARKUP = st.text(st.sampled_from("\\`*_[]<>&#|~-+=.:!()1a é\n\t\"'/@{}$%^"), max_size=60)


def test_a_whole_board() -> None:
    assert markdown(BOARD) == (
        "# Rétro équipe Nord\n\n2026-11-21 · Nord · L. C.\n\n"
        "## Start\n\n- Liste de \\*papiers\\*\\\n  avant le RDV (6 votes, M. L.)\n- RDV (1 vote)\n\n"
        "## Stop\n\n"
        "## Actions\n\n- [ ] Rédiger (M. L., due 2026-12-01)\n"
        "- [x] Appeler\\\n  → Deux de moins (done 2026-11-21)\n\n"
        "## Still open from last time\n\n- [ ] Ranger (L. C.)\n"
    )


def test_a_board_in_french() -> None:
    use_language("fr")
    text = markdown(replace(BOARD, row=replace(ROW, anonymous=True)))
    assert "2026-11-21 · Nord · L. C. · anonyme\n" in text
    assert "- [ ] Rédiger (M. L., échéance\u00a0: 2026-12-01)\n" in text


def shown(source: str) -> tuple[list[str], list[list[str]]]:
    """Return the kinds of the blocks and, for each text, its lines as a reader sees them."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(source)
    texts = []
    for token in tokens:
        if token.type == "inline":
            assert {child.type for child in token.children or ()} <= {"text", "hardbreak"}
            breaks = ["\n" if child.type == "hardbreak" else child.content for child in token.children or ()]
            texts.append([line.strip() for line in "".join(breaks).split("\n")])
    return [token.type for token in tokens if token.nesting >= 0], texts


@given(MARKUP | st.text(max_size=60))
@example("- [ ] # *un*\n1. deux\n    code\n===\n---\n| a | b |\n|---|---|\n> cité\n```\n&amp;<b>")
def test_a_note_is_shown_as_it_was_written(typed: str) -> None:
    text = clean_lines(typed) or "rien"
    board = replace(BOARD, columns=(Column("Start", (CardRow(1, text, "", 0),)),), actions=(), still_open=())
    blocks, texts = shown(markdown(board))
    assert blocks.count("list_item_open") == 1
    assert blocks.count("heading_open") == 3
    assert texts[3] == [line.strip() for line in text.splitlines() if line.strip()]


@given(MARKUP)
def test_a_title_is_shown_as_it_was_written(typed: str) -> None:
    title = " ".join(typed.split()) or "sans titre"
    _blocks, texts = shown(markdown(replace(BOARD, row=replace(ROW, title=title))))
    assert texts[0] == [title]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("https://x.ca/a", "https\\://x.ca/a"),
        ("WWW.x.ca", "WWW\\.x.ca"),
        ("eve@x.ca", "eve\\@x.ca"),
        ("mailto:eve", "mailto\\:eve"),
        ("14:30, C. L. (2) - ok!", "14:30, C. L. (2) - ok!"),
        ("1) un", "1\\) un"),
        ("12. douze", "12\\. douze"),
        ("1.5 jour", "1.5 jour"),
        ("- un", "\\- un"),
    ],
)
def test_addresses_and_lists_stay_text_and_the_rest_stays_readable(typed: str, written: str) -> None:
    assert escape(typed) == written
