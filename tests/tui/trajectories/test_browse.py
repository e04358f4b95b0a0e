"""The trajectory as a person uses it: choose a step, see who waits there, go on from a line."""

from __future__ import annotations

import pytest

from db.clients import actions_moves as moves
from db.clients import queries
from db.clients.models import Client
from db.core import clock
from db.core.actor import Actor
from db.core.database import connection, reading
from db.core.translation import use_language
from db.exchange.eventlog.incoming import import_events
from db.exchange.eventlog.reading import read_log
from db.trajectories.actions import StepDraft
from db.trajectories.queries import find_design
from tests.conftest import ActorFactory
from tests.factories import READER, make_client, make_design
from tests.fixtures import shared_fixture
from tests.tui.session import NARROW, WIDE, Session, session
from tests.tui.settled import settled
from tui.clients.card import ClientCard
from tui.clients.form import ClientForm
from tui.trajectories.browse import TrajectoryBrowse

pytestmark = [
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("frozen"),
]


@pytest.fixture
def maude(database: str, actor: ActorFactory) -> Actor:
    """Return a caseworker; of four people two are in « Get advice », one of them late and nobody's."""
    with clock.frozen("2026-10-01T15:00:00+00:00"):
        make_design(actor("administrator"))
        maude, lise = actor("staff"), actor("lead")
        make_client(lise, "Noé", "Œuvray", number="C-0003-D", step="Get advice")
    with connection():
        Client.update(responsible=None).where(Client.number == "C-0003-D").execute()
    with clock.frozen("2026-11-17T15:00:00+00:00"):
        make_client(maude, "Éric", "Tremblay", number="C-0001-B")
        make_client(maude, "Anna", "Bolduc", number="C-0002-C", step="Get advice")
        make_client(maude, "Luc", "Dubé", number="C-0004-F", step="Apply")
    return maude


def screen(s: Session) -> TrajectoryBrowse:
    """Return the screen in front."""
    assert isinstance(s.app.screen, TrajectoryBrowse)
    return s.app.screen


def numbers(s: Session) -> list[str]:
    """Return the numbers of the people listed."""
    return [row.number for row in screen(s).list.rows]


async def test_it_opens_on_the_step_with_the_most_late_and_the_longest_late_first(maude: Actor) -> None:
    async with session(maude, "trajectories") as s:
        assert "Access" in s.seen()
        assert "4 clients · ! 1 late" in s.seen()
        assert "Get advice · 2 clients" in s.seen()
        assert numbers(s) == ["C-0003-D", "C-0002-C"]
        assert s.line("C-0003-D").split()[0] == "!"
        assert "51 d" in s.line("C-0003-D")


async def test_the_list_follows_the_step(maude: Actor) -> None:
    async with session(maude, "trajectories") as s:
        await s.do("trajectory.right")
        assert "Apply · 1 client" in s.seen()
        assert numbers(s) == ["C-0004-F"]
        await s.do("trajectory.right", "trajectory.left", "trajectory.left")
        assert "No one is in this step." in s.seen()
        await s.do("trajectory.left", "trajectory.left")  # the first step has none before it
        assert numbers(s) == ["C-0001-B"]


async def test_filters_and_order(maude: Actor) -> None:
    async with session(maude, "trajectories") as s:
        await s.press("o", "o")  # the choice, and the same key again
        assert numbers(s) == ["C-0002-C", "C-0003-D"]
        assert "days in the step ↑" in s.seen()
        assert "Days ↑" in s.seen()
        await s.do("trajectory.filters", "trajectory.filters")
        assert "my clients" in s.seen()
        assert numbers(s) == ["C-0002-C"]
        await s.do("trajectory.filters")
        assert "late only" in s.seen()
        assert numbers(s) == ["C-0003-D"]
        await s.do("trajectory.filters")
        assert len(numbers(s)) == 2


async def test_a_lead_sees_all_who_are_late_in_two_keys_and_goes_on_from_there(
    maude: Actor, actor: ActorFactory
) -> None:
    with clock.frozen("2026-11-01T15:00:00+00:00"):
        make_client(maude, "Ida", "Roy", number="C-0005-G")  # 20 days at « Learn », expected 7
        make_client(actor("lead"), "Zoé", "Roy", number="C-0006-H", step="Inquire")  # 20 of 14
    async with session(actor("lead"), "today", (200, 50)) as s:
        await s.press("1", "f")
        assert "All who are late · 3" in s.seen()
        assert numbers(s) == ["C-0003-D", "C-0005-G", "C-0006-H"]  # 21, 13 and 6 days overdue
        line = "! C-0003-D N. Œ. 21 d Get advice 51/30 d — unassigned"
        assert s.line("C-0003-D").split()[: len(line.split())] == line.split()  # then the preview
        assert "M. L." in s.line("C-0005-G")
        assert "M. L. ▇▇▇▇▇▇ 1 of 4   L. C. ▇▇▇▇▇▇ 1 of 1   unassigned ▇▇▇▇▇▇ 1 of 1" in s.seen()
        await s.do("client.assign")
        await s.write("maude")
        await s.press("enter")
        assert "M. L. ▇▇▇▇▇▇ 2 of 5   L. C. ▇▇▇ 1 of 1" in s.seen()
        await s.press("down")
        await s.do("client.transfer")
        await s.press("2", "enter")  # on to « Inquire »
        assert "All who are late · 2" in s.seen()
        await s.press("escape")
        assert "days in the step ↓" in s.seen()
        assert "All who are late ·" not in s.seen()


