"""Three-way merge of two people's edits: by field, and long texts by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

MAX_LINES = 400
"""Longer texts are not merged by line, since comparing them takes too long."""


@dataclass(frozen=True)
class Merged:
    """The values to write, the fields where a colleague's change is kept, and those in conflict."""

    write: dict[str, Any]
    kept: tuple[str, ...]
    conflicts: tuple[str, ...]


def merge(before: Mapping[str, Any], after: Mapping[str, Any], current: Mapping[str, Any]) -> Merged:
    """Merge the saved values (`after`) with the stored ones (`current`), both edits of `before`.

    A field changed by one side takes that change; texts changed by both are merged by line. The same change
    on both sides is not a conflict.
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
    """Return the text with both sides' changes; None if they touch the same or adjacent lines."""
    texts = [text.split("\n") for text in (before, mine, theirs)]
    if max(map(len, texts)) > MAX_LINES:
        return None
    merged: list[str] = []
    for was, one, other in _chunks(*texts):
        if one not in (was, other) and other != was:
            return None
        merged += other if one == was else one
    return "\n".join(merged)


def concatenate(before: str, mine: str, theirs: str, *, lines: bool) -> str:
    """Concatenate both versions, theirs first; with `lines`, keep each changed line once."""
    texts = [text.split("\n") for text in (before, mine, theirs)]
    if not lines or max(map(len, texts)) > MAX_LINES:
        return ("\n" if lines else " / ").join(filter(None, (theirs, mine)))
    joined: list[str] = []
    for was, one, other in _chunks(*texts):
        if one in (was, other):
            joined += other
        elif other == was:
            joined += one
        else:
            joined += [*other, *(line for line in one if line not in other)]
    return "\n".join(joined)


def _chunks(
    before: Sequence[str], mine: Sequence[str], theirs: Sequence[str]
) -> Iterator[tuple[list[str], list[str], list[str]]]:
    """Yield matching chunks of the three texts, split at each line that nobody changed."""
    in_mine, in_theirs = _line_map(before, mine), _line_map(before, theirs)
    b = m = t = 0
    for at in sorted(in_mine.keys() & in_theirs.keys()):
        yield list(before[b:at]), list(mine[m : in_mine[at]]), list(theirs[t : in_theirs[at]])
        yield [before[at]], [before[at]], [before[at]]
        b, m, t = at + 1, in_mine[at] + 1, in_theirs[at] + 1
    yield list(before[b:]), list(mine[m:]), list(theirs[t:])


def _line_map(before: Sequence[str], after: Sequence[str]) -> dict[int, int]:
    """Map the index of each unchanged line to its new index."""
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return {a + i: b + i for a, b, size in blocks for i in range(size)}
