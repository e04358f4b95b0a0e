"""Who has the app open: as long as it is renewed, and no longer; nothing of it in the journal."""

from __future__ import annotations

from dataclasses import replace

from db.audit.models import AuditLine
from db.core import clock, revision
from db.core.actor import Actor
from db.core.database import reading
from db.staff.models import OpenSession
from db.staff.sessions import connected, end, renew
from tests.conftest import ActorFactory


def at(minute: int, second: int = 0) -> str:
    return f"2026-11-21T15:{minute:02}:{second:02}+00:00"


def here() -> list[tuple[str, str, str]]:
    """Return login, uid and the minute since when, of everyone connected."""
    with reading():
        return [(row.login, row.id, row.since.strftime("%M")) for row in connected()]


def lines() -> int:
    """Return how many lines the journal has, and how often screens were told to look again."""
    with reading():
        return int(AuditLine.select().count()) + sum(revision.current().values())


def test_a_session_is_there_from_its_start_to_its_end(actor: ActorFactory) -> None:
    maude, lise = actor("staff"), actor("lead")
    before = lines()
    with clock.frozen(at(0)):
        renew(maude, "m")
    with clock.frozen(at(1)):
        renew(maude, "m")
        renew(lise, "l")
        renew(maude, "m2")
        assert here() == [("maude", "m", "00"), ("lise", "l", "01"), ("maude", "m2", "01")]
        end("m")
        end("never")
        assert here() == [("lise", "l", "01"), ("maude", "m2", "01")]
    assert lines() == before


def test_a_killed_session_is_gone_after_three_minutes_and_removed_by_the_next(actor: ActorFactory) -> None:
    maude, lise = actor("staff"), actor("lead")
    with clock.frozen(at(0)):
        renew(maude, "m")
    with clock.frozen(at(2, 59)):
        assert here() == [("maude", "m", "00")]
    with clock.frozen(at(3)):
        assert here() == []
        renew(lise, "l")
        with reading():
            assert [row.uid for row in OpenSession.select()] == ["l"]


def test_a_session_that_slept_is_there_again(actor: ActorFactory) -> None:
    maude, lise = actor("staff"), actor("lead")
    with clock.frozen(at(0)):
        renew(maude, "m")
    with clock.frozen(at(9)):
        renew(lise, "l")
        renew(maude, "m")
        assert here() == [("lise", "l", "09"), ("maude", "m", "09")]


def test_who_acts_for_somebody_is_there_as_oneself(actor: ActorFactory) -> None:
    actor("administrator")
    maude: Actor = actor("staff")
    with clock.frozen(at(0)):
        renew(replace(maude, on_behalf="root"), "r")
        assert [login for login, _uid, _since in here()] == ["root"]
