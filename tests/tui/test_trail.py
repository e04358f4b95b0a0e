"""Back and forward through what was opened, as in a browser."""

from __future__ import annotations

from tui.shell.trail import LONGEST, Record, Trail


def trail(*opened: str) -> Trail:
    """Return a trail on which these were opened one after the other."""
    made = Trail()
    for name in opened:
        made.visit((name, 1))
    return made


def walk(made: Trail, steps: str, front: str | None) -> str:
    """Return what is in front after steps back (<) and forward (>); a step that leads nowhere is left out."""
    at: Record | None = (front, 1) if front else None
    for step in steps:
        by = -1 if step == "<" else 1
        beside = made.beside(by, at)
        if beside is not None:
            made.step(by, at)
            made.visit(beside)  # the card that is shown says so
            at = beside
    return at[0] if at else ""


def test_steps_lead_back_and_forward() -> None:
    for steps, there in (("<", "b"), ("<<", "a"), ("<<<", "a"), ("<<>", "b"), ("<>", "c"), (">", "c")):
        assert walk(trail("a", "b", "c"), steps, "c") == there, steps


def test_from_a_list_the_last_record_comes_back_first() -> None:
    assert walk(trail("a", "b"), "<", None) == "b"
    assert walk(trail("a", "b"), "<<", None) == "a"
    assert trail("a", "b").beside(1, None) is None
    assert Trail().beside(-1, None) is None


def test_what_was_ahead_is_forgotten_when_something_else_is_opened() -> None:
    made = trail("a", "b", "c")
    assert walk(made, "<<", "c") == "a"
    made.visit(("d", 1))
    assert made.beside(1, ("d", 1)) is None
    assert walk(made, "<", "d") == "a"


def test_after_esc_the_card_below_leads_forward_to_the_one_closed() -> None:
    made = trail("a", "b")
    assert made.beside(1, ("a", 1)) == ("b", 1)
    assert made.beside(-1, ("a", 1)) is None


def test_each_record_is_listed_once_the_last_first_and_the_oldest_are_dropped() -> None:
    assert [name for name, _id in trail("a", "b", "b", "a", "c").latest()] == ["c", "a", "b"]
    made = trail(*map(str, range(LONGEST + 5)))
    assert len(made.latest()) == LONGEST
    assert made.beside(-1, None) == (str(LONGEST + 4), 1)
