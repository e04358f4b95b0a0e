"""The space on the disk that a long write needs, checked before it begins (SQLite)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from db.core.database import proxy
from db.core.disk import MIB, READ_ONLY_BYTES
from db.core.errors import NotReady
from db.core.translation import N_

SCATTERED_BYTES = 4 * MIB
"""Added to each estimate, for pages that change here and there.

Measured: 1 to 2 MiB more than in proportion, for a hundred records in a database of 30,000 clients.
"""


def check_space(needed: int) -> None:
    """Raise NotReady if writing so many bytes would leave less than READ_ONLY_BYTES on the disk.

    `needed` counts the database and its write-ahead log, which holds a transaction until it is copied.
    """
    disk = proxy.obj.disk
    if disk is None or not needed:
        return
    try:
        free = disk.free()
    except OSError:
        return  # check_writable() says what is wrong with the disk
    needed += SCATTERED_BYTES
    if free - needed < READ_ONLY_BYTES:
        raise NotReady(
            "database.space",
            N_(
                "This may need {needed} MiB, and the disk of {folder} has {free} MiB left, of which {kept} "
                "must stay free. Nothing was saved. Free some space first."
            ),
            needed=-(-needed // MIB),
            folder=str(disk.path.parent),
            free=free // MIB,
            kept=READ_ONLY_BYTES // MIB,
        )


def characters(records: Iterable[Any]) -> int:
    """Return the length of records as JSON, from which an import estimates what it needs."""
    return sum(len(json.dumps(record, ensure_ascii=False, default=str)) for record in records)
