"""Trajectories as TOML files to edit."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from db.core.errors import Invalid
from db.core.text import clean, clean_lines, fold
from db.core.translation import N_
from db.trajectories.actions import StepDraft
from db.trajectories.models import STEP_TEXTS
from db.trajectories.queries import Design

_HEAD: dict[str, type] = {"name": str, "purpose": str, "steps": list}
_STEP: dict[str, type] = {
    "name": str,
    "expected_days": int,
    "response_days": int,
    "next": list,
} | dict.fromkeys(STEP_TEXTS, str)
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


@dataclass(frozen=True)
class TrajectoryFile:
    """A trajectory as read from a file."""

    name: str
    purpose: str
    steps: tuple[StepDraft, ...]


def write(design: Design) -> str:
    """Return a design as TOML that `read` can read."""
    return "\n".join(_lines(design))


def _lines(design: Design) -> Iterator[str]:
    names = {step.id: step.name for step in design.steps}
    yield f"name = {_quoted(design.name)}"
    if design.purpose:
        yield f"purpose = {_quoted(design.purpose)}"
    for step in design.steps:
        following = [names[other.id] for other in design.steps if (step.id, other.id) in design.usual]
        yield ""
        yield "[[steps]]"
        yield f"name = {_quoted(step.name)}"
        for key, days in (("expected_days", step.expected_days), ("response_days", step.response_days)):
            if days is not None:
                yield f"{key} = {days}"
        yield f"next = [{', '.join(map(_quoted, following))}]"
        for key in STEP_TEXTS:
            if step.texts[key]:
                yield f"{key} = {_quoted(step.texts[key])}"
    yield ""


def _quoted(text: str) -> str:
    """Return a TOML basic string, multi-line if needed; escapes are those of JSON."""
    lines = [
        json.dumps(line, ensure_ascii=False)[1:-1].replace("\x7f", "\\u007f") for line in text.split("\n")
    ]
    return f'"{lines[0]}"' if len(lines) == 1 else '"""\n' + "\n".join(lines) + '"""'


def read(text: str) -> TrajectoryFile:
    """Parse a file; raises Invalid with the position or the key at fault."""
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # RecursionError for too deep a nesting
        place = _PLACE.search(str(error))
        if place is None:
            raise Invalid(
                "toml.syntax", N_("This is not TOML, or the end is missing."), field="file"
            ) from error
        line, column = place.groups()
        raise Invalid(
            "toml.syntax",
            N_("Line {line}, column {column}: this is not TOML."),
            field="file",
            line=line,
            column=column,
        ) from error
    _check(data, _HEAD, "")
    steps = tuple(_step(step, place) for place, step in enumerate(data.get("steps", []), 1))
    return TrajectoryFile(clean(data.get("name", "")), clean_lines(data.get("purpose", "")), steps)


def _step(data: Any, place: int) -> StepDraft:
    where = f"steps {place}: "
    if not isinstance(data, dict):
        raise _wrong_type("steps", where)
    _check(data, _STEP, where)
    following = data.get("next", [])
    if not all(isinstance(name, str) for name in following):
        raise _wrong_type("next", where)
    return StepDraft(
        clean(data.get("name", "")),
        data.get("expected_days"),
        data.get("response_days"),
        tuple(clean(name) for name in following),
        {key: clean_lines(data[key], field=key) for key in STEP_TEXTS if key in data},
    )


def _check(data: dict[str, Any], kinds: dict[str, type], where: str) -> None:
    for key, value in data.items():
        if key not in kinds:
            raise Invalid(
                "toml.key",
                N_("{where}“{key}” is not a valid key. Valid keys: {known}."),
                field="file",
                where=where,
                key=clean(key[:60]),
                known=", ".join(kinds),
            )
        if not isinstance(value, kinds[key]) or isinstance(value, bool):
            raise _wrong_type(key, where)


def _wrong_type(key: str, where: str) -> Invalid:
    return Invalid(
        "toml.type", N_("{where}the value of “{key}” has the wrong type."), field="file", where=where, key=key
    )


def is_same(written: TrajectoryFile, design: Design) -> bool:
    """Tell whether a file and a design are equal."""
    return _plain(written) == _plain(read(write(design)))


def _plain(written: TrajectoryFile) -> object:
    """Return the values to compare: empty texts and the spelling of names in `next` do not count."""
    return (
        written.name,
        written.purpose,
        [
            (
                step.name,
                step.expected_days,
                step.response_days,
                {fold(name) for name in step.next},
                {key: text for key, text in step.texts.items() if text},
            )
            for step in written.steps
        ],
    )
