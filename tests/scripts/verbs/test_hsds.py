"""`import hsds` and `export hsds` as an administrator's script sees them: counts, findings, exit statuses."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from scripts.core.output import FINDINGS
from tests.db.exchange.hsds.files import example, faults, read
from tests.fixtures import shared_fixture
from tests.scripts.conftest import Run, data

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def test_a_directory_comes_in_and_goes_out(office: Run, tmp_path: Path) -> None:
    path = str(example("organization_full.json"))
    tried = office("import", "hsds", path, "--dry-run", "--format", "json")
    assert "Nothing was saved" in tried.stderr
    done = office("import", "hsds", path, "--format", "json")
    assert data(tried) == data(done)
    assert [(row["records"], row["added"]) for row in data(done)] == [(1, 1)] * 20
    again = office("import", "hsds", path, "--format", "csv")
    assert {line.split(",", 1)[1] for line in again.stdout.splitlines()[1:]} == {"1,0,0"}
    office("export", "hsds", str(tmp_path / "all.json"))
    assert faults(read(tmp_path / "all.json")) == []
    [found] = data(office("directory", "list", "--search", "counselling mycity", "--format", "json"))
    assert (found["name"], found["place"]) == ("Example Organization Inc.", "MyCity")


def test_each_finding_is_named_and_the_status_says_that_there_are_some(office: Run, tmp_path: Path) -> None:
    done = office("import", "hsds", str(example("csv")), status=FINDINGS)
    assert [line.split(":")[0] for line in done.stderr.splitlines()] == [
        "contacts · 1e7efce3-639b-4880-940c-b95cd30cdb50 · organization_id",
        "contacts · 1e7efce3-639b-4880-940c-b95cd30cdb50 · service_at_location_id",
        "locations · 3a19ff88-4620-4d17-9830-ac1d859eb5d5 · organization_id",
        "taxonomy_terms · 3f7b145d-84af-42d7-8fae-eaca714b02b2 · taxonomy_id",
    ]
    assert done.stdout.count("\n") == 22
    folder, packed = tmp_path / "tables", tmp_path / "tables.zip"
    for path in (folder, folder, packed):
        office("export", "hsds", str(path), "--as", "csv", status=FINDINGS)
    with zipfile.ZipFile(packed) as whole:
        assert sorted(whole.namelist()) == sorted(file.name for file in folder.iterdir())
    again = office("import", "hsds", str(packed), "--format", "csv", status=FINDINGS)
    assert {line.split(",", 1)[1] for line in again.stdout.splitlines()[1:]} == {"1,0,0"}


def test_a_faulty_e_mail_address_is_named(office: Run) -> None:
    path = str(shared_fixture("hsds/uk-validator/Fail/service_full.json"))
    said = office("--language", "fr", "import", "hsds", path, status=FINDINGS).stderr
    assert "· email\u00a0: «\u00a0email-example_com\u00a0» n'est pas une adresse de courriel\n" in said


def test_other_tables_come_in_through_a_map(office: Run, tmp_path: Path) -> None:
    (tmp_path / "organismes.csv").write_text("no;nom;mission;note\n7;Le Comptoir;Aide;x\n", encoding="cp1252")
    (tmp_path / "map.toml").write_text(
        '[[table]]\nfile = "organismes.csv"\nkind = "organization"\n'
        'columns = { no = "id", nom = "name", mission = "description" }\n'
    )
    (tmp_path / "autres.csv").write_text("a\n1\n")
    done = office("import", "hsds", str(tmp_path), "--map", str(tmp_path / "map.toml"), status=FINDINGS)
    assert done.stderr == "autres.csv is not an HSDS table: it was skipped.\n"
    [found] = data(office("directory", "list", "--format", "json"))
    assert found["name"] == "Le Comptoir"
    exported = json.loads(office("export", "hsds", "-").stdout)
    assert (exported["description"], exported["note"]) == ("Aide", "x")


def test_what_is_refused_is_said_in_one_line(office: Run, as_account: object, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Bonjour")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "letter.txt").write_text("Bonjour")
    for words in (
        ("import", "hsds", str(tmp_path / "letter.txt")),
        ("import", "hsds", str(tmp_path / "folder")),
        ("import", "hsds", str(tmp_path / "nowhere")),
        ("import", "hsds", str(example("csv")), "--map", str(tmp_path / "letter.txt")),
        ("import", "hsds", str(example("organization_full.json")), "--map", "ohana"),
        ("export", "hsds", str(tmp_path / "folder"), "--as", "csv"),
        ("export", "hsds", str(tmp_path / "folder" / "letter.txt"), "--as", "csv"),
        ("export", "hsds", str(tmp_path / "nowhere" / "all.json")),
        ("export", "hsds", str(tmp_path / "nowhere" / "all"), "--as", "csv"),
        ("export", "hsds", str(tmp_path / "all.json"), "--id", "999"),
    ):
        refused = office(*words, status=1)
        assert (refused.stdout, refused.stderr.count("\n")) == ("", 1), words
    assert (tmp_path / "folder" / "letter.txt").read_text() == "Bonjour"
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []
    office("export", "hsds", "-", "--as", "csv", status=2)


def test_staff_neither_brings_in_nor_takes_out(office: Run, as_account: object) -> None:
    as_account("maude")  # type: ignore[operator]
    office("import", "hsds", str(example("organization_full.json")), status=1)
    office("export", "hsds", "-", status=1)


def test_the_remark_of_the_team_is_in_no_export(office: Run, tmp_path: Path) -> None:
    office("directory", "add", "Le Comptoir", "--remark", "Ne pas demander madame Untel")
    for words in (("organisations",), ("organisations", "--as", "json"), ("hsds", "-")):
        given = office("export", *words).stdout
        assert ("Comptoir" in given, "Untel" in given) == (True, False)
