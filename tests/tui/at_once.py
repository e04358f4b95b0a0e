"""The same keys typed twice: one after the other, and all at once over a slow database and a busy loop."""

from __future__ import annotations

import asyncio
import random
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.widgets import Input

from db.audit.models import AuditLine
from db.core import clock, database
from db.core.actor import Actor
from db.core.database import reading
from db.staff import queries as staff
from db.staff.permissions import Role
from db.upkeep.sample.fill import fill
from tests.conftest import NOW, account
from tests.engines import SqliteEngine
from tests.tui.session import NARROW, WIDE, Session, session
from tests.tui.settled import settled
from tui import session as background
from tui.app import Trajectoire
from tui.areas import AREAS
from tui.live import drafts
from tui.shell.form import FormScreen

TEXTS = ("an", "roy", "e", "12", "zo", "là", " ", "2026", "x")
"""Texts to type, wherever they go; none has the key that quits."""
AREA = "0123456"
MOVES = ("j", "k", "down", "up", "home", "end", "pagedown", "pageup", "left", "right", "tab", "shift+tab")
COMMANDS = (*"nesarcvltuw!dhfopyJKmRi,;:?", "space", "ctrl+o", "ctrl+g", "ctrl+t")
PARTS: tuple[Callable[[random.Random], list[str]], ...] = (
    lambda rng: [rng.choice(AREA)],
    lambda rng: [rng.choice(AREA), "enter"],
    lambda rng: rng.choices(MOVES, k=2),
    lambda rng: [rng.choice(MOVES), "enter"],
    lambda rng: [rng.choice(COMMANDS)],
    lambda rng: rng.choices(COMMANDS, k=2),
    lambda rng: [rng.choice("ncierf"), *rng.choice(TEXTS)],
    lambda rng: ["/", *rng.choice(TEXTS), "enter"],
    lambda rng: ["/", *rng.choice(TEXTS), rng.choice(("escape", "backspace", "down"))],
    lambda rng: [*rng.choice(TEXTS), "tab", *rng.choice(TEXTS)],
    lambda rng: [*rng.choice(TEXTS), "ctrl+o"],
    lambda rng: ["enter", rng.choice(COMMANDS)],
    lambda rng: ["escape"],
    lambda rng: ["escape", "escape", rng.choice(AREA)],
    lambda rng: ["backspace"],
)
"""What people type in one go."""
WAITING = "Waiting for the database"
DROPPED = "The keys typed before Esc were ignored: the database is slow."
FOREVER = 1e9
"""Seconds."""


@dataclass(frozen=True)
class Difference:
    """Keys that did not end where a patient person's did, and nothing was said of it."""

    seed: int
    before: list[list[str]]
    keys: list[str]
    patient: dict[str, Any]
    hasty: dict[str, Any]

    def __str__(self) -> str:
        """Return the keys, and each difference: what the patient person got, then the hasty one."""
        told = [f"seed {self.seed}, after {self.before}: {self.keys}"]
        for name, expected in self.patient.items():
            if self.hasty[name] != expected:
                told.append(f"  {name}: {expected} / {self.hasty[name]}")
        return "\n".join(told)


class AtOnce:
    """Sessions of one person on copies of one database."""

    def __init__(self, actor: Actor, template: Path) -> None:
        self.actor, self.template, self.copy = actor, template, template.with_name("copy.db")
        self.compared = self.dropped = 0
        """How many sequences were compared, and how many of them ended elsewhere and said so."""

    async def compare(
        self, seed: int, sequences: int, *, longest: int = 3, late: bool = False
    ) -> Difference | None:
        """Type sequences of keys one after the other, and at once; return the first unexplained difference.

        `longest` counts the PARTS of a sequence; `late` tells the person at once that the database is slow.
        """
        rng = random.Random(seed)
        area, size = rng.choice(AREAS).id, rng.choice((NARROW, WIDE))
        typed = [_sequence(rng, longest) for _ in range(sequences)]
        expected = []
        with self._fresh():
            async with session(self.actor, area, size) as s:
                for keys in typed:
                    for key in keys:
                        send(s, key)
                        await settled(s.app)
                    expected.append(_state(s.app))
        with self._fresh(), _slowed(rng, late=late) as hold_up:
            async with session(self.actor, area, size) as s:
                said = _said(s.app)
                for at, keys in enumerate(typed):
                    hold_up()
                    await _hurry(s, rng, keys)
                    await settled(s.app)
                    self.compared += 1
                    if (found := _state(s.app)) != expected[at]:
                        if not said:
                            return Difference(seed, typed[:at], keys, expected[at], found)
                        self.dropped += 1
                        return None  # what follows begins elsewhere
        return None

    @contextmanager
    def _fresh(self) -> Iterator[None]:
        database.disconnect()
        for path in self.copy.parent.glob(f"{self.copy.name}*"):
            path.unlink()
        shutil.copyfile(self.template, self.copy)
        database.connect(f"sqlite:///{self.copy}")
        with clock.frozen(NOW), pytest.MonkeyPatch.context() as patch:
            for pause in ("PAUSE", "MAX_DELAY"):
                patch.setattr(
                    drafts, pause, FOREVER
                )  # drafts are kept after each sequence, not after a while
            yield
        database.disconnect()


