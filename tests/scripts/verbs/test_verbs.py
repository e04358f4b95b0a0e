"""Every verb once on both engines: what a day's work without the app looks like."""

from __future__ import annotations

import stat
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from db.audit.models import AuditLine
from db.core import settings
from db.referrals.actions import refer
from db.staff.permissions import Role
from tests.conftest import ActorFactory
from tests.factories import make_client, make_organisation, make_suggestion
from tests.fixtures import shared_fixture
from tests.scripts.conftest import Run, data

pytestmark = pytest.mark.usefixtures("frozen")


def listed(run: Run, *words: str) -> list[dict[str, object]]:
    """Return the rows that a listing gives to programs."""
    rows: list[dict[str, object]] = data(run(*words, "--format", "json"))
    return rows


def test_staff(office: Run) -> None:
    office("staff", "add", "nadia", "Nadia Nguyen", "--team", "Nord", "--language", "fr")
    office("staff", "role", "nadia", "lead")
    (row,) = [row for row in listed(office, "staff", "list") if row["login"] == "nadia"]
    assert (row["name"], row["roles"], row["team"]) == ("Nadia Nguyen", ["lead"], "Nord")
    office("staff", "unlock", "nadia")
    office("staff", "deactivate", "nadia")
    assert "nadia" not in [row["login"] for row in listed(office, "staff", "list")]
    assert "nadia" in [row["login"] for row in listed(office, "staff", "list", "--all")]
    assert "last administrator" in office("staff", "deactivate", "root", status=1).stderr
    office("staff", "add", "second", "Deux", "--role", "administrator")
    assert "close your own account" in office("staff", "deactivate", "root", status=1).stderr
    office("staff", "add", "nadia", "Une Autre", status=1)


def test_a_client_from_the_first_step_out_of_the_trajectory(office: Run) -> None:
    number = office("clients", "add", "--given", "Éric", "--family", "Tremblay").stdout.strip()
    assert number.startswith("C-")
    office("clients", "move", number, "inquire")
    assert "Enter a reason" in office("clients", "move", number, "4", status=1).stderr
    office("clients", "move", number, "4", "--reason", "Il connaît déjà le formulaire")
    known = office("clients", "move", number, "Nowhere", status=1).stderr
    assert "Learn, Inquire, Get advice, Apply" in known
    (row,) = listed(office, "clients", "list", "--step", "apply")
    assert (row["number"], row["step"], row["pressing"]) == (number, "Apply", "on_time")
    assert listed(office, "clients", "list", "--late") == []
    assert len(listed(office, "clients", "list", "--mine", "--search", "eric")) == 1
    office("clients", "move", number, "--out")
    assert "not in any step" in office("clients", "move", number, "1", status=1).stderr
    shown = office("clients", "show", number).stdout
    assert "leaves the trajectory" in shown
    assert "formulaire" in shown


def test_a_second_file_of_the_same_name_is_told(office: Run) -> None:
    first = office("clients", "add", "--given", "Éric", "--family", "Roy").stdout.strip()
    second = office("clients", "add", "--given", "eric", "--family", "ROY", "--number", "b-2")
    assert second.stdout == "B-2\n"
    assert first in second.stderr
    office("clients", "add", "--number", "B-2", status=1)


def test_a_name_is_seen_by_who_asks_and_that_is_recorded(office: Run, actor: ActorFactory) -> None:
    make_client(actor(), "Éloïse", "Tremblay", number="B-7")
    for words in (["clients", "list", "--format", "json"], ["clients", "show", "B-7", "--format", "json"]):
        text = office(*words).stdout
        assert "Tremblay" not in text
        assert "\\u00c9. T." in text
    assert "Éloïse Tremblay" in office("clients", "show", "b-7", "--identity").stdout
    line = AuditLine.select().where(AuditLine.verb == "client.reveal").get()
    assert (line.actor, line.subject) == ("root", "B-7")


