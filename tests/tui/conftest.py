"""Reads that need no database, and one language to compare with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest

from db.core import database, revision, translation


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def no_database() -> Any:
        return nullcontext()

    monkeypatch.setattr(database, "reading", no_database)
    monkeypatch.setattr(revision, "current", dict)
    translation.use_language("en")
    yield
    translation.use_language("en")
