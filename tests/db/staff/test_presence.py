"""Who has a form about a record open: as long as it is renewed, and no longer."""

from __future__ import annotations

import pytest

from db.core import clock, revision
from db.core.actor import Actor
from db.core.database import reading
from db.staff.presence import TOPIC, Editor, Presence, editors, heartbeat, leave
from tests.conftest import ActorFactory

FILE, OTHER = ("client", 1), ("client", 2)


@pytest.fixture
def maude(actor: ActorFactory) -> Actor:
    """Return one of two colleagues."""
    return actor("staff")


@pytest.fixture
def lise(actor: ActorFactory) -> Actor:
    """Return the other."""
    return actor("lead")


def at(minute: int, second: int) -> str:
    return f"2026-11-21T15:{minute:02}:{second:02}+00:00"


def told(actor: Actor, uid: str, record: tuple[str, int] = FILE) -> list[str]:
    with reading():
        return [editor.name for editor in editors(actor, uid, record)]


def bumps() -> int:
    with reading():
        return revision.current().get(TOPIC, 0)


def test_others_are_told_the_first_to_open_first(maude: Actor, lise: Actor, actor: ActorFactory) -> None:
    root = actor("administrator")
    with clock.frozen(at(0, 0)):
        heartbeat(lise, "L", FILE)
    with clock.frozen(at(0, 1)):
        heartbeat(root, "A", FILE)
        assert told(maude, "M") == ["Lise Côté", "Éric Racine"]
        assert told(lise, "L") == ["Éric Racine"]
        assert told(maude, "M", OTHER) == []
        assert told(maude, "M", ("referral", 1)) == []


def test_ones_own_other_session_is_told_as_such(maude: Actor) -> None:
    heartbeat(maude, "M1", FILE)
    with reading():
        assert editors(maude, "M2", FILE) == (Editor("Maude Lévesque", is_self=True),)
        assert editors(maude, "M1", FILE) == ()


def test_a_form_that_closes_is_told_no_more_and_screens_look_at_both(maude: Actor, lise: Actor) -> None:
    heartbeat(lise, "L", FILE)
    assert bumps() == 1
    leave("L")
    assert told(maude, "M") == []
    assert bumps() == 2
    leave("L")
    assert bumps() == 2


def test_another_form_of_the_session_takes_its_place(maude: Actor, lise: Actor) -> None:
    heartbeat(lise, "L", FILE)
    heartbeat(lise, "L", OTHER)
    assert told(maude, "M", FILE) == []
    assert told(maude, "M", OTHER) == ["Lise Côté"]
    assert bumps() == 2


def test_a_renewal_makes_no_screen_look(maude: Actor, lise: Actor) -> None:
    with clock.frozen(at(0, 0)):
        heartbeat(lise, "L", FILE)
    with clock.frozen(at(0, 29)):
        heartbeat(lise, "L", FILE)
    with clock.frozen(at(0, 58)):
        assert told(maude, "M") == ["Lise Côté"]
    assert bumps() == 1


def test_a_killed_session_is_forgotten_after_half_a_minute_and_removed_by_the_next(
    maude: Actor, lise: Actor
) -> None:
    with clock.frozen(at(0, 0)):
        heartbeat(lise, "L", FILE)
    with clock.frozen(at(0, 29)):
        assert told(maude, "M") == ["Lise Côté"]
        heartbeat(maude, "M", OTHER)
    with clock.frozen(at(0, 30)):
        assert told(maude, "M") == []
        before = bumps()
        heartbeat(maude, "M", OTHER)
        with reading():
            assert [row.uid for row in Presence.select()] == ["M"]
        assert bumps() == before + 1


def test_a_session_that_slept_for_long_is_told_again(maude: Actor, lise: Actor) -> None:
    with clock.frozen(at(0, 0)):
        heartbeat(lise, "L", FILE)
    with clock.frozen(at(5, 0)):
        heartbeat(maude, "M", OTHER)
        heartbeat(lise, "L", FILE)
        assert told(maude, "M") == ["Lise Côté"]