def prepare(engine: SqliteEngine, folder: Path, role: Role = Role.LEAD, clients: int = 60) -> AtOnce:
    """Fill a database in this folder with sample data; return the sessions of someone with this role."""
    template = Path(engine.fresh(folder).removeprefix("sqlite:///"))
    database.connect(f"sqlite:///{template}")
    with clock.frozen(NOW):
        founder = account(Role.ADMINISTRATOR)
        fill(founder, clients)
    with reading():
        logins = (row.login for row in staff.everyone() if role in row.roles and row.login != founder.login)
        actor = staff.actor(next(logins))
    database.disconnect()
    return AtOnce(actor, template)


def send(s: Session, *keys: str) -> None:
    """Send keys, and wait for nothing."""
    for key in keys:
        name = _character_to_key(key) if len(key) == 1 else key
        character = key if len(key) == 1 else " " if key == "space" else None
        s.app.post_message(events.Key(name, character))


async def _hurry(s: Session, rng: random.Random, keys: list[str]) -> None:
    """Send keys in one packet, or in two, the second one while the first is being obeyed."""
    cut = rng.choice((len(keys), rng.randint(1, len(keys))))
    send(s, *keys[:cut])
    if cut < len(keys):
        await asyncio.sleep(rng.random() * 0.03)
        send(s, *keys[cut:])


def _sequence(rng: random.Random, longest: int) -> list[str]:
    return [key for part in rng.choices(PARTS, k=rng.randint(1, longest)) for key in part(rng)]


def _state(app: Trajectoire) -> dict[str, Any]:
    """Return where the session is, what is typed there, and what was done, as the journal has it."""
    app.drafts.save_now()
    front: Any = app.screen
    with reading():
        lines: Any = AuditLine.select(AuditLine.verb, AuditLine.subject_kind, AuditLine.subject_id)
        done = list(lines.order_by(AuditLine.id).tuples())
    row = getattr(getattr(front, "list", None), "row", None)
    return {
        "area": app.current_area,
        "screens": [(type(each).__name__, getattr(each, "record_id", None)) for each in app.screen_stack],
        "tab": getattr(front, "tab", None),
        "row": getattr(row, "key", None) or getattr(row, "id", None),
        "focus": app.focused and (type(app.focused).__name__, app.focused.id),
        "form": front.entered() if isinstance(front, FormScreen) else None,
        "texts": [
            each.value if isinstance(each, Input) else each.text for each in front.query("Input, TextArea")
        ],
        "done": done,
    }


def _said(app: Trajectoire) -> list[str]:
    """Return what is filled with each word that keys go elsewhere than after a patient wait."""
    said: list[str] = []
    say, waiting = app.say, app.add_waiting

    def noting(text: str, *, error: bool = False) -> None:
        if text == DROPPED:
            said.append(text)
        say(text, error=error)

    def telling(more: int) -> None:
        if more > 0:
            said.append(WAITING)  # whoever was told goes on with what is shown
        waiting(more)

    app.say, app.add_waiting = noting, telling  # type: ignore[method-assign]
    return said


@contextmanager
def _slowed(rng: random.Random, *, late: bool) -> Iterator[Callable[[], None]]:
    """Let each read and write take a while; what is yielded holds the event loop up a few times.

    Nothing waits by these times: they only change what comes before what.
    """
    to_thread, most = asyncio.to_thread, rng.choice((0.005, 0.02, 0.05))

    async def slowly(job: Callable[..., Any], *given: Any) -> Any:
        before, after = (rng.random() ** 3 * most for _ in range(2))

        def work() -> Any:
            time.sleep(before)
            value = job(*given)
            time.sleep(after)
            return value

        return await to_thread(work)

    def hold_up() -> None:
        for _ in range(rng.randint(0, 3)):
            blocking = partial(time.sleep, rng.random() ** 3 * most)
            asyncio.get_running_loop().call_later(rng.random() * 0.03, blocking)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio, "to_thread", slowly)
        patch.setattr(background, "SLOW", 0.01 if late else FOREVER)  # on a busy machine too
        yield hold_up
