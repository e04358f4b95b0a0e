"""The command line as a whole: who runs it, in which language, and how it ends."""

from __future__ import annotations

import os
import pwd
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from db.audit.models import AuditLine
from db.core import clock, database
from db.referrals.actions import refer
from db.staff import queries
from db.staff.actions import set_preferences
from db.staff.permissions import Role
from db.staff.queries import StaffRow
from db.upkeep import schema
from tests.conftest import ActorFactory
from tests.contracts.test_house import ROOT
from tests.factories import make_client, make_design, make_organisation
from tests.scripts.conftest import PROGRAM, TRUE_ACCOUNT, Run, data

sqlite_only = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def test_help_tells_every_command_in_both_languages(run: Run) -> None:
    english, french = run("--help").stdout, run("--language", "fr", "--help").stdout
    assert "Where each client is" in english
    assert "Où en est chaque personne" in french
    assert "Commandes\u00a0:" in french
    assert "referrals" in english


def test_options_and_usage_errors_speak_the_language(run: Run) -> None:
    assert "TEXTE" in run("--language", "fr", "clients", "list", "--help").stdout
    assert "Argument manquant" in run("--language", "fr", "referrals", "show", status=2).stderr


@pytest.mark.parametrize("number", ["0", "-1", str(2**63), "9" * 40])
def test_a_number_that_no_record_can_have_is_wrong_usage(run: Run, number: str) -> None:
    run("referrals", "show", "--", number, status=2)


