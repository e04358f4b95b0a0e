"""`--excel`, at the command line: one word for a csv that Excel in French opens in columns."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from db.staff.permissions import Role
from tests.conftest import ActorFactory
from tests.factories import make_client, make_organisation
from tests.scripts.conftest import Run

pytestmark = [
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("frozen"),
]
MARK = b"\xef\xbb\xbf"


def rows(made: bytes) -> list[dict[str, str]]:
    """Return the rows of a csv for Excel."""
    assert made.startswith(MARK)
    return list(csv.DictReader(io.StringIO(made[len(MARK) :].decode(), newline=""), delimiter=";"))


def test_lists_and_exports_for_excel(office: Run, actor: ActorFactory, tmp_path: Path) -> None:
    make_client(actor(Role.STAFF), number="0417")
    make_organisation(actor(Role.STAFF), "Comptoir")
    [client] = rows(office("clients", "list", "--excel").stdout_bytes)
    assert client["number"] == '="0417"'
    [organisation] = rows(office("directory", "list", "--excel", "--format", "csv").stdout_bytes)
    assert organisation["name"] == "Comptoir"
    file = tmp_path / "clients.csv"
    office("export", "clients", str(file), "--excel")
    [exported] = rows(file.read_bytes())
    assert (exported["number"], exported["registered_at"]) == ('="0417"', "2026-11-21 10:00:00")
    assert rows(office("export", "clients", "--excel").stdout_bytes) == [exported]
    assert not office("export", "clients").stdout_bytes.startswith(MARK)


def test_a_log_for_excel_comes_back(office: Run, actor: ActorFactory, tmp_path: Path) -> None:
    make_client(actor(Role.STAFF), number="0417")
    file = tmp_path / "log.csv"
    office("export", "events", str(file), "--excel")
    assert len(rows(file.read_bytes())) == 1
    assert "1 unchanged" in office("import", "events", str(file), "--trajectory", "Access").stderr


@pytest.mark.parametrize(
    "words",
    [
        "export clients --as xlsx",
        "export events --as xes",
        "clients list --format json",
        "staff list --format table",
    ],
)
def test_other_formats_are_refused(office: Run, words: str) -> None:
    assert "--excel is for csv" in office(*words.split(), "--excel", status=2).stderr
