"""The scripts build exactly what the models say, and a database that is not ready says why."""

import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from db.core import database
from db.core.errors import NotReady, Refused
from db.upkeep import schema
from tests.engines import Engine

OWN = ("schema_migration", "identity_search")
"""Tables that no model stands for: the migrations' own history, and SQLite's search index."""


@pytest.fixture
def blank(engine: Engine) -> Iterator[str]:
    """Yield the URL of a database without a table, connected."""
    url = engine.blank()
    database.connect(url)
    yield url
    database.disconnect()


def rows(sql: str) -> list[tuple[Any, ...]]:
    with database.reading():
        return [tuple(row) for row in database.proxy.execute_sql(sql).fetchall()]


def sqlite_shape() -> dict[str, Any]:
    """Return columns, keys and indexes as SQLite's own tables tell them."""
    tables = [name for (name,) in rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    shape: dict[str, Any] = {}
    for table in tables:
        if table.startswith((*OWN, "sqlite_")):
            continue
        columns = sorted(row[1:] for row in rows(f'PRAGMA table_info("{table}")'))
        keys = sorted(row[2:] for row in rows(f'PRAGMA foreign_key_list("{table}")'))
        shape[table] = {"columns": columns, "foreign keys": keys}
    indexes = rows("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    shape["indexes"] = sorted(row for row in indexes if not row[0].startswith(OWN))
    return shape


def postgresql_shape() -> dict[str, Any]:
    """Return columns, constraints and indexes as PostgreSQL's own tables tell them."""
    told = {
        "columns": (
            "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable,"
            " collation_name, column_default FROM information_schema.columns WHERE table_schema = 'public'"
        ),
        "constraints": (
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE connamespace = 'public'::regnamespace"
        ),
        "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    }
    return {
        kind: sorted((row for row in rows(sql) if row[0] not in OWN), key=repr) for kind, sql in told.items()
    }


def shape() -> dict[str, Any]:
    return sqlite_shape() if database.is_sqlite() else postgresql_shape()


@pytest.mark.usefixtures("blank")
def test_the_scripts_build_what_the_models_say(engine: Engine) -> None:
    with database.connection():
        database.proxy.create_tables(schema.models())
    asked = shape()
    database.connect(engine.blank())
    schema.initialise()
    migrated = shape()
    assert migrated.keys() == asked.keys()
    for kind, found in migrated.items():
        assert found == asked[kind], kind
    everything = str(migrated)
    assert all(word in everything for word in ("search_key", "stay_open_by_due", "organisation"))


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.usefixtures("database")
def test_keys_are_ordered_by_code_point_on_both_engines() -> None:
    keys = {row[:2]: row[5] for row in postgresql_shape()["columns"] if row[1] in ("sort_key", "search_key")}
    assert len(keys) == 11
    assert set(keys.values()) == {"C"}


@pytest.mark.usefixtures("blank")
def test_an_empty_database_is_initialised_once() -> None:
    with pytest.raises(NotReady) as caught:
        schema.check_ready()
    assert caught.value.code == "database.empty"
    schema.initialise()
    schema.check_ready()
    assert schema.applied() == schema.names()
    assert schema.migrate() == []
    with pytest.raises(Refused) as again:
        schema.initialise()
    assert again.value.code == "init.exists"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("DELETE FROM schema_migration WHERE name = '{last}'", "database.older"),
        ("UPDATE schema_migration SET name = '9999_later' WHERE name = '{last}'", "database.newer"),
    ],
)
@pytest.mark.usefixtures("blank")
def test_another_version_of_the_schema_is_not_touched(change: str, code: str) -> None:
    schema.initialise()
    with database.connection():
        database.proxy.execute_sql(change.format(last=schema.names()[-1]))
    with pytest.raises(NotReady) as caught:
        schema.check_ready()
    assert caught.value.code == code


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_file_that_is_no_database_is_refused(blank: str) -> None:
    with open(blank.removeprefix("sqlite:///"), "w") as file:
        file.write("a letter to the landlord, certainly no database " * 100)
    with pytest.raises(NotReady) as caught:
        schema.check_ready()
    assert caught.value.code == "database.corrupt"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_sqlite_file_can_be_read_by_other_programs(database: str) -> None:
    """Administrators look at it with the usual tools: nothing in the schema needs our own functions."""
    with sqlite3.connect(database.removeprefix("sqlite:///")) as other:
        assert other.execute("SELECT count(*) FROM client").fetchone() == (0,)
        assert other.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    other.close()
