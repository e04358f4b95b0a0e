"""The same command several times at once: one is obeyed, the others are told what came before them."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from subprocess import PIPE

import pytest

from db.core import clock
from db.core.database import reading
from db.referrals.actions import refer
from db.referrals.models import ReferralEvent
from scripts.core.session import Session
from tests.conftest import ActorFactory, account
from tests.factories import make_client, make_design, make_organisation, make_suggestion
from tests.patience import PATIENCE
from tests.scripts.conftest import TRUE_ACCOUNT, Run

RACERS = """
import os, sys
import scripts.verbs.referrals
from db.audit import journal
from db.core import database
from db.upkeep import privileges
from scripts.cli import main
from scripts.core.session import Session

def waiting(step):
    def waits(*given, **named):
        os.write(tell, b"ready\\n")
        with open(f"{folder}/{number}.go") as go:
            go.read()
        return step(*given, **named)
    return waits

where, count, folder = sys.argv[1:4]
del sys.argv[1:4]
tell = os.dup(1)
database.connect(sys.argv[2])  # loads the driver, and opens nothing
if where == "started":
    Session.connect = waiting(Session.connect)
else:
    journal.check_writable = waiting(journal.check_writable)
numbers = {}
for number in range(int(count)):
    if (child := os.fork()) == 0:
        for place, name in enumerate(("out", "err"), start=1):
            os.dup2(os.open(f"{folder}/{number}.{name}", os.O_WRONLY | os.O_CREAT), place)
        main(prog_name="trajectoire")
    numbers[child] = number
for _ in range(int(count)):
    child, status = os.wait()
    print(numbers[child], os.waitstatus_to_exitcode(status), flush=True)
"""
"""As many processes of the program, which wait before they read anything (`started`), or write (`read`)."""


def day(days: int) -> str:
    """Return a day to come, as commands take it."""
    return (clock.today() + dt.timedelta(days=days)).isoformat()


NOT_MADE = ["referrals", "not-made", "{referral}"]
DEEDS = {
    "not-made": (NOT_MADE, 12),
    "again": (["referrals", "again", "{referral}", "--on", day(4)], 4),
    "appointment": (["referrals", "appointment", "{referral}", "--on", day(3)], 4),
}


@pytest.fixture
def records(actor: ActorFactory) -> dict[str, str]:
    """Return the numbers of a client, a referral of theirs to confirm, and a suggestion."""
    lead = actor("administrator")
    make_design(lead)
    client = make_client(lead, number="C-1")
    place = make_organisation(lead)
    return {
        "referral": str(refer(lead, client, place)),
        "place": str(place),
        "suggestion": str(make_suggestion(lead)),
    }


class Racers:
    """As many processes of one command, each of which waits where it was told to."""

    def __init__(self, url: str, where: str, words: Sequence[str], count: int, folder: Path) -> None:
        account("lead", login=TRUE_ACCOUNT, name="Une Coureuse")
        self.folder, self.count = folder, count
        self.ended: dict[int, int] = {}
        """The exit status of each, by its number."""
        for number in range(count):
            os.mkfifo(folder / f"{number}.go")
        own = [where, str(count), str(folder)]
        started = [sys.executable, "-c", RACERS, *own, "--database", url, "--language", "en", *words]
        self.process = subprocess.Popen(started, stdout=PIPE, text=True)
        assert [self._line() for _ in range(count)] == ["ready\n"] * count

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def run_together(self) -> list[str]:
        """Let all go at once; return what the losers were told, one line each."""
        for number in range(self.count):
            self._let_go(number)
        return self._told()

    def run_in_turn(self) -> list[str]:
        """Let each go after the one before it has ended; return what the losers were told."""
        for number in range(self.count):
            self._let_go(number)
            self._hear_of_an_end()
            assert number in self.ended
        return self._told()

    def _let_go(self, number: int) -> None:
        (self.folder / f"{number}.go").write_text("")

    def _hear_of_an_end(self) -> None:
        number, status = map(int, self._line().split())
        self.ended[number] = status

    def _told(self) -> list[str]:
        while len(self.ended) < self.count:
            self._hear_of_an_end()
        self.process.communicate(timeout=PATIENCE)
        told = {number: (self.folder / f"{number}.err").read_text() for number in self.ended}
        assert set(self.ended.values()) == {0, 1}, (self.ended, told)
        return [told[number] for number, status in self.ended.items() if status]


@pytest.mark.parametrize("deed", DEEDS)
def test_of_commands_that_have_read_the_same_one_is_obeyed(
    database: str, records: dict[str, str], deed: str, tmp_path: Path
) -> None:
    words, count = DEEDS[deed]
    racers = Racers(database, "read", [word.format(**records) for word in words], count, tmp_path)
    losers = racers.run_together()
    assert len(losers) == count - 1
    assert all(told.startswith("Meanwhile ") and told.count("\n") == 1 for told in losers), losers
    with reading():
        assert ReferralEvent.select().count() == 2  # made, and the one deed


def test_of_commands_started_at_once_one_is_obeyed_even_when_the_others_read_after_it(
    database: str, records: dict[str, str], tmp_path: Path
) -> None:
    words = [word.format(**records) for word in NOT_MADE]
    losers = Racers(database, "started", words, 4, tmp_path).run_in_turn()
    assert len(losers) == 3
    with reading():
        assert ReferralEvent.select().count() == 2


ENDED = ["referrals", "status", "{referral}", "cancelled", "--reason", "déménagé"]
OTHERS: dict[str, tuple[list[list[str]], list[str]]] = {
    "confirm": ([], ["referrals", "confirm", "{referral}", "--by", "client"]),
    "status": ([], ["referrals", "status", "{referral}", "accepted"]),
    "escalate": ([], ["referrals", "escalate", "{referral}"]),
    "received": ([], ["referrals", "received", "{referral}", "--by", "client"]),
    "outcome": (
        [["referrals", "appointment", "{referral}", "--on", day(3)]],
        ["referrals", "appointment", "{referral}", "--outcome", "postponed", "--on", day(5)],
    ),
    "next": ([ENDED], ["referrals", "next", "{referral}", "organisation"]),
    "undo": ([NOT_MADE, NOT_MADE], ["referrals", "undo", "{referral}"]),
    "add": ([], ["referrals", "add", "C-1", "{place}", "--previous", "{referral}", "--ends-previous"]),
    "decide": ([], ["suggestions", "decide", "{suggestion}", "planned", "--reason", "oui"]),
    "move": ([], ["clients", "move", "C-1", "Inquire", "--reason", "prête"]),
}
"""Every other command that acts on a state: what is done first, and the command."""


@pytest.mark.parametrize("deed", OTHERS)
def test_a_command_started_before_another_one_ended_is_refused(
    office: Run, records: dict[str, str], monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    before, words = OTHERS[deed]
    for each in before:
        office(*(word.format(**records) for word in each))
    command = [word.format(**records) for word in words]
    connect = Session.connect

    def after_another(session: Session, *, ready: bool = True) -> None:
        monkeypatch.setattr(Session, "connect", connect)
        office(*command)
        connect(session, ready=ready)

    monkeypatch.setattr(Session, "connect", after_another)
    told = office(*command, status=1).stderr.lower()
    assert "meanwhile" in told or "meantime" in told
