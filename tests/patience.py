"""Waiting for what must come: the bound ends a test that is stuck, however busy the machine, and no other."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 120.0
"""Seconds."""
LOOK = 0.02
"""Seconds between two looks."""


def until(met: Callable[[], object]) -> None:
    """Wait for something to be true."""
    stuck = time.monotonic() + PATIENCE
    while not met():
        assert time.monotonic() < stuck, "it does not come"
        time.sleep(LOOK)
