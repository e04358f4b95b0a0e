"""A migration that fails leaves everything as it was, and says so in one line."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.core import database
from db.core.errors import NotReady
from db.upkeep import founding, schema
from tests.engines import Engine
from tests.kills import contents

FAULTS = {
    "wrong statement": 'db.execute_sql("ALTER TABLE client ADD COLUMN wrong NO TYPE (")',
    "missing table": 'db.execute_sql("SELECT 1 FROM nowhere")',
    "fault of the script": "raise ValueError('Éloïse Tremblay')",
    "missing file": 'open("/nowhere/at/all")',
    "row of nobody": 'db.execute_sql("INSERT INTO vote (card_id, staff_id, dots) VALUES (999, 999, 1)")',
}


@pytest.fixture
def scripts(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Yield a folder of migrations of which every one was applied to the connected database."""
    folder = tmp_path / "migrations"
    shutil.copytree(schema.FOLDER, folder)
    monkeypatch.setattr(schema, "FOLDER", folder)
    database.connect(engine.blank())
    founding.found("root", "Éric Racine")
    yield folder
    database.disconnect()


def write(folder: Path, name: str, *lines: str) -> None:
    """Write a migration."""
    (folder / f"{name}.py").write_text("def up(migrator, db):\n" + "".join(f"    {line}\n" for line in lines))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_failure_undoes_the_migrations_before_it_too(scripts: Path, fault: str) -> None:
    before = contents()
    write(scripts, "9001_good", 'db.execute_sql("CREATE TABLE good (id INTEGER)")')
    write(
        scripts,
        "9002_bad",
        "db.execute_sql(\"UPDATE staff SET name = 'wrong'\")",
        FAULTS[fault],
    )
    write(scripts, "9003_later", 'db.execute_sql("CREATE TABLE later (id INTEGER)")')
    with pytest.raises(NotReady) as caught:
        schema.migrate()
    assert caught.value.code == "migrate.failed"
    assert "9002_bad" in caught.value.say() or fault == "row of nobody"
    assert "\n" not in caught.value.say()
    assert "Tremblay" not in caught.value.say()
    assert contents() == before
    with database.reading():
        assert database.proxy.execute_sql("SELECT name FROM staff").fetchall() == [("Éric Racine",)]
    write(scripts, "9002_bad", "pass")  # mended in the next release
    assert schema.migrate() == ["9001_good", "9002_bad", "9003_later"]
    schema.check_ready()


def test_a_table_that_others_refer_to_can_be_rebuilt(scripts: Path) -> None:
    """With foreign keys on, SQLite would delete what refers to the table's rows."""
    before = contents()
    write(
        scripts,
        "9001_rebuilt",
        "from peewee import SqliteDatabase",
        "from playhouse.migrate import migrate",
        "anew = {'legacy': True} if isinstance(db, SqliteDatabase) else {}",
        "migrate(migrator.drop_column('trajectory', 'purpose', **anew))",
    )
    schema.migrate()
    columns, rows = contents()["trajectory"]
    assert "purpose" not in columns
    assert rows == before["trajectory"][1] == 1
    assert contents()["step"] == before["step"]
    if database.is_sqlite():
        with database.connection():
            assert database.proxy.execute_sql("PRAGMA foreign_keys").fetchone() == (1,)
