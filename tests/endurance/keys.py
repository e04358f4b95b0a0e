"""A session that is used all day, beside others: what it keeps of every area, card and form."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from db.core import database
from db.upkeep import founding
from db.upkeep.sample.fill import fill
from scripts.core.identity import account
from tests.endurance import Figure
from tests.endurance.lines import memory
from tests.terminal.program import (
    BACK,
    DOWN,
    ENTER,
    ESCAPE,
    PAGE_DOWN,
    PAINTED,
    QUIET,
    RIGHT,
    TAB,
    Program,
)

KEYS = 5000
CLIENTS = 5000
OTHERS = 3
"""Sessions open beside it: what all have alike is counted once for all."""
MIB = 60
AREA = [DOWN, DOWN, PAGE_DOWN, ENTER, *(RIGHT,) * 5, DOWN, *"JJJ", "e", TAB, *"allo", ESCAPE, ESCAPE, ESCAPE]
ROUND = [
    key
    for digit in "1234560"
    for key in (
        digit,
        *AREA,
        digit,
        *AREA,
        digit,
        "/",
        *"tre",
        BACK,
        ESCAPE,
        "?",
        ESCAPE,
        "n",
        *"Zoé",
        ESCAPE,
    )
]
"""What is pressed again and again."""


def run() -> Iterator[Figure]:
    """Type five thousand keys, each answered before the next."""
    os.umask(0o077)
    with tempfile.TemporaryDirectory(prefix="trajectoire-keys-") as folder, ExitStack() as stack:
        url = f"sqlite:///{Path(folder) / 'trajectoire.db'}"
        database.connect(url)
        fill(founding.found(*account()), CLIENTS)
        database.disconnect()
        words = ["--database", url, "--language", "fr", "tui"]
        programs = [stack.enter_context(Program(words, width=120, height=40)) for _ in range(1 + OTHERS)]
        for program in programs:
            program.expect("Ma journée")
            program.listen()
        used, begun = programs[0], memory(programs[0].process.pid)
        for number in range(KEYS):
            key = ROUND[number % len(ROUND)]
            used.type(key)
            used.listen(QUIET if key == ESCAPE else PAINTED)
        kept = memory(used.process.pid)
        yield Figure(
            f"memory after {KEYS} keys",
            f"{kept:.1f} MiB (PSS; {begun:.1f} at first)",
            f"≤ {MIB} MiB",
            kept <= MIB,
        )
        yield Figure("it still runs", str(used.process.poll()), "None", used.process.poll() is None)
