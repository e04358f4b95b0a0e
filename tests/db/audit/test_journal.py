"""One action is one transaction: permission, rows, journal line and revision, all or nothing."""

from threading import Event, Thread

import pytest

from db.audit.journal import writing
from db.core import clock, database, revision
from db.core.errors import Refused
from db.staff.models import Team
from db.staff.queries import actor as actor_of
from tests.conftest import ActorFactory
from tests.traces import content, lines


def counters() -> dict[str, int]:
    with database.reading():
        return revision.current()


@pytest.mark.usefixtures("frozen")
def test_a_line_says_who_did_what_to_which_record_and_when(actor: ActorFactory) -> None:
    with writing(actor(), "directory.edit") as entry:
        entry.about("organisation", 7, "Nord")
        entry.note(services=2)
        entry.note(on="2026-11-21")
    (line,) = lines("directory.edit")
    assert (line.actor, line.actor_id, line.on_behalf, line.at) == ("maude", actor().id, "", clock.now())
    assert (line.subject_kind, line.subject_id, line.subject) == ("organisation", 7, "Nord")
    assert line.details == {"services": 2, "on": "2026-11-21"}
    assert len(line.uid) == 32


def test_both_names_are_kept_when_one_acts_for_another(actor: ActorFactory) -> None:
    actor("administrator")
    actor()
    with database.reading():
        person = actor_of("maude", on_behalf="root")
    with writing(person, "directory.edit"):
        pass
    (line,) = lines("directory.edit")
    assert (line.actor, line.on_behalf) == ("maude", "root")


def test_open_screens_learn_of_each_subject_touched(actor: ActorFactory) -> None:
    before = counters()
    with writing(actor(), "referral.confirm") as entry:
        entry.touches("client", "directory")
    after = counters()
    changed = {topic for topic in after if after[topic] != before.get(topic, 0)}
    assert {"referral", "client", "directory"} <= changed
    assert all(after[topic] == before.get(topic, 0) + 1 for topic in ("referral", "client", "directory"))


@pytest.mark.parametrize("error", [RuntimeError("a fault"), Refused("x", "x")])
def test_a_failure_undoes_everything(actor: ActorFactory, error: Exception) -> None:
    staff = actor()
    before = content()

    def fail() -> None:
        with writing(staff, "directory.edit") as entry:
            Team.create(name="Nord")
            entry.about("team", 1, "Nord")
            raise error

    with pytest.raises(type(error)):
        fail()
    assert content() == before
    with writing(staff, "directory.edit"):
        Team.create(name="Nord")
    assert len(lines("directory.edit")) == 1


def test_a_dry_run_does_everything_and_keeps_nothing(actor: ActorFactory) -> None:
    staff = actor()
    before = content()
    with writing(staff, "directory.edit", dry_run=True) as entry:
        team = Team.create(name="Nord")
        entry.about("team", team.id, "Nord")
        assert Team.select().count() == 1
    assert content() == before


def test_a_write_seen_from_another_connection_is_whole(actor: ActorFactory) -> None:
    """Nothing of an action is seen by others before it is over."""
    seen: list[int] = []

    def look() -> None:
        with database.reading():
            seen.append(Team.select().count())

    def elsewhere() -> None:
        thread = Thread(target=look)
        thread.start()
        thread.join()

    with writing(actor(), "directory.edit"):
        Team.create(name="Nord")
        elsewhere()
    elsewhere()
    assert seen == [0, 1]


def test_what_an_action_read_is_still_true_when_it_writes(actor: ActorFactory) -> None:
    """Two writes about one subject follow each other, on both engines: none reads what the other undoes."""
    staff, inside = actor(), Event()

    def another() -> None:
        with writing(staff, "directory.edit"):
            inside.set()

    thread = Thread(target=another)
    with writing(staff, "directory.edit"):
        thread.start()
        assert not inside.wait(0.2)
    thread.join()
    assert inside.is_set()
