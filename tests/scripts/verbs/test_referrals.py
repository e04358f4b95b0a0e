"""The same deeds by command: the call list of the morning, each fact, and all of it taken back."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest

from tests.conftest import ActorFactory
from tests.factories import make_client, make_organisation
from tests.fixtures import shared_fixture
from tests.scripts.conftest import Run, data

pytestmark = [
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("frozen"),
]


@pytest.fixture
def referral(office: Run, actor: ActorFactory) -> str:
    """Return the number of a referral that is three days late."""
    lead = actor("administrator")
    make_client(lead, number="C-1")
    place = str(make_organisation(lead))
    return office(
        "referrals", "add", "C-1", place, "--handoff", "details", "--on", "2026-11-13", "--need", "du pain",
        "--consent", "name", "--consent-to", "Mme Roy", "--priority", "urgent",
    ).stdout.strip()  # fmt: skip


def now(office: Run) -> list[str]:
    """Return the ids of what wants a call today."""
    return [str(row["id"]) for row in data(office("referrals", "list", "--now", "--format", "json"))]


def test_the_call_list_of_the_morning_has_the_numbers_and_the_rules(office: Run, referral: str) -> None:
    (row,) = data(office("referrals", "list", "--to-confirm", "--mine", "--format", "json"))
    assert (row["call"], row["client_phone"], row["contact_rules"]) == ("person", "418 555-0142", "le matin")
    assert (row["days_late"], row["since"], row["asks_for"]) == (3, "2026-11-18", "")
    table = office("--language", "fr", "referrals", "list", "--now", "--format", "table").stdout
    assert "personne" in table
    assert "418 555-0142" in table
    lines = list(csv.DictReader(io.StringIO(office("referrals", "list", "--to-confirm").stdout)))
    assert [line["id"] for line in lines] == [referral]
    assert data(office("referrals", "list", "--now", "--organisation", "99", "--format", "json")) == []


def test_a_line_is_set_aside_escalated_and_taken_back(office: Run, referral: str) -> None:
    assert now(office) == [referral]
    office("referrals", "again", referral, "--on", "2026-11-24", "--note", "en voyage")
    assert now(office) == []
    assert len(data(office("referrals", "list", "--to-confirm", "--format", "json"))) == 1
    office("referrals", "again", referral, "--on", "2027-11-24", status=1)
    office("referrals", "undo", referral)
    assert now(office) == [referral]
    office("referrals", "escalate", referral)
    assert "already escalated to the team lead" in office("referrals", "escalate", referral, status=1).stderr
    office("referrals", "not-made", referral)
    assert now(office) == []
    office("referrals", "undo", referral)
    office("referrals", "undo", referral)
    office("referrals", "undo", referral, status=1)


def test_an_appointment_its_outcome_and_the_service(office: Run, referral: str) -> None:
    office("referrals", "appointment", referral, status=2)
    office("referrals", "appointment", referral, "--on", "2026-11-20", "--at", "9:00")
    assert now(office) == [referral]  # its hour has passed
    office("referrals", "appointment", referral, "--outcome", "no_show")
    (row,) = data(office("referrals", "list", "--now", "--format", "json"))
    assert (row["meeting"], row["asks_for"], row["status"]) == ("no_show", "missed", "requested")
    office("referrals", "received", referral, "--by", "organisation", "--on", "2026-11-21")
    whole = data(office("referrals", "show", referral, "--format", "json"))
    assert (whole["received_on"], whole["contact_on"], whole["consent_to"]) == (
        "2026-11-21",
        "2026-11-21",
        "Mme Roy",
    )
    shown = office("referrals", "show", referral).stdout
    assert "the name" in shown
    assert "urgent" in shown
    assert "service received" in shown


def test_what_comes_next_and_the_chain(office: Run, referral: str) -> None:
    office("referrals", "next", referral, "need", status=1)
    office("referrals", "status", referral, "rejected", "--reason", "complet", "--next", "organisation")
    (line,) = [row for row in data(office("today", "--format", "json")) if row["kind"] == "next"]
    assert (str(line["id"]), line["asks"]) == (referral, "organisation")
    second = office("referrals", "add", "C-1", "1", "--previous", referral).stdout.strip()
    assert [row for row in data(office("today", "--format", "json")) if row["kind"] == "next"] == []
    chain = data(office("referrals", "show", second, "--format", "json"))["chain"]
    assert [(link["id"], link["days"], link["lost"]) for link in chain] == [
        (int(referral), 8, True),
        (int(second), 0, False),
    ]
    office("referrals", "next", referral, "nothing", "--note", "réglé")


def test_a_letter_is_printed_and_says_what_was_agreed_to(office: Run, referral: str) -> None:
    text = office("referrals", "letter", referral, "--in", "fr").stdout
    assert "Nous vous adressons Éloïse Tremblay" in text
    assert "418 555-0142" not in text
    assert "du pain" not in text


def test_the_report_tells_each_service(office: Run, referral: str) -> None:
    office("referrals", "confirm", referral, "--by", "client", "--on", "2026-11-15")
    office("referrals", "feedback", referral, "--party", "client", "--channel", "phone", "--appropriate",
           "--useful", "4", "--comment", "bien reçue")  # fmt: skip
    (row,) = data(office("referrals", "report", "--organisation", "1", "--format", "json"))
    assert (row["referrals"], row["contact"], row["median_days"], row["appropriate"]) == (1, 1, 2, 1)
    assert row["said"] == ["bien reçue"]
    assert "Centre d'impôt Nord" in office("referrals", "report", "--format", "table").stdout
    assert data(office("referrals", "report", "--from", "2026-11-20", "--format", "json")) == []


def test_feedback_leaves_without_words_unless_names_may(office: Run, referral: str) -> None:
    office(
        "referrals", "feedback", referral, "--party", "client", "--channel", "phone", "--comment", "merci Éva"
    )
    (row,) = data(office("export", "feedback", "--as", "json"))
    assert "comment" not in row
    assert (row["referral"], row["party"], row["number"]) == (int(referral), "client", "C-1")
    (row,) = data(office("export", "feedback", "--as", "json", "--identities"))
    assert row["comment"] == "merci Éva"


def test_who_follows_nobody_gets_no_number(
    office: Run, referral: str, as_account: Callable[[str], None]
) -> None:
    as_account("aude")
    assert "role" in office("referrals", "list", "--to-confirm", status=1).stderr
    office("referrals", "letter", referral, status=1)
    office("referrals", "undo", referral, status=1)


def test_fhir_examples_come_in_by_command(office: Run) -> None:
    path = str(shared_fixture("fhir-sdoh"))
    task = f"{path}/Task-SDOHCC-TaskReferralManagementOrderSubtaskAcceptedExample.json"
    assert (
        "Patient/pat-53234 does not exist here"
        in office("import", "fhir", task, "--dry-run", status=4).stderr
    )
    assert "Open: 2. Closed: 2. Parts: 2. Loops closed: 2 of 4." in office("import", "fhir", path).stderr
    assert "0 new, 0 changed, 4 unchanged" in office("import", "fhir", path).stderr
    office("import", "fhir", task)
    office("import", "fhir", f"{path}/nothing.json", status=1)


def test_a_report_is_not_empty_by_a_slip(office: Run) -> None:
    refused = office("referrals", "report", "--organisation", "999", status=1)
    assert (refused.stdout, refused.stderr) == ("", "There is no organisation 999.\n")
    period = ("--from", "2026-11-21", "--to", "2026-11-20")
    assert "is before the first" in office("referrals", "report", *period, status=1).stderr
