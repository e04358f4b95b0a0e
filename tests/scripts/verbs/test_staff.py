"""People who leave, are away and come back: nothing of theirs is left to nobody."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from db.audit.models import AuditLine
from db.clients.actions_contacts import engage
from db.clients.models import Attendance, Client, Engagement, Mode
from db.core import clock, database
from db.overview.today import today
from db.retros.models import RetroAction
from db.staff.models import Alert
from db.staff.queries import actor as account
from tests.conftest import ActorFactory
from tests.factories import make_action, make_client, make_retro
from tests.scripts.conftest import Run, data

pytestmark = pytest.mark.usefixtures("frozen")


def day_of(login: str) -> list[tuple[str, str]]:
    """Return kind and file number of what stands in the day of someone."""
    with database.reading():
        return [(item.kind, item.number) for item in today(account(login))]


@pytest.fixture
def left(office: Run, actor: ActorFactory) -> Run:
    """Return `run` for an office where Léna has two files, an appointment and an action, beside Omar."""
    office("staff", "add", "lena", "Léna Roy", "--team", "Nord")
    office("staff", "add", "omar", "Omar Sy", "--team", "Nord")
    office("staff", "add", "chef", "Chantal Hé", "--team", "Nord", "--role", "lead")
    root = actor("administrator")
    for number in ("C-1", "C-2"):
        client = make_client(root, number=number, responsible="lena")
    with database.reading():
        lena = account("lena")
    engage(lena, client, at=clock.now(), mode=Mode.PHONE, attendance=Attendance.PLANNED)
    make_action(root, make_retro(root), owner="lena", due_on=clock.today())
    return office


def test_closing_an_account_names_what_is_left_and_who_could_take_it(left: Run) -> None:
    asked = left("staff", "deactivate", "lena", "--dry-run", status=4).stderr
    said = left("staff", "deactivate", "lena", status=4).stderr
    for text in (
        "2 files: C-1, C-2",
        "1 appointment to come",
        "1 action to finish",
        "--to omar   Omar Sy, 0 files",
    ):
        assert text in said
        assert text in asked
    assert ("meet", "C-2") in day_of("chef")  # until somebody takes it
    assert "All of this is now with “omar”." in left("staff", "deactivate", "lena", "--to", "omar").stderr
    rows = data(left("clients", "list", "--responsible", "omar", "--format", "json"))
    assert [row["number"] for row in rows] == ["C-1", "C-2"]
    assert ("meet", "C-2") in day_of("omar")
    with database.reading():
        assert RetroAction.get().owner_id == account("omar").id
        lines = AuditLine.select().where(AuditLine.verb == "staff.handover").order_by(AuditLine.id)
        assert [line.subject for line in lines] == ["C-1", "C-2", "lena"]
    assert left("staff", "deactivate", "lena").stderr == "Account “lena” closed.\n"


def test_a_closed_account_is_opened_again_and_not_by_giving_it_a_role(left: Run) -> None:
    left("staff", "deactivate", "lena", "--to", "omar")
    assert "trajectoire staff reactivate lena" in left("staff", "role", "lena", "lead", status=1).stderr
    left("staff", "reactivate", "lena")
    left("staff", "role", "lena", "lead")
    assert "is open" in left("staff", "reactivate", "lena", status=1).stderr
    left("staff", "deactivate", "omar", "--to", "nobody", status=1)
    assert "omar" in [row["login"] for row in data(left("staff", "list", "--format", "json"))]


def test_a_substitute_does_the_work_and_both_names_are_in_the_log(
    left: Run, as_account: Callable[[str], None]
) -> None:
    assert ("meet", "C-2") not in day_of("omar")
    left("staff", "away", "lena", "--to", "2026-12-04", "--substitute", "omar")
    assert ("meet", "C-2") in day_of("omar")
    with database.reading():
        assert Alert.select().where(Alert.subject == "lena → omar").count() == 1
    as_account("omar")
    left("clients", "show", "C-1")
    left("clients", "engage", "C-1", "--mode", "phone")
    with database.reading():
        line = AuditLine.select().where(AuditLine.verb == "client.engage").order_by(AuditLine.id.desc()).get()
        assert (line.actor, line.details["in_place_of"]) == ("omar", "lena")
    shown = left("clients", "looks", "C-1").stdout
    assert "in place of lena" in shown
    as_account("root")
    left("staff", "away", "lena", "--back")
    assert ("meet", "C-2") not in day_of("omar")
    as_account("omar")
    assert "not in your caseload" in left("clients", "show", "C-1", status=1).stderr
    as_account("root")
    assert "no absence" in left("staff", "away", "lena", "--back", status=1).stderr
    for words, said in (
        (("lena", "--to", "2026-11-01"), "from today on"),
        (("lena", "--from", "2026-12-02", "--to", "2026-12-01"), "within a year"),
        (("lena", "--to", "2026-12-04", "--substitute", "lena"), "cannot be the substitute"),
    ):
        assert said in left("staff", "away", *words, status=1).stderr
    assert "--back" in left("staff", "away", "lena", status=2).stderr


def test_without_a_substitute_the_lead_does_it_after_the_absence_it_goes_back(left: Run) -> None:
    left("staff", "away", "lena", "--to", "2026-12-04")
    assert ("meet", "C-2") in day_of("chef")
    with clock.frozen("2026-12-05T15:00:00+00:00"):
        assert ("meet", "C-2") not in day_of("chef")
        assert ("meet", "C-2") in day_of("lena")


def test_an_appointment_goes_with_the_file(left: Run) -> None:
    left("clients", "assign", "C-2", "omar")
    assert ("meet", "C-2") in day_of("omar")
    assert ("meet", "C-2") not in day_of("lena")
    with database.reading():
        assert Engagement.get().staff_id == Client.get(Client.number == "C-2").responsible_id


def test_what_is_probably_a_mistake_is_told_and_done_anyway_on_request(left: Run) -> None:
    left("clients", "ask", "C-1", "relevé")
    assert "asked on 21 Nov" in left("clients", "ask", "C-1", "Releve", status=1).stderr
    left("clients", "ask", "C-1", "Releve", "--anyway")
    plan = ("--mode", "phone", "--attendance", "planned", "--on", "2026-11-25", "--at", "10:00")
    left("clients", "engage", "C-1", *plan)
    said = left("clients", "engage", "C-1", *plan, status=1).stderr
    assert said.endswith("at that time. To save it all the same: --anyway\n")
    left("clients", "engage", "C-1", *plan, "--anyway")
