"""A session whose server is frozen is left as quickly as any other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from db.core import database as core
from db.staff.actions import FOUNDER, add_staff, founder
from scripts.core.identity import account
from tests.proxy import Proxy, proxied
from tests.terminal.program import ENTER, ESCAPE, Program, restored

pytestmark = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)

WITHIN = 4.0
"""Seconds."""
SAVE = "\x0f"


@contextmanager
def frozen_under(url: str) -> Iterator[tuple[Program, Proxy]]:
    """Yield the app in French at its first screen, and its server."""
    login, name = account()
    add_staff(founder(login, name), login, name, *FOUNDER)
    core.disconnect()
    with proxied(url) as wire, Program(["--database", wire.url, "--language", "fr", "tui"]) as program:
        program.expect("Rien à faire aujourd'hui")
        program.listen()
        yield program, wire


def test_reading(database: str) -> None:
    with frozen_under(database) as (program, wire):
        wire.flows.clear()
        program.press("R", "attente")
        program.press("q", "Quitter Trajectoire")
        program.type("o" + ENTER)
        assert program.end(WITHIN) == 0
        assert restored(program) == []


def test_saving(database: str) -> None:
    with frozen_under(database) as (program, wire):
        program.press("i", "Suggestion")
        program.press("une idée", "une idée")
        wire.flows.clear()
        program.press(SAVE, "attente")
        program.type(ESCAPE)
        program.until(lambda: "Qu'est-ce qui pourrait" not in program.seen(), "the form closed")
        program.press("q", "Quitter Trajectoire")
        program.type("o" + ENTER)
        assert program.end(WITHIN) == 3
        assert "peut-être pas enregistrée" in program.seen()
