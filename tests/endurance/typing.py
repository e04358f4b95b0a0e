"""Forty people in terminals who type at random, three times over: no session ends in an error."""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from db.core import database
from db.upkeep import founding
from db.upkeep.sample.fill import fill
from scripts.core.identity import account
from tests.endurance import Figure
from tests.endurance.lines import Lines
from tests.terminal.program import (
    BACK,
    DOWN,
    END,
    ENTER,
    ESCAPE,
    HOME,
    PAGE_DOWN,
    PAGE_UP,
    RIGHT,
    TAB,
    UP,
    Program,
)

PEOPLE, ROUNDS = 40, 3
SECONDS = 180
RATE = 1.2
"""Keys a second of each person."""
CLIENTS = 5000
KEYS = (
    *"0123456",
    *"0123456",
    *"jkgGnesarcvltwdhfopyJKmiRu!;:?/zoebaz ",
    *(ENTER, ENTER, ENTER, ESCAPE, ESCAPE, ESCAPE, BACK, TAB, UP, DOWN, RIGHT, HOME, END, PAGE_DOWN, PAGE_UP),
    *"\x07\x0f\x12\x14\x0c",
)
"""What is typed; without the key that quits."""
ENDED = (b"Internal error", b"Erreur interne")


def run() -> Iterator[Figure]:
    """Type, and count the sessions that did not outlive it."""
    os.umask(0o077)
    rng = random.Random(1)
    with tempfile.TemporaryDirectory(prefix="trajectoire-typing-") as folder:
        url = f"sqlite:///{Path(folder) / 'trajectoire.db'}"
        database.connect(url)
        fill(founding.found(*account()), CLIENTS)
        database.disconnect()
        ended = typed = 0
        for _round in range(ROUNDS):
            more, keys = _type(url, rng)
            ended, typed = ended + more, typed + keys
    sessions = ROUNDS * PEOPLE
    yield Figure(
        "sessions that ended", f"{ended} of {sessions} ({typed} keys)", f"0 of {sessions}", ended == 0
    )


def _type(url: str, rng: random.Random) -> tuple[int, int]:
    """Let forty people type; return how many sessions ended, and how many keys were typed."""
    words = ["--database", url, "--language", "fr", "tui"]
    with ExitStack() as stack:
        programs = {
            str(number): stack.enter_context(Program(words, width=80, height=24)) for number in range(PEOPLE)
        }
        lines = Lines(programs)
        lines.expect(["Ma journée"], 120)
        told, typed = dict.fromkeys(programs, b""), 0
        begun = time.monotonic()
        while time.monotonic() - begun < SECONDS:
            for person, program in programs.items():
                told[person] = (told[person] + lines.heard[person])[-4000:]
                if program.process.poll() is None:
                    lines.type({person: rng.choice(KEYS)})
                    typed += 1
                lines.listen(1 / RATE / PEOPLE)
        lines.settle(1)
        return sum(
            program.process.poll() is not None or any(sign in told[person] for sign in ENDED)
            for person, program in programs.items()
        ), typed
