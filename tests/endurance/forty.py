"""Forty people over ssh at once: how fast they are in, what a key costs, memory, and a line at rest.

Acceptance test 3 of the server reference; targets of the speed reference.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack

from tests.endurance import Figure
from tests.endurance.lines import Lines, connect, memory, spent
from tests.endurance.sshd import Host, server
from tests.terminal.program import DOWN, UP

PEOPLE = [f"p{number:02}" for number in range(40)]
CLIENTS = 100_000
KEYS = 30
"""How often everyone types."""
BETWEEN = 0.5
"""Seconds between two keys of one person, who are spread over that time."""
REST = 30
"""Seconds without a key."""
SETTLING = 8
"""Seconds after the last key in which what was begun ends."""


def run() -> Iterator[Figure]:
    """Connect forty people, let all type, then none."""
    with server(PEOPLE, clients=CLIENTS) as host:
        alone = _alone(host)
        with ExitStack() as stack:
            began = time.monotonic()
            lines = connect(host, PEOPLE, 120, 40)
            for program in lines.programs.values():
                stack.enter_context(program)
            lines.expect(["Rien à faire aujourd'hui", "Ma journée"], 60)
            ready = time.monotonic() - began
            yield Figure("all forty at their first screen", f"{ready:.1f} s", "≤ 15 s", ready <= 15)
            took = _typing(lines)
            p50, p95 = statistics.median(took), statistics.quantiles(took, n=20)[-1]
            missing = 1 - len(took) / (KEYS * len(PEOPLE))
            yield Figure(
                "key to paint, forty typing, p95",
                f"{p95 * 1000:.0f} ms (p50 {p50 * 1000:.0f}, {len(took)} keys, one session alone "
                f"{alone * 1000:.0f})",
                "≤ 100 ms, ≤ 3 times one session",
                p95 <= 0.1 and p95 <= 3 * alone and missing == 0,
            )
            pids = host.processes()
            each = [memory(pid) for pid in pids]
            yield Figure(
                "memory of a session",
                f"{statistics.mean(each):.1f} MiB, most {max(each):.1f} ({len(pids)} sessions)",
                "≤ 60 MiB",
                len(pids) == len(PEOPLE) and max(each) <= 60,
            )
            yield from _rest(lines, pids)


def _alone(host: Host) -> float:
    """Return the p95 of one session, in seconds."""
    with ExitStack() as stack:
        lines = connect(host, PEOPLE[:1], 120, 40)
        for program in lines.programs.values():
            stack.enter_context(program)
        lines.expect(["Rien à faire aujourd'hui", "Ma journée"], 30)
        return statistics.quantiles(_typing(lines), n=20)[-1]


def _typing(lines: Lines) -> list[float]:
    """Go down and up the list of everyone; return the seconds from each key to its first byte."""
    lines.all_type("2")
    lines.listen(3)
    lines.all_type("\x1b[C")
    lines.listen(SETTLING)
    took: list[float] = []
    people = list(lines.programs)
    step = BETWEEN / len(people)
    for number in range(KEYS):
        asked: dict[str, float] = {}
        seen: dict[str, float] = {}
        for person in people:
            asked[person] = time.monotonic()
            lines.type({person: UP if number % 10 >= 6 else DOWN})
            _heard(lines, step, seen)
        _heard(lines, BETWEEN, seen)
        took += [seen[person] - at for person, at in asked.items() if person in seen]
    return took


def _heard(lines: Lines, seconds: float, seen: dict[str, float]) -> None:
    for person, at in lines.listen(seconds).items():
        seen.setdefault(person, at)


def _rest(lines: Lines, pids: list[int]) -> Iterator[Figure]:
    lines.listen(SETTLING)
    lines.all_type("")
    before = {pid: spent(pid) for pid in pids}
    lines.listen(REST)
    heard = sum(map(len, lines.heard.values()))
    yield Figure("bytes on forty lines at rest", f"{heard} in {REST} s", "0", heard == 0)
    share = max((spent(pid) - before[pid]) / REST * 100 for pid in pids)
    yield Figure("processor of a session at rest, most", f"{share:.2f} %", "≤ 0.5 %", share <= 0.5)
