"""Five hundred cut lines, forty at once, killed, frozen, through sudo: no process stays, no draft is lost.

Acceptance test 4 of the server reference. What is typed grows from one return to the next: each word of it
must have come through every cut before.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from tests.endurance import Figure
from tests.endurance.lines import Lines, connect
from tests.endurance.sshd import Host, server
from tests.terminal.program import french

PEOPLE = [f"p{number:02}" for number in range(40)]
ROUNDS = {False: ("killed",) * 8 + ("frozen",) * 2, True: ("killed",) * 2 + ("frozen",)}
"""How everyone's line is cut, one round after the other; without sudo and through it."""
GONE = 5.0
"""Seconds in which no process may be left."""
ALIVE = 2
"""Seconds between two questions of sshd whether the client is there; it asks twice before it cuts."""
NOTICED = ALIVE * 3
OFFER = french("Draft from {day} at {time}. ^T: start afresh")[:12]
KEPT = """
import sys, json, apsw
rows = apsw.Connection(sys.argv[1].removeprefix("sqlite:///")).execute("SELECT typed FROM draft")
print(json.dumps([typed for (typed,) in rows]))
"""


def alive(_folder: Path) -> str:
    """Return what makes sshd notice a frozen client soon."""
    return f"ClientAliveInterval {ALIVE}\nClientAliveCountMax 2"


def run() -> Iterator[Figure]:
    """Cut every line in every way."""
    cuts = found = 0
    slowest: dict[str, float] = {}
    left, locked = 0, 0.0
    for by_sudo, rounds in ROUNDS.items():
        with server(PEOPLE, by_sudo=by_sudo, extra=alive) as host:
            for number, how in enumerate(rounds):
                resumed = _round(host, number, how)
                took, remained = _gone(host, GONE + (NOTICED if how == "frozen" else 0))
                slowest[how] = max(slowest.get(how, 0.0), took)
                left += remained
                locked = max(locked, _writes(host))
                cuts += len(PEOPLE)
                found += resumed
            found += kept(host, PEOPLE, len(rounds))
    yield Figure("lines cut", str(cuts), "≥ 500", cuts >= 500)
    for how, took in slowest.items():
        limit = GONE + (NOTICED if how == "frozen" else 0)
        yield Figure(f"last process gone, {how}", f"{took:.1f} s", f"≤ {limit:.0f} s", took <= limit)
    yield Figure("processes left", str(left), "0", left == 0)
    yield Figure("drafts whole on return", f"{found} of {cuts}", f"{cuts}", found == cuts)
    yield Figure("a write after a cut, the program's start included", f"{locked:.1f} s", "≤ 2 s", locked <= 2)


def word(person: str, number: int) -> str:
    """Return what a person types in a round."""
    return f"mot{number}{person} "


def _round(host: Host, number: int, how: str) -> int:
    """Let everyone in, take up what they had typed, type on, and be cut; return how many found it all."""
    with ExitStack() as stack:
        lines = connect(host, PEOPLE)
        for program in lines.programs.values():
            stack.enter_context(program)
        lines.expect(["Rien à faire aujourd'hui", "Ma journée"], 60)
        lines.listen(1)
        lines.all_type("i")
        found = 0
        if number:
            lines.expect([OFFER], 30)
            lines.expect([word(PEOPLE[0], 0)[:4]], 30)
            lines.listen(1)
            found = sum(_whole(lines, person, number) for person in PEOPLE)
        else:
            lines.expect([french("What could be better?")], 30)
        lines.listen(0.5)
        lines.type({person: word(person, number) for person in PEOPLE})
        lines.settle()  # less than the pause after which a draft is kept
        for program in lines.programs.values():
            os.kill(program.process.pid, signal.SIGSTOP if how == "frozen" else signal.SIGKILL)
        if how == "frozen":
            time.sleep(NOTICED)
            for program in lines.programs.values():
                program.process.kill()
        return found


def _whole(lines: Lines, person: str, number: int) -> bool:
    return all(word(person, before).strip().encode() in lines.heard[person] for before in range(number))


def _gone(host: Host, within: float) -> tuple[float, int]:
    """Wait for the last process of people's sessions; return the seconds, and how many stayed."""
    began = time.monotonic()
    while (left := host.processes()) and time.monotonic() - began < within:
        time.sleep(0.05)
    took = time.monotonic() - began
    for pid in left:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return took, len(left)


def _writes(host: Host) -> float:
    began = time.monotonic()
    done = host.run("suggestions", "add", "Le verrou est libre")
    assert done.returncode == 0, done.stderr
    return time.monotonic() - began


def kept(host: Host, people: Sequence[str], rounds: int) -> int:
    """Return how many people's drafts hold every word after the last cut."""
    typed = json.loads(host.python_as_service(["-c", KEPT, host.url]).stdout)
    return sum(
        any(all(word(person, number).strip() in one for number in range(rounds)) for one in typed)
        for person in people
    )
