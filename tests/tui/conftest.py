"""Reads that need no database, unless the test asks for one, and one language to compare with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest

from db.core import database, revision, translation, watching


@pytest.fixture(autouse=True)
def _alone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def no_database() -> Any:
        return nullcontext()

    if "database" not in request.fixturenames:
        monkeypatch.setattr(database, "reading", no_database)
        monkeypatch.setattr(revision, "current", dict)
        monkeypatch.setattr(database, "why_not_write", lambda: None)
        monkeypatch.setattr(database, "room_left", lambda: None)
        monkeypatch.setattr(watching, "watch", lambda stopped: stopped.wait() and ())
    translation.use_language("en")
    yield
    translation.use_language("en")
