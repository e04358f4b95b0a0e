"""Clients that froze on a live screen, where sshd never asks after them: locked, left, drafts kept.

Acceptance test 5 of the server reference.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack

from tests.endurance import Figure
from tests.endurance.cuts import kept, word
from tests.endurance.lines import Lines, connect
from tests.endurance.sshd import Host, server
from tests.terminal.program import french

PEOPLE = [f"p{number:02}" for number in range(21)]
"""The first stays in reach, and watches."""
LOCK, LEAVE = 6, 30
"""Seconds without a key."""
LATE = 5.0
"""Seconds that leaving may take."""
LOCKED = french("Press Enter to continue.")[:12]


def run() -> Iterator[Figure]:
    """Freeze twenty clients in the middle of a word while colleagues go on writing."""
    with server(PEOPLE, extra=lambda _folder: "ClientAliveInterval 0") as host:
        settings = host.folder / "etc" / "trajectoire.toml"
        settings.write_text(
            f"{settings.read_text()}lock_minutes = {LOCK / 60}\nleave_minutes = {LEAVE / 60}\n"
        )
        with ExitStack() as stack:
            lines = connect(host, PEOPLE)
            for program in lines.programs.values():
                stack.enter_context(program)
            lines.expect(["Rien à faire aujourd'hui", "Ma journée"], 60)
            lines.listen(1)
            lines.all_type("i")
            lines.settle()
            lines.type({person: word(person, 0) for person in PEOPLE})
            lines.settle()
            began = time.monotonic()
            for person in PEOPLE[1:]:
                os.kill(lines.programs[person].process.pid, signal.SIGSTOP)
            locked = _writing(host, lines, began)
            yield Figure("locked", f"{locked:.1f} s", f"{LOCK} s", LOCK - 1 <= locked <= LOCK + LATE)
            while host.processes() and time.monotonic() - began < 2 * LEAVE:
                lines.listen(0.1)
            took = time.monotonic() - began
            yield Figure(
                "last session gone, frozen ones too",
                f"{took:.1f} s",
                f"{LEAVE} to {LEAVE + LATE:.0f} s",
                LEAVE - 1 <= took <= LEAVE + LATE,
            )
        found = kept(host, PEOPLE, 1)
        yield Figure("drafts kept", f"{found} of {len(PEOPLE)}", str(len(PEOPLE)), found == len(PEOPLE))


def _writing(host: Host, lines: Lines, began: float) -> float:
    """Let a colleague write each second until the one client in reach is locked; return when it was."""
    watched = PEOPLE[0]
    lines.heard[watched] = b""
    while LOCKED.encode() not in lines.heard[watched]:
        assert time.monotonic() - began < LEAVE, lines.heard[watched][-300:]
        assert host.run("suggestions", "add", "Une idée de plus").returncode == 0
        lines.listen(0.5)
    return time.monotonic() - began
