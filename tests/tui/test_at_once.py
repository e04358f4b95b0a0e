"""Keys typed at once end where a patient person's do, on every screen.

`python -m tests.endurance at_once` types many more.
"""

from __future__ import annotations

import pytest

from tests.engines import SqliteEngine
from tests.tui.at_once import AtOnce, prepare

pytestmark = [
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("database"),
]

SEEDS, SEQUENCES = 8, 25


@pytest.fixture(scope="module")
def sessions(sqlite_engine: SqliteEngine, tmp_path_factory: pytest.TempPathFactory) -> AtOnce:
    """Return the sessions of a team lead."""
    return prepare(sqlite_engine, tmp_path_factory.mktemp("at_once"))


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_keys_at_once_end_where_those_of_a_patient_person_do(sessions: AtOnce, seed: int) -> None:
    difference = await sessions.compare(seed, SEQUENCES, longest=2)
    assert difference is None, str(difference)
