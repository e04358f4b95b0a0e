"""The same command several times at once: one is obeyed, the others are told what came before them."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Sequence
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

RACER = """
import sys
from db.audit import journal
from scripts.cli import main
from scripts.core.session import Session

def waiting(step):
    def waits(*given, **named):
        print("ready", flush=True)
        sys.stdin.readline()
        return step(*given, **named)
    return waits

if sys.argv.pop(1) == "started":
    Session.connect = waiting(Session.connect)
else:
    journal.check_writable = waiting(journal.check_writable)
main(prog_name="trajectoire")
"""
"""The program, which waits for a line before it reads anything (`started`), or before it writes (`read`)."""


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

    def __init__(self, url: str, where: str, words: Sequence[str], count: int) -> None:
        account("lead", login=TRUE_ACCOUNT, name="Une Coureuse")
        started = [sys.executable, "-c", RACER, where, "--database", url, "--language", "en", *words]
        self.processes = [
            subprocess.Popen(started, stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True) for _ in range(count)
        ]
        for process in self.processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n", process.communicate()

    def run_together(self) -> list[str]:
        """Let all go at once; return what the losers were told, one line each."""
        for process in self.processes:
            self._let_go(process)
        return self._told()

    def run_in_turn(self) -> list[str]:
        """Let each go after the one before it has ended; return what the losers were told."""
        for process in self.processes:
            self._let_go(process)
            process.wait(PATIENCE)
        return self._told()

    @staticmethod
    def _let_go(process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()

    def _told(self) -> list[str]:
        ends = [(process.communicate(timeout=PATIENCE)[1], process.returncode) for process in self.processes]
        assert {code for _told, code in ends} == {0, 1}, ends
        return [told for told, code in ends if code]


@pytest.mark.parametrize("deed", DEEDS)
def test_of_commands_that_have_read_the_same_one_is_obeyed(
    database: str, records: dict[str, str], deed: str
) -> None:
    words, count = DEEDS[deed]
    losers = Racers(database, "read", [word.format(**records) for word in words], count).run_together()
    assert len(losers) == count - 1
    assert all(told.startswith("Meanwhile ") and told.count("\n") == 1 for told in losers), losers
    with reading():
        assert ReferralEvent.select().count() == 2  # made, and the one deed


def test_of_commands_started_at_once_one_is_obeyed_even_when_the_others_read_after_it(
    database: str, records: dict[str, str]
) -> None:
    losers = Racers(database, "started", [word.format(**records) for word in NOT_MADE], 4).run_in_turn()
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
    assert "meanwhile" in office(*command, status=1).stderr.lower()
