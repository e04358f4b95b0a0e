"""One record changed by two people at once, put together: field by field, and long texts line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

MOST_LINES = 400
"""Lines of a text that are compared; of a longer one the person is asked, for comparing would take long."""


@dataclass(frozen=True)
class Merged:
    """What comes out: what is to be written, whose fields hold a colleague's change, where both disagree."""

    write: dict[str, Any]
    kept: tuple[str, ...]
    conflicts: tuple[str, ...]


def merge(before: Mapping[str, Any], after: Mapping[str, Any], current: Mapping[str, Any]) -> Merged:
    """Compare what was read, what is saved and what is stored now, each by field.

    A field that only one of the two changed takes that change; so do the lines of a text. The same change by
    both is no conflict.
    """
    write: dict[str, Any] = {}
    kept: list[str] = []
    conflicts: list[str] = []
    for name, mine in after.items():
        was, theirs = before[name], current[name]
        if theirs not in (was, mine):
            kept.append(name)
        if mine in (was, theirs):
            continue
        if theirs == was:
            write[name] = mine
        elif isinstance(was, str) and (text := merge_lines(was, mine, theirs)) is not None:
            write[name] = text
        else:
            conflicts.append(name)
    return Merged(write, tuple(name for name in kept if name not in conflicts), tuple(conflicts))


def merge_lines(before: str, mine: str, theirs: str) -> str | None:
    """Return the text with the changes of both; None where both changed the same lines, or neighbours."""
    texts = [text.split("\n") for text in (before, mine, theirs)]
    if max(map(len, texts)) > MOST_LINES:
        return None
    merged: list[str] = []
    for was, one, other in _stretches(*texts):
        if one not in (was, other) and other != was:
            return None
        merged += other if one == was else one
    return "\n".join(merged)


def both(before: str, mine: str, theirs: str, *, lines: bool) -> str:
    """Return a text with the words of both, theirs first; of a text of several `lines`, each line once."""
    texts = [text.split("\n") for text in (before, mine, theirs)]
    if not lines or max(map(len, texts)) > MOST_LINES:
        return ("\n" if lines else " / ").join(filter(None, (theirs, mine)))
    joined: list[str] = []
    for was, one, other in _stretches(*texts):
        if one in (was, other):
            joined += other
        elif other == was:
            joined += one
        else:
            joined += [*other, *(line for line in one if line not in other)]
    return "\n".join(joined)


def _stretches(
    before: Sequence[str], mine: Sequence[str], theirs: Sequence[str]
) -> Iterator[tuple[list[str], list[str], list[str]]]:
    """Yield the three texts in step: what lies between two lines that nobody touched, then such a line."""
    in_mine, in_theirs = _places(before, mine), _places(before, theirs)
    b = m = t = 0
    for at in sorted(in_mine.keys() & in_theirs.keys()):
        yield list(before[b:at]), list(mine[m : in_mine[at]]), list(theirs[t : in_theirs[at]])
        yield [before[at]], [before[at]], [before[at]]
        b, m, t = at + 1, in_mine[at] + 1, in_theirs[at] + 1
    yield list(before[b:]), list(mine[m:]), list(theirs[t:])


def _places(before: Sequence[str], after: Sequence[str]) -> dict[int, int]:
    """Return where each line that stayed stands now."""
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return {a + i: b + i for a, b, size in blocks for i in range(size)}
