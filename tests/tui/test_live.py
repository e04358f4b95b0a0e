"""What colleagues write comes by itself, and takes no cursor, no scroll and no half-typed word away."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from db.clients.actions import Person, assign, edit_identity
from db.clients.actions_contacts import ask
from db.clients.actions_moves import move
from db.clients.card import card
from db.clients.reach import find_by_number
from db.core import database, revision
from db.core.actor import Actor
from db.core.change_feed import COUNTERS
from db.core.database import reading
from db.staff.presence import heartbeat
from tests.conftest import Prepared, account
from tests.factories import READER, make_client, make_design
from tests.patience import PATIENCE
from tests.tui.session import WIDE, Session, session
from tests.tui.settled import settled
from tui.clients.card import ClientCard
from tui.clients.contact_forms import ContactForm
from tui.trajectories.browse import TrajectoryBrowse

pytestmark = pytest.mark.usefixtures("frozen")
sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
PEOPLE = 60


@pytest.fixture
def people(prepared: Prepared) -> tuple[Actor, Actor]:
    """Return a colleague who writes, and one who looks, with more people than a screen holds."""
    made: tuple[Actor, Actor] = prepared(_people)
    return made


def _people() -> tuple[Actor, Actor]:
    make_design(account("administrator"))
    lise, maude = account("lead"), account("staff")
    for place in range(PEOPLE):
        make_client(maude, "", f"Nom {place:02}", number=number(place))
    return lise, maude


@pytest.fixture
def lise(people: tuple[Actor, Actor]) -> Actor:
    """Return the colleague who writes."""
    return people[0]


@pytest.fixture
def maude(people: tuple[Actor, Actor]) -> Actor:
    """Return the one who looks."""
    return people[1]


def number(place: int) -> str:
    return f"C-{place:04}-X"


def client(place: int) -> int:
    with reading():
        return find_by_number(READER, number(place))


def elsewhere(write: Callable[[], object]) -> None:
    """Write as another process does: from a thread and a connection of its own."""
    thread = threading.Thread(target=write)
    thread.start()
    thread.join()


def cut_off() -> int:
    """End the connection of whoever waits to be told, and return how many did."""
    query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = %s"
    with database.connection():
        return len(database.proxy.execute_sql(query, (COUNTERS,)).fetchall())


def counting(s: Session) -> list[None]:
    """Return what grows each time that the screen in front looks again."""
    looks: list[None] = []
    screen = s.app.screen
    look = screen.refresh_data  # type: ignore[attr-defined]

    def looking() -> None:
        looks.append(None)
        look()

    screen.refresh_data = looking  # type: ignore[attr-defined]
    return looks


async def test_what_a_colleague_writes_comes_by_itself(maude: Actor, lise: Actor) -> None:
    async with session(maude, "clients") as s:
        async with s.told("client"):
            elsewhere(lambda: make_client(lise, "Zoé", "Aaa", number="C-9999-A", responsible="maude"))
        assert "C-9999-A" in s.seen()


@sqlite
async def test_the_row_under_the_cursor_stays_on_its_line(maude: Actor, lise: Actor) -> None:
    """Above it someone comes, someone goes, and two change places."""
    async with session(maude, "clients") as s:
        await s.press(*["pagedown"] * 2, "up", "up", "up")
        listed = s.app.screen.list  # type: ignore[attr-defined]
        under = listed.row.number
        line = s.seen().split("\n").index(s.line(under))
        assert listed.window.top > 0

        def write() -> None:
            make_client(lise, "", "Aaa", number="C-9999-A", responsible="maude")
            assign(lise, client(1), "lise")
            edit_identity(lise, client(2), Person(family="Nom 05 bis"), Person(family="Nom 02"))

        async with s.told("client"):
            elsewhere(write)
        await s.hear()
        assert listed.row.number == under
        assert s.seen().split("\n").index(s.line(under)) == line


@sqlite
async def test_a_half_typed_filter_stays(maude: Actor, lise: Actor) -> None:
    async with session(maude, "clients") as s:
        await s.do("list.filter")
        await s.write("nom 3")
        await s.hear()
        elsewhere(lambda: make_client(lise, "", "Nom 3 bis", number="C-9999-A", responsible="maude"))
        await s.hear()
        assert "C-9999-A" in s.seen()
        await s.write("7")
        assert number(37) in s.seen()
        assert number(36) not in s.seen()


@sqlite
async def test_a_half_typed_form_stays(maude: Actor, lise: Actor) -> None:
    async with session(maude, "clients") as s:
        await s.do("client.contact")
        form = s.app.screen
        assert isinstance(form, ContactForm)
        await s.write("il a rapp")
        elsewhere(lambda: ask(lise, client(0), "bail"))
        await s.hear()
        await s.write("elé")
        assert form.entries["note"].get_value() == "il a rappelé"
        await s.do("form.save")
        assert "requested: bail" not in s.seen()


@sqlite
async def test_a_card_keeps_its_tab_its_line_and_its_scroll(maude: Actor, lise: Actor) -> None:
    for place in range(40):
        ask(maude, client(0), f"papier {place:02}")
    async with session(maude, "clients") as s:
        await s.press("enter")
        card = s.app.screen
        assert isinstance(card, ClientCard)
        await s.do("card.right")
        await s.press(*["pagedown"] * 2, "up", "up")
        under, top = card.list.row.id, card.list.window.top
        line = s.seen().split("\n").index(s.line(card.list.row.entry.text))
        assert top > 0
        elsewhere(lambda: ask(lise, client(0), "bail"))
        await s.hear()
        assert card.tab == "asked"
        assert card.list.row.id == under
        assert s.seen().split("\n").index(s.line(card.list.row.entry.text)) == line


@sqlite
async def test_the_map_keeps_its_step_and_its_row(maude: Actor, lise: Actor) -> None:
    async with session(maude, "trajectories", WIDE) as s:
        screen = s.app.screen
        assert isinstance(screen, TrajectoryBrowse)
        await s.press(*["down"] * 20)
        step, under = screen.step.name, screen.list.row.id
        with reading():
            path = card(client(3)).paths[0]
        elsewhere(lambda: move(lise, path.stay_id or 0, path.steps[1].id))
        await s.hear()
        assert (screen.step.name, screen.list.row.id) == (step, under)
        assert f"{step} · {PEOPLE - 1} clients" in s.seen()


async def test_an_own_write_is_looked_at_once(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        looks = counting(s)
        await s.do("client.assign")
        await s.write("maude")
        await s.press("enter")
        assert "File assigned." in s.seen()
        await s.hear()
        assert len(looks) == 1


@sqlite
async def test_what_comes_amid_an_own_write_is_looked_at_when_it_ends(maude: Actor, lise: Actor) -> None:
    async with session(maude, "clients") as s:
        looks = counting(s)
        begun, go_on = threading.Event(), threading.Event()

        def slow(actor: Actor) -> None:
            begun.set()
            go_on.wait(PATIENCE)

        s.app.act(slow)
        while not begun.is_set():
            await s.pilot.pause()
        elsewhere(lambda: ask(lise, client(0), "bail"))
        with reading():
            s.app.changes.receive(revision.current())
        assert not looks
        go_on.set()
        await settled(s.app)
        assert looks


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
async def test_a_server_that_went_away_is_heard_again(maude: Actor, lise: Actor) -> None:
    async with session(maude, "clients") as s:
        async with s.told("client"):
            elsewhere(lambda: ask(lise, client(0), "bail"))
        async with s.told("client"):
            assert cut_off() == 1
            elsewhere(lambda: make_client(lise, "Zoé", "Aaa", number="C-9999-A", responsible="maude"))
        assert "C-9999-A" in s.seen()


@sqlite
async def test_an_open_form_elsewhere_makes_no_screen_read_again(maude: Actor, lise: Actor) -> None:
    async with session(maude, "clients") as s:
        looks = counting(s)
        async with s.told("presence"):
            elsewhere(lambda: heartbeat(lise, "another session", ("client", client(0))))
        assert not looks


@sqlite
async def test_nothing_waits_any_more_when_the_session_has_ended(maude: Actor, lise: Actor) -> None:
    before = set(threading.enumerate())
    async with session(maude, "clients") as s:
        async with s.told("client"):
            elsewhere(lambda: ask(lise, client(0), "bail"))
        [waiting] = [thread for thread in set(threading.enumerate()) - before if thread.name == "live"]
    waiting.join(PATIENCE)
    assert not waiting.is_alive()


@sqlite
async def test_what_comes_as_the_session_ends_finds_no_screen_in_front(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        await s.press("3")
        front = s.app._screen_stacks["referrals"]
        kept = front[:]
        front.clear()
        s.app.add_waiting(1)
        s.app.add_waiting(-1)
        s.app.changes._counted({})
        front.extend(kept)
