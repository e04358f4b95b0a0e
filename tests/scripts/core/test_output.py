"""What is printed: the same rows for people, spreadsheets and programs, and nothing that a terminal obeys."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from db.core.text import UNSAFE, clean_lines, printable
from db.staff.permissions import Role
from scripts.core import output
from scripts.core.output import Column
from tests.conftest import ActorFactory
from tests.contracts.test_house import ROOT
from tests.factories import make_suggestion
from tests.fixtures import shared_fixture
from tests.scripts.conftest import PROGRAM, TRUE_ACCOUNT, Run, data

BAD_CHARACTERS = {chr(code) for code in UNSAFE} - {"\n", "\r"}
"""What a terminal could obey; the lines of a file end as its format says."""

sqlite_only = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@dataclass(frozen=True)
class Row:
    """A row of a list."""

    key: tuple[int, ...]
    name: str
    tags: tuple[str, ...] = ()


COLUMNS = (Column("Name", lambda row: row.name), Column("Tags", lambda row: ", ".join(row.tags)))


def printed(capsys: pytest.CaptureFixture[str], form: str | None, *rows: Row) -> str:
    """Return what a listing of these rows prints."""
    output.listing(Row, rows, COLUMNS, form)
    return capsys.readouterr().out


def test_a_pipe_gets_csv_with_the_names_of_the_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, None, Row((1,), "a", ("b",))) == 'name,tags\na,"[""b""]"\n'
    assert printed(capsys, "csv") == "name,tags\n"


def test_json_is_a_list_even_of_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(printed(capsys, "json")) == []
    assert json.loads(printed(capsys, "json", Row((1,), "é\n\x1b"), Row((2,), "b"))) == [
        {"name": "é\n\x1b", "tags": []},
        {"name": "b", "tags": []},
    ]


def test_a_formula_is_text_in_csv(capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.reader(io.StringIO(printed(capsys, "csv", Row((1,), "=1+1")))))
    assert rows[1][0] == "'=1+1"


def test_a_number_that_looks_like_one_keeps_its_zeros_in_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert "0012" in printed(capsys, "table", Row((1,), "0012"))


def test_an_empty_table_says_so_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    output.listing(Row, (), COLUMNS, "table")
    assert tuple(capsys.readouterr()) == ("", "Nothing to show.\n")


@given(st.text(), st.integers(1, 40))
def test_a_shortened_text_fits(text: str, width: int) -> None:
    line = printable(text)
    assert wcswidth(output.shorten(line, width)) <= max(width, 1)


def test_a_table_fits_its_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "50")
    lines = printed(capsys, None, Row((1,), "é" * 80, ("漢字" * 40,)), Row((2,), "short")).splitlines()
    assert [wcswidth(line) <= 50 for line in lines] == [True] * 3
    assert lines[1].count("…") == 2


def test_a_telephone_number_is_cut_by_no_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    columns = [Column("Name", str), *[Column(f"Place {place}", str) for place in range(3)]]
    columns.append(Column("Telephone", str, uncut=True))
    rows = [["Ève Tremblay", *["rue de la Gare"] * 3, "418 555-0124"], ["Jean", "", "", "", "911"]]
    monkeypatch.setenv("COLUMNS", "60")
    output.table(rows, columns)
    first, second, last = capsys.readouterr().out.splitlines()
    assert second.endswith("…  418 555-0124")
    assert max(map(wcswidth, (first, second, last))) == 60
    monkeypatch.setenv("COLUMNS", "40")
    output.table(rows, columns)
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "Name       Ève Tremblay"
    assert told[4:7] == ["Telephone  418 555-0124", "", "Name       Jean"]


def hard_texts() -> Iterator[str]:
    """Yield the published naughty strings and terminal streams, as someone could paste them."""
    yield from json.loads(shared_fixture("hard-strings/blns.json").read_text(encoding="utf-8"))
    for stream in sorted(shared_fixture("terminal/xterm").glob("*.in")):
        yield stream.read_bytes().decode("utf-8", "replace")


@sqlite_only
def test_hard_texts_come_back_equal_and_harmless(office: Run, actor: ActorFactory) -> None:
    wanted = [text for text in hard_texts() if clean_lines(text)]
    assert len(wanted) > 500
    for text in wanted:
        make_suggestion(actor(Role.STAFF), text)
    rows = data(office("suggestions", "list", "--format", "json"))
    assert [row["text"] for row in reversed(rows)] == [clean_lines(text) for text in wanted]
    exported = data(office("export", "suggestions", "--as", "json"))
    assert [row["text"] for row in exported] == [clean_lines(text) for text in wanted]
    for form in ("table", "csv", "json"):
        assert not set(office("suggestions", "list", "--format", form).stdout) & BAD_CHARACTERS
    assert not set(office("export", "suggestions").stdout) & BAD_CHARACTERS


@sqlite_only
def test_a_real_terminal_gets_a_table_and_nothing_to_obey(
    database: str, actor: ActorFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = actor(Role.ADMINISTRATOR, login=TRUE_ACCOUNT)
    for text in hard_texts():
        if clean_lines(text):
            make_suggestion(account, text)
    master, terminal = pty.openpty()
    with subprocess.Popen(
        [*PROGRAM, "--database", database, "suggestions", "list"],
        cwd=ROOT,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
    ) as listing:
        os.close(terminal)
        received = b"".join(iter(lambda: _read(master), b""))
    os.close(master)
    assert listing.returncode == 0
    shown = received.decode("utf-8")
    assert shown.startswith("Suggestion ")
    assert shown.count("\n") > 500
    assert not set(shown) & BAD_CHARACTERS


def _read(master: int) -> bytes:
    """Return what the terminal was sent since, nothing once the program has left it."""
    try:
        return os.read(master, 65536)
    except OSError:  # how Linux tells that nobody has the other end
        return b""


@pytest.mark.parametrize(
    "text", ["\x1b]52;c;aGk=\x07copied", "\x9b31mred", "abc\u202eevil", "[/] [@click=app.bell]x[/]"]
)
def test_a_hostile_name_is_stored_and_shown_as_text(office: Run, text: str) -> None:
    number = office("clients", "add", f"--given={text}", "--family", "=HYPERLINK(1)").stdout.strip()
    (exported,) = data(office("export", "clients", "--as", "json", "--identities"))
    assert exported["given"] == "".join(c for c in text if ord(c) not in UNSAFE)
    assert exported["family"] == "=HYPERLINK(1)"
    for words in (
        ["clients", "list", "--format", "table"],
        ["clients", "show", number, "--identity"],
        ["export", "clients", "--identities"],
    ):
        assert not set(office(*words).stdout) & BAD_CHARACTERS
    assert "'=HYPERLINK(1)" in office("export", "clients", "--identities").stdout