async def test_all_who_are_late_are_left_by_choosing_a_step(maude: Actor) -> None:
    async with session(maude, "trajectories") as s:
        await s.do("trajectory.filters")
        assert "All who are late · 1" in s.seen()
        assert screen(s).subject() is None
        await s.do("trajectory.right")
        assert "Apply · 1 client" in s.seen()
        assert numbers(s) == ["C-0004-F"]


async def test_all_who_are_late_are_of_every_trajectory_and_a_version_shows_its_steps(
    maude: Actor, actor: ActorFactory
) -> None:
    make_design(actor("administrator"), "Housing", (StepDraft("Search", 60), StepDraft("Move", 30)))
    async with session(maude, "trajectories") as s:
        await s.do("trajectory.version")
        await s.write("hous")
        await s.press("enter")
        await s.do("trajectory.filters")
        assert numbers(s) == ["C-0003-D"]
        await s.do("trajectory.version")
        await s.write("acc")
        await s.press("enter")
        assert "Get advice · 2 clients" in s.seen()


async def test_when_no_one_is_late_the_list_says_so(database: str, actor: ActorFactory) -> None:
    make_design(actor("administrator"))
    make_client(actor(), number="C-0001-B")
    async with session(actor("lead"), "trajectories") as s:
        await s.do("trajectory.filters")
        assert "No one is late." in s.seen()


async def test_enter_opens_the_file_and_back_returns_to_the_line(maude: Actor) -> None:
    async with session(maude, "trajectories") as s:
        await s.press("down")
        await s.do("trajectory.open")
        assert isinstance(s.app.screen, ClientCard)
        assert "C-0002-C" in s.seen()
        await s.do("app.back")
        assert screen(s).list.row.number == "C-0002-C"


async def test_a_new_file_can_be_opened_here(maude: Actor) -> None:
    async with session(maude, "trajectories") as s:
        await s.do("trajectory.new")
        assert isinstance(s.app.screen, ClientForm)
        await s.write("Zoé")
        await s.press("ctrl+o")
        await s.do("app.back")
        assert "5 clients" in s.seen()


async def test_what_colleagues_do_appears_and_the_cursor_stays_on_its_person(
    maude: Actor, actor: ActorFactory
) -> None:
    async with session(maude, "trajectories") as s:
        await s.press("down")
        with clock.frozen("2026-10-02T15:00:00+00:00"):
            lead = actor("lead")
            make_client(lead, "Zoé", "Roy", number="C-0009-K", step="Get advice", responsible="maude")
        s.app.data_changed()
        await settled(s.app)
        assert numbers(s) == ["C-0003-D", "C-0009-K", "C-0002-C"]
        assert screen(s).list.row.number == "C-0002-C"
        assert "Get advice · 3 clients" in s.seen()


async def test_moves_off_the_design_are_drawn_and_their_share_told(maude: Actor, actor: ActorFactory) -> None:
    with reading():
        anna = queries.page(queries.Filter(READER, search="C-0002-C")).rows[0]
        learn = find_design().named("Learn").id
    assert anna.stay_id is not None
    moves.move(maude, anna.stay_id, learn, "s'est trompée de porte")
    async with session(actor("lead"), "trajectories", WIDE) as s:
        assert "1 comes back" in s.seen()
        assert "100% off the usual path" in s.seen()
        assert "▇" in s.seen()  # the weeks of each step
    async with session(maude, "trajectories", WIDE) as s:
        assert "comes back" not in s.seen()  # of fewer than five, not all of them hers
        assert "▇" not in s.seen()


async def test_another_trajectory_is_chosen_by_name(maude: Actor, actor: ActorFactory) -> None:
    make_design(actor("administrator"), "Housing", (StepDraft("Search", 60), StepDraft("Move", 30)))
    async with session(maude, "trajectories") as s:
        await s.do("trajectory.version")
        await s.write("hous")
        await s.press("enter")
        assert "Housing" in s.seen()
        assert "No one is in this trajectory yet." in s.seen()


async def test_a_published_log_is_drawn_whole(maude: Actor, actor: ActorFactory) -> None:
    log = read_log(shared_fixture("eventlogs/roadtraffic100traces.csv"))
    import_events(actor("administrator"), log, "Fines")
    async with session(maude, "trajectories", WIDE) as s:
        await s.do("trajectory.version")
        await s.write("fines")
        await s.press("enter")
        picture = "\n".join(str(line) for line in screen(s).map_panel.lines(118))
        assert "…" not in picture
        assert "usual moves not defined" in picture
        for _step in range(9):
            await s.do("trajectory.right")
        assert "step 10 of 10" in s.seen()


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize("language", ["fr", "en"])
async def test_nothing_of_the_frame_is_cut(maude: Actor, language: str, size: tuple[int, int]) -> None:
    use_language(language)
    async with session(maude, "trajectories", size) as s:
        frame = [line for line in s.seen().split("\n") if "C-00" not in line]
        assert not any("…" in line for line in frame)
        people = [line for line in s.seen().split("\n") if "C-00" in line]
        assert len(people) == 2
        assert screen(s).list.size.height - 1 >= 8


async def test_without_a_trajectory_it_says_how_to_begin(database: str, actor: ActorFactory) -> None:
    async with session(actor("staff"), "trajectories") as s:
        assert "There is no trajectory yet." in s.seen()
        assert "trajectoire trajectories import FILE" in s.seen()
        await s.do("trajectory.right", "trajectory.filters", "trajectory.version")
        assert s.app.return_code is None


async def test_names_that_look_like_orders_to_the_terminal_stay_names(
    maude: Actor, actor: ActorFactory
) -> None:
    make_client(maude, "[bold]X[/]", "\x1b[31mY", number="C-0007-J", step="Get advice")
    async with session(maude, "trajectories") as s:
        assert "[. " in s.line("C-0007-J")
        assert "\x1b" not in s.seen()