def test_the_language_of_the_terminal_then_of_the_person_then_of_the_option(
    office: Run, actor: ActorFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "no referral" in office("referrals", "show", "99", status=1).stderr
    set_preferences(actor(Role.ADMINISTRATOR), language="fr")
    assert "ne fait pas partie" in office("referrals", "show", "99", status=1).stderr
    monkeypatch.setenv("LANGUAGE", "fr")
    assert "no referral" in office("--language", "en", "referrals", "show", "99", status=1).stderr


def test_an_unknown_account_is_refused(office: Run, as_account: Callable[[str], None]) -> None:
    as_account("passante")
    assert "“passante” has no active account" in office("clients", "list", status=1).stderr
    as_account("maude")
    office("clients", "list")
    as_account("root")
    assert "“personne”" in office("--actor", "personne", "clients", "list", status=1).stderr


def test_only_an_administrator_acts_for_another_and_both_are_recorded(
    office: Run, as_account: Callable[[str], None]
) -> None:
    office("--actor", "maude", "suggestions", "add", "Une idée")
    line = AuditLine.select().where(AuditLine.verb == "suggestion.add").get()
    assert (line.actor, line.on_behalf) == ("maude", "root")
    as_account("maude")
    assert "administrator" in office("--actor", "lise", "suggestions", "add", "Non", status=1).stderr
    office("--actor", "maude", "suggestions", "add", "Oui")


def test_nobody_says_for_another_why_they_open_a_file(office: Run, actor: ActorFactory) -> None:
    make_client(actor("lead", team="Nord"), number="B-7")
    told = office("--actor", "maude", "clients", "open", "B-7", "absence", status=1)
    assert "--actor" in told.stderr
    assert not AuditLine.select().where(AuditLine.verb == "client.outside").exists()


def test_what_a_role_may_not_do_is_refused_in_one_line(
    office: Run, as_account: Callable[[str], None]
) -> None:
    as_account("aude")
    refused = office("suggestions", "add", "Une idée", status=1)
    assert (refused.stdout, refused.stderr.count("\n")) == ("", 1)


@pytest.mark.parametrize(
    "words",
    [
        ("referrals", "confirm", "1", "--by", "client", "--on", "31/02/2026"),
        ("referrals", "confirm", "un", "--by", "client"),
        ("referrals", "confirm", "1", "--by", "voisin"),
        ("clients", "list", "--limit", "zéro"),
        ("clients", "move", "C-1"),
        ("nothing",),
        ("tui",),
        (),
    ],
)
def test_wrong_usage(office: Run, words: tuple[str, ...]) -> None:
    wrong = office(*words, status=2)
    assert wrong.stdout == ""
    assert wrong.stderr.strip()


def test_a_wrong_date_is_told_in_words(office: Run) -> None:
    wrong = office("referrals", "confirm", "1", "--by", "client", "--on", "31/02/2026", status=2)
    assert "31/02/2026 is not a date in the calendar. Enter one such as 2026-11-30." in wrong.stderr


def test_a_database_that_is_not_ready(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'none' / 'none.db'}"
    assert "There is no database at" in run("--database", url, "clients", "list", status=3).stderr
    assert not (tmp_path / "none").exists()
    nowhere = "postgresql://nobody:secret@127.0.0.1:1/none"
    unreachable = run("--database", nowhere, "clients", "list", status=3).stderr
    assert "cannot be reached" in unreachable
    run("--database", "mysql://nobody:secret@here/x", "clients", "list", status=3)
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(b"this is no database" * 300)
    assert "damaged" in run("--database", f"sqlite:///{damaged}", "clients", "list", status=3).stderr


@sqlite_only  # the PostgreSQL database serves the next test too
def test_an_older_schema_and_a_newer_one(office: Run) -> None:
    last = schema.names()[-1]
    with database.connection():
        database.proxy.execute_sql(f"UPDATE schema_migration SET name = '9999_later' WHERE name = '{last}'")
    assert "newer" in office("clients", "list", status=3).stderr
    assert "newer" in office("migrate", "--check", status=3).stderr
    with database.connection():
        database.proxy.execute_sql("DELETE FROM schema_migration WHERE name = '9999_later'")
    assert "older" in office("clients", "list", status=3).stderr
    assert "older" in office("migrate", "--check", status=3).stderr


def test_init_makes_the_caller_administrator_and_refuses_a_second_time(run: Run, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'new.db'}"
    run("--database", url, "init")
    assert stat.S_IMODE((tmp_path / "new" / "new.db").stat().st_mode) == 0o600
    people = data(run("--database", url, "staff", "list", "--format", "json"))
    assert [(row["login"], row["name"], row["roles"]) for row in people] == [
        ("root", "Root Untel", ["administrator", "lead"])
    ]
    assert len(data(run("--database", url, "trajectories", "list", "--format", "json"))) == 1
    assert "Nothing was changed" in run("--database", url, "init", status=1).stderr
    run("--database", url, "migrate", "--no-backup")
    run("--database", url, "migrate", "--check")


def test_an_error_of_the_program_gives_a_reference_and_keeps_no_values(
    office: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_named: object) -> list[StaffRow]:
        raise RuntimeError("Éloïse Tremblay")

    monkeypatch.setattr(queries, "everyone", fail)
    told = office("staff", "list", status=1).stderr
    reference = re.search(r"reference ([0-9a-f]{8})", told)
    log = tmp_path / "state" / "trajectoire" / "incidents.log"
    assert reference is not None
    assert reference[1] in log.read_text()
    assert "Tremblay" not in told + log.read_text()
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_an_interruption_ends_with_130(office: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(**_named: object) -> list[StaffRow]:
        raise KeyboardInterrupt

    monkeypatch.setattr(queries, "everyone", interrupt)
    office("staff", "list", status=130)


@sqlite_only
@pytest.mark.parametrize("command", ["staff list", "export clients --as xlsx"])
def test_a_reader_that_leaves_is_no_error(
    command: str, office: Run, database: str, actor: ActorFactory
) -> None:
    actor(Role.ADMINISTRATOR, login=TRUE_ACCOUNT)
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(
        [*PROGRAM, "--database", database, *command.split()],
        cwd=ROOT,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (141, b"")


def test_only_the_driver_that_is_needed_is_loaded(tmp_path: Path) -> None:
    code = (
        "import sys; from scripts.core.session import Session, skip_unused_drivers\n"
        "from db.core import settings\n"
        f"settings.override(database='sqlite:///{tmp_path / 'a.db'}'); skip_unused_drivers()\n"
        "import db.core.database\n"
        "print([name for name in ('psycopg', 'psycopg2', 'pymysql') if sys.modules.get(name)])"
    )
    assert subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True).strip() == "[]"


def test_the_clock_of_tests_stands_still(frozen: object, office: Run) -> None:
    office("clients", "add", "--family", "Roy")
    (row,) = data(office("clients", "list", "--format", "json"))
    assert row["entered_on"] == clock.today().isoformat() == "2026-11-21"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("keys", "add", "maude", "{none}"), 2, "'{none}': ce fichier ou dossier n'existe pas"),
        (("keys", "add", "maude", "{folder}"), 2, "'{folder}': c'est un dossier"),
        (("keys", "add", "maude", "{long}"), 2, "le nom est trop long"),
        (("keys", "--check", "{folder}"), 3, "Impossible de lire {folder}\u00a0: c'est un dossier"),
        (("trajectories", "import", "{none}"), 1, "Impossible de lire rien\u00a0: ce fichier ou dossier"),
        (("import", "events", "{folder}"), 1, "\u00a0: c'est un dossier"),
        (("import", "hsds", "{folder}", "--map", "{none}"), 1, "(ce fichier ou dossier n'existe pas)"),
        (("export", "clients", "{folder}"), 1, "\u00a0: c'est un dossier"),
        (("export", "clients", "{none}/x"), 1, "x\u00a0: ce fichier ou dossier"),
        (("export", "clients", "{file}/x"), 1, "ce n'est pas un dossier"),
    ],
)
def test_why_a_file_is_refused_is_said_in_the_person_s_language(
    office: Run, tmp_path: Path, words: tuple[str, ...], status: int, said: str
) -> None:
    (tmp_path / "fichier").touch()
    places = {"none": tmp_path / "rien", "folder": tmp_path, "file": tmp_path / "fichier", "long": "x" * 300}
    asked = [word.format(**places) for word in words]
    assert said.format(**places) in office("--language", "fr", *asked, status=status).stderr


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_nightly_job_without_a_home_prints_the_calls_of_the_morning(
    database: str, actor: ActorFactory
) -> None:
    mine = actor(Role.ADMINISTRATOR, login=TRUE_ACCOUNT)
    make_design(mine)
    refer(mine, make_client(mine), make_organisation(mine, "Éclaircie"), due=clock.today())
    cron = {"LANG": "C", "HOME": "", "TRAJECTOIRE_DATABASE": database, "PATH": os.defpath}
    words = (*PROGRAM, "referrals", "list", "--to-confirm", "--now")
    printed = subprocess.run(words, cwd=ROOT, env=cron, stdin=subprocess.DEVNULL, capture_output=True)
    assert (printed.returncode, printed.stderr) == (0, b"")
    header, line = printed.stdout.decode("utf-8").splitlines()
    assert header.startswith("id,client_id,number,")
    assert "Éclaircie" in line
    del cron["TRAJECTOIRE_DATABASE"]
    nowhere = subprocess.run(words, cwd=ROOT, env=cron, stdin=subprocess.DEVNULL, capture_output=True)
    assert nowhere.returncode == 3
    assert f"{pwd.getpwuid(os.getuid()).pw_dir}/.local/share/trajectoire" in nowhere.stderr.decode("utf-8")
