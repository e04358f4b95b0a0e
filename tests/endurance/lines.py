"""Many people at once over ssh, listened to without drawing their screens: bytes, and when they came."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.endurance.sshd import Host
from tests.terminal.program import Program


class Lines:
    """The terminals of many programs, read together."""

    def __init__(self, programs: Mapping[str, Program]) -> None:
        self.programs = dict(programs)
        self.heard: dict[str, bytes] = dict.fromkeys(programs, b"")
        """What came since the last question, by person."""

    def listen(self, seconds: float) -> dict[str, float]:
        """Read for so long; return when the first byte of each came, by the clock that goes on."""
        first: dict[str, float] = {}
        by_end = {program.terminal: person for person, program in self.programs.items()}
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            for end in select.select(list(by_end), [], [], left)[0]:
                person = by_end[end]
                try:
                    data = os.read(end, 65536)
                except OSError:  # this line was cut
                    del by_end[end]
                    continue
                first.setdefault(person, time.monotonic())
                self.heard[person] += data
        return first

    def expect(self, words: Sequence[str], within: float) -> float:
        """Read until everyone has seen one of these words since the last question; return the seconds.

        Raises AssertionError naming those who did not.
        """
        began, waiting = time.monotonic(), set(self.programs)
        needles = [word.encode() for word in words]
        while waiting and time.monotonic() - began < within:
            self.listen(0.05)
            waiting = {who for who in waiting if not any(word in self.heard[who] for word in needles)}
        if waiting:
            who = min(waiting)
            raise AssertionError(f"{len(waiting)} without {words}; {who}: {self.heard[who][-600:]!r}")
        return time.monotonic() - began

    def settle(self, quiet: float = 0.2) -> None:
        """Read until nothing came for so long."""
        while self.listen(quiet):
            pass

    def type(self, keys: Mapping[str, str]) -> None:
        """Forget what was heard, and type for each."""
        for person, text in keys.items():
            self.heard[person] = b""
            os.write(self.programs[person].terminal, text.encode())

    def all_type(self, keys: str) -> None:
        """Type the same for everyone."""
        self.type(dict.fromkeys(self.programs, keys))


def memory(pid: int) -> float:
    """Return the memory of a process, what it shares counted in part, in MiB (PSS)."""
    told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) for line in told.splitlines() if line.startswith("Pss:")) / 1024


def spent(pid: int) -> float:
    """Return the processor time of a process so far, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def connect(host: Host, people: Sequence[str], width: int = 80, height: int = 24) -> Lines:
    """Connect everyone at once."""
    return Lines({person: host.connect(person, width=width, height=height) for person in people})
