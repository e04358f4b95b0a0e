"""One key blanks the screen from anywhere; a lock asks for the code; what is below stays as it was."""

from __future__ import annotations

import asyncio

import pytest
from textual import events

from db.audit.models import AuditLine, Look
from db.clients.actions_contacts import ask
from db.core import clock
from db.core.actor import Actor
from db.core.errors import NotReady
from db.staff import lock
from tests.conftest import ActorFactory
from tests.factories import make_client, make_design
from tests.tui.session import NARROW, Session, session
from tests.tui.settled import settled
from tui.clients.card import ClientCard
from tui.live.cover import MAX_TRIES
from tui.shell.lock import LockForm
from tui.widgets.text_entry import LineEntry

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
CODE = "chats"


@pytest.fixture
def maude(database: str, actor: ActorFactory, frozen: object) -> Actor:
    """Return a caseworker with two people."""
    make_design(actor("administrator"))
    maude = actor("staff")
    make_client(maude, "Éric", "Tremblay", number="C-0001-B")
    make_client(maude, "Anna", "Bolduc", number="C-0002-C")
    return maude


def covered(s: Session) -> str:
    """Return what the terminal shows in front of the screens."""
    assert s.app.cover.visible
    return "\n".join(strip.text for strip in s.app.cover.strips())


async def locked(s: Session) -> None:
    """Let the time without a key be over."""
    s.app.cover.lock()
    await settled(s.app)


async def submit(s: Session, code: str) -> None:
    await s.write(code)
    await s.press("enter")


async def test_a_half_typed_form_comes_back_as_it_was(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        await s.do("client.contact")
        await s.write("appel")
        await s.press("left", "ctrl+n")
        assert "Press Enter to continue." in covered(s)
        assert not set(covered(s).split()) & set(s.seen().split())
        s.app.post_message(events.Paste("collé"))
        await s.press("x", "escape", "q", "ctrl+n", "ctrl+o", "down", "backspace")
        await s.press("enter")
        assert not s.app.cover.visible
        await s.write("X")
        assert "appeXl" in s.seen()
        assert "collé" not in s.seen()


async def test_it_covers_whatever_is_in_front(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        for id_ in ("list.filter", "app.palette", "app.menu", "app.help", "app.quit", "client.new"):
            await s.do(id_)
            before, screen, focused = s.seen(), s.app.screen, s.app.focused
            await s.press("ctrl+n")
            assert covered(s).split()[0] == "Trajectoire"
            await s.press("enter")
            assert (s.seen(), s.app.screen, s.app.focused) == (before, screen, focused)
            await s.press("escape")


async def test_a_write_that_ends_below_opens_nothing_before_it(
    maude: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = asyncio.Event()
    to_thread = asyncio.to_thread

    async def slowly(*job: object) -> object:
        await release.wait()
        return await to_thread(*job)  # type: ignore[arg-type]

    async with session(maude, "clients") as s:
        await s.do("client.new")
        await s.write("Zoé")
        monkeypatch.setattr(asyncio, "to_thread", slowly)
        await s.pilot.press("ctrl+o")
        while not s.app.writing:
            await s.pilot.pause()
        await s.pilot.press("ctrl+n")
        assert s.app.writing
        release.set()
        await settled(s.app)
        assert "Press Enter to continue" in covered(s)
        await s.press("enter")
        assert "Follow-up" in s.seen()


async def test_nothing_is_read_below_it_and_all_is_there_afterwards(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        await s.do("client.open", "app.cover")
        file = s.app.screen
        assert isinstance(file, ClientCard)
        before = Look.select().count()
        with clock.frozen("2026-11-21T16:00:00+00:00"):
            ask(maude, file.record_id, "bail")
            await s.hear()
            assert Look.select().count() == before
            await s.press("enter")
            assert "bail" in s.seen()
            assert Look.select().count() == before + 1


async def test_the_palette_covers_too(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        await s.do("app.palette")
        await s.write("hide")
        await s.press("enter")
        assert "Press Enter to continue" in covered(s)


async def test_a_lock_without_a_code_opens_with_enter_and_says_once_that_there_could_be_one(
    maude: Actor,
) -> None:
    async with session(maude, "clients") as s:
        for told in (True, False):
            await locked(s)
            assert "Press Enter to continue" in covered(s)
            await s.press("enter")
            assert ("You can set a code" in s.seen()) is told
            await s.press("down")


async def test_a_code_is_chosen_then_asked_for(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        await s.do("app.palette")
        await s.write("code")
        await s.press("enter")
        form = s.app.screen
        assert isinstance(form, LockForm)
        assert not form.DRAFT
        for again in ("autre chose", CODE):
            for name, text in (("code", CODE), ("again", again)):
                field: LineEntry = form.entries[name]
                field.value = text
            assert CODE not in s.seen()
            await s.press("ctrl+o")
            assert ("The two codes are different. Enter the same code twice." in s.seen()) is (again != CODE)
        await s.do("app.palette")
        await s.write("code")
        await s.press("enter")
        await s.press("ctrl+o")
        assert "This is not your current code." in s.seen()
        await s.press("escape")
        await locked(s)
        await s.write("faux")
        assert "••••" in covered(s)
        assert "faux" not in covered(s)
        await s.press("enter")
        assert f"{MAX_TRIES - 1} tries left" in covered(s)
        await s.write("chap")
        await s.press("backspace")
        await submit(s, "ts")
        assert not s.app.cover.visible
        assert "C-0001-B" in s.seen()
        await s.press("ctrl+n", "enter")
        assert not s.app.cover.visible  # who covers it, is there


async def test_what_was_covered_by_a_key_is_locked_after_a_while(maude: Actor) -> None:
    lock.choose_code(maude, CODE, CODE)
    async with session(maude, "clients") as s:
        await s.press("ctrl+n")
        await locked(s)
        await s.press("enter")
        assert "tries left" in covered(s)
        await submit(s, CODE)
        assert not s.app.cover.visible


async def test_too_many_wrong_codes_end_the_session_and_are_kept_on_record(maude: Actor) -> None:
    lock.choose_code(maude, CODE, CODE)
    async with session(maude, "clients") as s:
        await locked(s)
        for _try in range(MAX_TRIES - 1):
            await submit(s, "0000")
        await s.pilot.press("enter")
        while s.app.return_code is None:
            await asyncio.sleep(0.01)
        assert s.app.return_code == 1
    line = AuditLine.select().order_by(AuditLine.id.desc()).get()
    assert (line.verb, line.actor) == ("staff.lockout", "maude")


async def test_a_database_that_does_not_answer_opens_nothing(
    maude: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock.choose_code(maude, CODE, CODE)

    def away(*_any: object) -> bool:
        raise NotReady("away", "The database does not answer.")

    async with session(maude, "clients") as s:
        with monkeypatch.context() as patch:
            patch.setattr(lock, "has_code", away)
            patch.setattr(lock, "is_code", away)
            await locked(s)
            await submit(s, "0000")
            assert "The database does not answer." in covered(s)
        await submit(s, CODE)
        assert not s.app.cover.visible


@pytest.mark.parametrize("size", [(20, 6), NARROW])
async def test_it_fills_any_window(maude: Actor, size: tuple[int, int]) -> None:
    lock.choose_code(maude, CODE, CODE)
    async with session(maude, "clients", size) as s:
        await locked(s)
        for again in (False, True):
            strips = s.app.cover.strips()
            assert [strip.cell_length for strip in strips] == [s.app.size.width] * s.app.size.height
            if not again:
                await s.pilot.resize_terminal(40, 12)
                await settled(s.app)