def test_names_out_of_sight_are_not_listed_but_seen_by_who_asks(
    office: Run, actor: ActorFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_client(actor(), "Éloïse", "Tremblay", number="B-7")
    monkeypatch.setenv("TRAJECTOIRE_NAMES", "hidden")
    settings.current.cache_clear()
    (row,) = listed(office, "clients", "list", "--search", "tremblay")
    assert (row["number"], row["given"], row["family"], row["initials"]) == ("B-7", "", "", "")
    assert "É. T." not in office("clients", "list").stdout
    assert "Éloïse Tremblay" in office("clients", "show", "B-7", "--identity").stdout


def test_an_agency_without_names_shows_none(
    office: Run, actor: ActorFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_client(actor(), "Éloïse", "Tremblay", number="B-7")
    monkeypatch.setenv("TRAJECTOIRE_NAMES", "none")
    settings.current.cache_clear()
    (row,) = listed(office, "clients", "list")
    assert (row["given"], row["family"], row["initials"]) == ("", "", "")
    shown = office("clients", "show", "B-7", "--identity").stdout
    assert "Tremblay" not in shown
    assert "418" not in shown
    office("export", "clients", "--identities", status=1)


def test_a_referral_until_contact_is_made(office: Run, actor: ActorFactory) -> None:
    make_client(actor(), number="B-7")
    organisation = str(make_organisation(actor()))
    referral = office("referrals", "add", "B-7", organisation, "--handoff", "details").stdout.strip()
    (row,) = listed(office, "referrals", "list", "--to-confirm", "--mine")
    assert (row["number"], row["handoff"], row["days_late"]) == ("B-7", "details", -5)
    office("referrals", "not-made", referral, "--note", "Pas de réponse")
    office("referrals", "confirm", referral, "--by", "client", "--on", "2026-11-22", status=1)
    office("referrals", "confirm", referral, "--by", "client", "--on", "21/11/2026")
    assert listed(office, "referrals", "list", "--to-confirm") == []
    office("referrals", "confirm", referral, "--by", "client", status=1)
    office("referrals", "status", referral, "accepted")
    assert "cannot become" in office("referrals", "status", referral, "draft", status=1).stderr
    office("referrals", "feedback", referral, "--party", "client", "--channel", "phone", "--useful", "4")
    whole = data(office("referrals", "show", referral, "--format", "json"))
    assert (whole["status"], whole["contact_on"], whole["confirmed_by"]) == (
        "accepted",
        "2026-11-21",
        "client",
    )
    assert whole["feedback"][0]["useful"] == 4
    assert "Pas de réponse" in office("referrals", "show", referral).stdout
    office("referrals", "add", "B-7", "999", status=1)
    office("referrals", "add", "B-9", organisation, status=1)


def test_the_directory(office: Run) -> None:
    number = office("directory", "add", "Épicerie du Nord", "--phone", "418 555-0101").stdout.strip()
    service = office("directory", "add-service", number, "Paniers", "--hours", "mardi").stdout.strip()
    office("directory", "verify", number)
    (row,) = listed(office, "directory", "list", "--search", "epicerie")
    assert (row["verified_on"], row["services"], row["phone"]) == ("2026-11-21", ["Paniers"], "418 555-0101")
    assert data(office("directory", "show", number, "--format", "json"))["services"][0]["id"] == int(service)
    assert "mardi" in office("directory", "show", number).stdout
    assert listed(office, "directory", "stale") == []
    office("directory", "verify", number, "--on", "2020-01-01")
    assert len(listed(office, "directory", "stale")) == 1
    assert "no organisation" in office("directory", "show", "99", status=1).stderr
    report = office("directory", "report", number, "Fermée le lundi", "--service", service).stdout.strip()
    assert "Fermée le lundi" in office("directory", "show", number).stdout
    assert data(office("directory", "show", number, "--format", "json"))["reports"][0]["service"] == "Paniers"
    office("directory", "settle", report, "dismissed")
    assert "no open report" in office("directory", "settle", report, "dismissed", status=1).stderr
    office("directory", "report", number, "Déménagée")
    assert len(listed(office, "directory", "stale")) == 1
    office("directory", "verify", number, "--reports", "corrected")
    assert listed(office, "directory", "stale") == []


def test_services_are_found_by_wishes(office: Run) -> None:
    number = office("directory", "add", "Épicerie du Nord", "--place", "Alma").stdout.strip()
    more = (
        "--fees",
        "gratuit",
        "--languages",
        "arabe",
        "--eligibility",
        "Familles",
        "--hours",
        "sam. 9 h–12 h",
    )
    office("directory", "add-service", number, "Paniers", *more)
    office("directory", "add-service", number, "Popote", "--hours", "dim. 9 h–12 h", "--fees", "5 $")
    for wish in (
        ("--need", "familles paniers"),
        ("--place", "alma", "--search", "paniers"),
        ("--language", "ar"),
        ("--whom", "famille"),
        ("--age", "30", "--free"),
        ("--open-now", "--mode", "in_person"),
    ):
        (row,) = listed(office, "directory", "list", *wish)
        assert (row["service"], row["organisation"], row["choosable"]) == (
            "Paniers",
            "Épicerie du Nord",
            True,
        )
        assert (row["open"], row["until"]) == (True, "2026-11-21T12:00:00")
    assert listed(office, "directory", "list", "--accessible") == []
    table = office("directory", "list", "--place", "alma", "--format", "table").stdout
    assert "open until" in table
    assert "closed, opens" in table


def test_suggestions(office: Run, as_account: Callable[[str], None]) -> None:
    number = office("suggestions", "add", "-", given="Une liste\nde papiers\n").stdout.strip()
    office("suggestions", "support", number)
    office("suggestions", "comment", number, "Bonne idée")
    as_account("maude")
    office("suggestions", "decide", number, "planned", "--reason", "Simple", status=1)
    as_account("lise")
    office("suggestions", "decide", number, "planned", status=1)
    office("suggestions", "decide", number, "planned", "--reason", "Simple", "--owner", "maude")
    (row,) = listed(office, "suggestions", "list", "--state", "planned", "--by-support")
    assert (row["text"], row["support"], row["comments"]) == ("Une liste\nde papiers", 1, 2)
    assert "Bonne idée" in office("suggestions", "show", number).stdout
    assert data(office("suggestions", "show", number, "--format", "json"))["decision_reason"] == "Simple"
    assert "empty" not in office("suggestions", "add", " ", status=1).stdout


def test_retrospectives(office: Run) -> None:
    number = office("retros", "open", "Automne", "--prompt", "Bien", "--prompt", "Mieux").stdout.strip()
    office("retros", "note", number, "Le formulaire *court*", "--heading", "2")
    office("retros", "note", number, "Rien", "--heading", "3", status=1)
    office("retros", "close", number)
    office("retros", "note", number, "Trop tard", status=1)
    (row,) = listed(office, "retros", "list", "--search", "formulaire")
    assert (row["title"], row["phase"], row["cards"]) == ("Automne", "closed", 1)
    markdown = office("retros", "show", number).stdout
    assert markdown.startswith("# Automne\n")
    assert "\\*court\\*" in markdown
    assert data(office("retros", "show", number, "--format", "json"))["columns"][1]["heading"] == "Mieux"


def test_an_action_of_a_retrospective(office: Run) -> None:
    number = office("retros", "open", "Automne").stdout.strip()
    action = office("retros", "action", number, "Rédiger", "--owner", "root", "--due", "2026-11-25").stdout
    due = {row["kind"]: row["on"] for row in listed(office, "today")}
    assert due["act"] == "2026-11-25"
    office("retros", "done", action.strip(), "Moins d'appels")
    assert "[x] Rédiger" in office("retros", "show", number).stdout
    office("retros", "done", action.strip(), "Encore", status=1)


def test_what_is_done_with_a_client(office: Run, as_account: Callable[[str], None]) -> None:
    number = office("clients", "add", "--family", "Roy").stdout.strip()
    office("clients", "assign", number, "maude")
    as_account("maude")
    assert len(listed(office, "clients", "list", "--mine")) == 1
    office("clients", "engage", number, "--mode", "phone", "--minutes", "10", "--note", "Va mieux")
    office(*f"clients engage {number} --mode in_person --attendance planned --at 16h30".split())
    asked = office("clients", "ask", number, "Avis de cotisation").stdout.strip()
    (row,) = listed(office, "clients", "list")
    assert row["waiting_for"] == "Avis de cotisation"
    (planned,) = [item for item in listed(office, "today") if item["kind"] == "meet"]
    assert (planned["number"], planned["at"]) == (number, "2026-11-21T21:30:00+00:00")
    assert "Planned contact" in office("today", "--format", "table").stdout
    office("clients", "receive", asked)
    office("clients", "receive", asked, status=1)
    assert listed(office, "clients", "list")[0]["waiting_for"] == ""
    assert "Va mieux" in office("clients", "show", number).stdout
    office("clients", "engage", number, "--mode", "phone", "--at", "25h", status=2)


def test_an_anonymous_note_leaves_no_trace(office: Run) -> None:
    number = office("retros", "open", "Libre", "--anonymous").stdout.strip()
    office("retros", "note", number, "Ceci")
    assert not AuditLine.select().where(AuditLine.verb == "retro.note").exists()


def test_a_trajectory_goes_out_and_comes_back_as_its_next_version(office: Run, tmp_path: Path) -> None:
    exported = office("trajectories", "export").stdout
    assert tomllib.loads(exported)["steps"][2]["next"] == ["Inquire", "Apply"]
    file = tmp_path / "access.toml"
    file.write_text(exported, encoding="utf-8")
    assert "Nothing was changed" in office("trajectories", "import", str(file)).stderr
    file.write_text(exported.replace("expected_days = 30", "expected_days = 20"), encoding="utf-8")
    assert "would be version 2" in office("trajectories", "import", str(file), "--dry-run").stderr
    assert len(listed(office, "trajectories", "list")) == 1
    assert "now version 2" in office("trajectories", "import", str(file)).stderr
    shown = data(office("trajectories", "show", "access", "--format", "json"))
    assert (shown["version"], shown["steps"][2]["expected_days"]) == (2, 20)
    assert "Usually followed by" in office("trajectories", "show").stdout
    assert "Nothing was changed" in office("trajectories", "import", str(file)).stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = 'x'\nsteps = = 3", "Line 2"),
        ("nom = 'x'", "“nom” is not a valid key"),
        ("name = 3", "“name”"),
        ("name = 'x'\n[[steps]]\nname = 'a'\nexpected_days = '3'", "“expected_days”"),
        ("name = 'x'\n[[steps]]\nname = 'a'\nnext = ['b']", "“b”"),
        ("name = 'x'", "at least one step"),
    ],
)
def test_a_trajectory_that_cannot_be_read(office: Run, tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(text)
    assert said in office("trajectories", "import", str(file), status=1).stderr


@pytest.mark.parametrize("twin", ["csv", "xes"])
def test_the_path_of_a_published_log(office: Run, twin: str) -> None:
    log = shared_fixture(f"eventlogs/roadtraffic100traces.{twin}")
    office("import", "events", str(log), "--trajectory", "Road", "--dry-run")
    assert len(listed(office, "trajectories", "list")) == 1
    office("import", "events", str(log), "--trajectory", "Road")
    told = data(office("path", "--trajectory", "road", "--format", "json"))
    assert {name: told[name] for name in told if name != "moves"} == {
        "cases": 100,
        "events": 390,
        "steps": 10,
        "variants": 10,
        "top_variant": 36,
        "moves_total": 290,
        "loops": 5,
    }
    assert len(told["moves"]) == 18
    assert set(told["moves"][0]) == {"from", "to", "count", "median_days", "designed"}
    assert "unchanged" in office("import", "events", str(log), "--trajectory", "Road").stderr
    assert "Payment" in office("path", "--trajectory", "Road").stdout


def test_a_log_of_starts_and_ends(office: Run) -> None:
    log = str(shared_fixture("eventlogs/patients.csv"))
    columns = [
        "--case",
        "patient",
        "--activity",
        "handling",
        "--time",
        "time",
        "--lifecycle",
        "registration_type",
    ]
    office("import", "events", log, *columns)
    told = data(office("path", "--trajectory", "patients", "--format", "json"))
    assert (told["cases"], told["events"], told["variants"]) == (500, 2721, 7)
    office("import", "events", log, "--case", "nobody", status=1)
    office("import", "events", "/nowhere/at/all.csv", status=1)


def test_exports_are_private_pseudonymous_and_recorded(
    office: Run, actor: ActorFactory, tmp_path: Path, as_account: Callable[[str], None]
) -> None:
    make_client(actor(), "Éloïse", "Tremblay", number="B-7")
    make_organisation(actor())
    make_suggestion(actor())
    for table in ("clients", "referrals", "organisations", "suggestions"):
        for form in ("csv", "xlsx", "json"):
            file = tmp_path / f"{table}.{form}"
            office("export", table, str(file), "--as", form)
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
            assert b"Tremblay" not in file.read_bytes()
    assert (tmp_path / "clients.csv").read_bytes().startswith(b"\xef\xbb\xbfnumber,")
    assert sorted(path.suffix for path in tmp_path.glob("clients.*")) == [".csv", ".json", ".xlsx"]
    assert "Tremblay" in office("export", "clients", "--identities").stdout
    lines = list(AuditLine.select().where(AuditLine.verb.startswith("exchange.")).order_by(AuditLine.id))
    assert [line.verb for line in lines] == ["exchange.export"] * 12 + ["exchange.identities"]
    asked = {"table": "clients", "format": "csv", "filter": "all"}
    assert lines[-1].details == {**asked, "rows": 1, "files": 1}
    assert lines[6].details == {"table": "organisations", "format": "csv", "filter": "all", "rows": 1}
    as_account("lise")
    office("export", "clients", "--identities", status=1)
    office("export", "clients")
    as_account("maude")
    assert office("export", "clients", status=1).stdout == ""
    as_account("root")
    office("export", "clients", str(tmp_path / "none" / "x.csv"), status=1)


def test_the_journal_says_of_how_many_files_names_left(office: Run, actor: ActorFactory) -> None:
    root = actor("administrator")
    client, organisation = make_client(root), make_organisation(root)
    for _time in range(2):
        refer(root, client, organisation)
    assert office("export", "referrals", "--identities").stdout.count("Tremblay") == 2
    line = AuditLine.get(AuditLine.verb == "exchange.identities")
    assert (line.details["rows"], line.details["files"]) == (2, 1)


def test_events_go_out_and_come_back(office: Run, actor: ActorFactory, tmp_path: Path) -> None:
    make_client(actor(Role.STAFF), number="B-7")
    for form in ("xes", "csv", "ocel"):
        assert b"B-7" in (office("export", "events", "--as", form).stdout_bytes)
    file = tmp_path / "log.csv"
    office("export", "events", str(file), "--as", "csv")
    assert "1 unchanged" in office("import", "events", str(file), "--trajectory", "Access").stderr


def test_sample_data(run: Run, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'sample.db'}"
    run("--database", url, "sample", "--clients", "30", "--seed", "7")
    assert len(listed(run, "--database", url, "clients", "list")) == 30
    assert len(listed(run, "--database", url, "clients", "list", "--limit", "4")) == 4
    run("--database", url, "sample", "--clients", "30", status=1)
