"""What needs minutes, or root: run by `python -m tests.endurance`, each module by its name."""

from __future__ import annotations

from typing import NamedTuple


class Figure(NamedTuple):
    """One thing that was promised: what it is, what was measured, and whether that is enough."""

    what: str
    measured: str
    target: str
    met: bool


class Skip(Exception):
    """What this machine lacks for a run, in one sentence."""
