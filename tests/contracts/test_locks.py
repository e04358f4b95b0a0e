"""The locked libraries: all that the project asks for, at the same versions, each with its hashes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.test_pages import PAGES, ROOT, by_name

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
EXTRAS: dict[str, list[str]] = PROJECT["project"]["optional-dependencies"]
GROUPS: dict[str, list[str]] = PROJECT["dependency-groups"]
NEEDED = {
    "base": [*PROJECT["project"]["dependencies"], *GROUPS["build"]],
    "dev": [*PROJECT["project"]["dependencies"], *GROUPS["build"], *GROUPS["dev"]],
    **{name: [*PROJECT["project"]["dependencies"], *GROUPS["build"], *EXTRAS[name]] for name in EXTRAS},
}
"""What each lock must hold, by its name."""
PINNED = re.compile(r"([\w.-]+)(?:\[[\w,]+\])?==([\w.]+)")
LOCKED = re.compile(r"^([\w.-]+)==([\w.]+)[^\n]*\n((?: +--hash=sha256:[0-9a-f]{64}[ \\]*\n)*)", re.MULTILINE)


def locked(name: str) -> dict[str, str]:
    """Return the version of each library of a lock, and check that it has a hash."""
    text = (ROOT / ".requirements" / f"{name}.txt").read_text()
    found = LOCKED.findall(text)
    assert [library for library, _version, hashes in found if not hashes] == []
    assert len(found) == len(re.findall(r"^\w", text, re.MULTILINE))
    return {library: version for library, version, _hashes in found}


@pytest.mark.parametrize("name", NEEDED)
def test_a_lock_has_what_the_project_asks_for(name: str) -> None:
    asked = {}
    for requirement in NEEDED[name]:
        pinned = PINNED.fullmatch(requirement)
        assert pinned, requirement
        asked[pinned[1]] = pinned[2]
    assert asked.items() <= locked(name).items()


def test_every_lock_has_the_same_versions() -> None:
    everything = locked("dev")
    for name in NEEDED:
        assert locked(name).items() <= everything.items(), name
        assert locked("base").items() <= locked(name).items(), name


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_pages_install_what_is_locked(page: Path) -> None:
    for words in re.findall(r"pip install ([^`\n#]+)", page.read_text()):
        if "--require-hashes" in words:
            lock = words.split("-r ")[1].strip()
            assert (ROOT / lock).is_file(), lock
        else:
            assert words.split() == ["--no-deps", "--no-build-isolation", "."]
