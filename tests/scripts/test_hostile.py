"""Whatever words, files, folders and variables hold, stdout and stderr hold nothing that a terminal obeys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import apsw
import pytest
from click.testing import CliRunner

from db.audit import access
from db.core import settings
from db.core.actor import Actor
from db.core.errors import NotReady
from scripts.cli import main
from tests.conftest import ActorFactory
from tests.factories import PUBLIC_KEYS, make_client
from tests.scripts.conftest import Run
from tests.terminal.hard import PLANTED
from tests.terminal.scanner import violations

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
HARD = f"{PLANTED}\x1b[2J\n[/]"
WORDS = (
    "clients show X", "clients looks X", "clients list --step X", "clients list --limit X",
    "clients list --format X", "clients add --birth-date X", "clients open X X",
    "clients engage X --mode X", "clients engage X --mode phone --at X", "clients receive X",
    "referrals status 1 X", "referrals list --organisation X", "directory verify 1 --on X",
    "trajectories show X", "trajectories import X", "import events X", "import hsds X",
    "export clients X/X", "export clients --as X", "staff add X X", "staff role X lead",
    "staff role root X", "staff unlock X", "keys add X X", "keys revoke X", "keys --check X", "X",
    "--X", "clients X", "clients --X", "--actor X today", "--language X today", "--database X today",
    "--database sqlite:///X today", "--database postgresql://X/X today",
)  # fmt: skip
"""Commands with an unfit text at each place where one may stand."""


@pytest.mark.parametrize("words", WORDS)
def test_no_refusal_lets_a_word_through(office: Run, words: str, tmp_path: Path) -> None:
    hard = str(tmp_path / HARD) if "sqlite" in words else HARD
    result = CliRunner().invoke(
        main, [word.replace("X", hard) for word in words.split()], prog_name="trajectoire"
    )
    assert result.exit_code in (1, 2, 3)
    assert violations(result.output_bytes) == []
    assert violations(result.stderr_bytes) == []
    assert "Internal error" not in result.output


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_no_row_of_a_colleague_lets_a_text_through(
    office: Run, actor: ActorFactory, database: str, form: str
) -> None:
    make_client(actor(), number="B-7")
    office("clients", "show", "B-7")
    with apsw.Connection(database.removeprefix("sqlite:///")) as other:
        other.execute(
            "UPDATE staff SET name = ? || login, keyboard = ?, theme = ?", (HARD, HARD[:9], HARD[:9])
        )
        other.execute("UPDATE look SET actor = ?1, on_behalf = ?1, why = ?1, what = ?1", (HARD,))
    for words in (["staff", "list"], ["clients", "looks", "B-7"], ["today"], ["keys", "list"]):
        result = office(*words, "--format", form)
        assert violations(result.stdout_bytes) == []


def test_a_file_of_keys_and_its_name_are_printed_without_what_they_hold(office: Run, tmp_path: Path) -> None:
    file = tmp_path / HARD.replace("/", "")
    file.write_text(f"{PUBLIC_KEYS[0]} {HARD}\n\x9b\x00{HARD}", encoding="utf-8")
    result = office("keys", "--check", str(file), status=4)
    assert violations(result.output_bytes) == []
    file.unlink()
    assert violations(office("keys", "--check", str(file), status=3).stderr_bytes) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("login", f'root\ncommand="sh" {PUBLIC_KEYS[1]}'),
        ("login", "root\r\x1b[A"),
        ("key", f"{PUBLIC_KEYS[0]}\n{PUBLIC_KEYS[1]}"),
        ("key", f'command="sh" {PUBLIC_KEYS[0]}'),
    ],
)
def test_what_another_program_put_among_the_accounts_makes_no_line_of_keys(
    office: Run, database: str, tmp_path: Path, column: str, value: str
) -> None:
    (tmp_path / "key.pub").write_text(PUBLIC_KEYS[0])
    office("keys", "add", "maude", str(tmp_path / "key.pub"))
    assert office("keys").stdout.count("\n") == 1
    table, mine = ("staff", "login = 'maude'") if column == "login" else ("staff_key", "1")
    with apsw.Connection(database.removeprefix("sqlite:///")) as other:
        other.execute(f"UPDATE {table} SET {column} = ? WHERE {mine}", (value,))
    result = office("keys", status=1)
    assert result.stdout == ""
    assert violations(result.stderr_bytes) == []


def test_the_settings_of_the_machine_are_told_without_what_they_hold(
    office: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in (("DATABASE", HARD), ("NAMES", HARD), ("DATABASE", f"sqlite:///{tmp_path}/{HARD}")):
        with monkeypatch.context() as here:
            here.setenv(f"TRAJECTOIRE_{name}", value)
            settings.current.cache_clear()
            result = CliRunner().invoke(main, ["clients", "list"], prog_name="trajectoire")
            assert violations(result.output_bytes) == []
            assert "Internal error" not in result.output
    settings.current.cache_clear()
    settings.SYSTEM_FILE.write_text(
        f'database = "{chr(92)}u001b[2J"\nnames = "x"\n{HARD[:3]}', encoding="utf-8"
    )
    result = CliRunner().invoke(main, ["clients", "list"], prog_name="trajectoire")
    assert (result.exit_code, violations(result.output_bytes)) == (3, [])


def test_the_log_of_the_machine_gets_one_line_and_no_reason(
    actor: ActorFactory, frozen: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    import syslog

    said: list[str] = []
    monkeypatch.setattr(syslog, "syslog", lambda _level, text: said.append(text))
    monkeypatch.setattr(access, "writing_unlogged", _away)
    monkeypatch.setattr(access, "SYSTEM_LOG", Path("/"))
    someone = Actor(1, f"jean\nlook: actor=root{HARD}", "Jean Roy", frozenset(), on_behalf=HARD)
    from db.core.database import reading

    with reading():
        access.log_view(someone, 1, f"C-1{HARD}", "file", "Éloïse Tremblay est là")
    (line,) = said
    assert line.isprintable()
    assert "Tremblay" not in line
    assert "Roy" not in line


def _away() -> Callable[[], None]:
    raise NotReady("away", "away")
