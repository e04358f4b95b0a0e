"""Ten thousand sequences of keys typed at once end where a patient person's do, or say that they do not.

`python -m tests.endurance.at_once 300 800` types 300 of them, from seed 800 on.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from db.core import settings
from db.core.translation import use_language
from db.staff.permissions import Role
from tests.endurance import Figure
from tests.engines import SqliteEngine
from tests.tui.at_once import prepare

SEQUENCES, SESSION = 10_000, 20
"""How many in all, and in one session."""
BATCH = 10
"""Sessions on one sample database; the next one is of another role, and of other people."""


def run(sequences: int = SEQUENCES, first: int = 1000) -> Iterator[Figure]:
    """Type them in as many processes as there are processors."""
    batches = range(first, first + sequences // SESSION, BATCH)
    last = first + sequences // SESSION
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        found = list(pool.map(partial(_batch, last=last), batches))
    compared, dropped = (sum(column) for column in list(zip(*found, strict=True))[:2])
    differences = [told for _compared, _dropped, told in found if told]
    for told in differences:
        print(told, file=sys.stderr)
    yield Figure("sequences compared", f"{compared}", f"{sequences} less those after a notice", compared > 0)
    yield Figure("ended elsewhere, and said so", f"{dropped}", "any", True)
    yield Figure("ended elsewhere in silence", f"{len(differences)}", "0", not differences)


def _batch(first: int, last: int) -> tuple[int, int, str]:
    """Type a batch; return how many were compared and dropped, and the differences in words."""
    os.umask(0o077)
    use_language("en")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for kind in ("DATA", "CONFIG", "STATE", "CACHE"):
            os.environ[f"XDG_{kind}_HOME"] = str(home / kind.lower())
        settings.current.cache_clear()
        (home / "engine").mkdir()
        staff = first // BATCH % 2
        role, clients = (Role.STAFF, 300) if staff else (Role.LEAD, 60)
        sessions = prepare(SqliteEngine(home / "engine"), home, role, clients)
        told = []
        for seed in range(first, min(first + BATCH, last)):
            difference = asyncio.run(sessions.compare(seed, SESSION, late=seed % 4 == 0))
            if difference is not None:
                told.append(str(difference))
    return sessions.compared, sessions.dropped, "\n".join(told)


if __name__ == "__main__":
    for figure in run(*map(int, sys.argv[1:])):
        print(figure)
