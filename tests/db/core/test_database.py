"""Addresses of databases: what is understood, and what is never shown."""

import sys
from pathlib import Path

import pytest

from db.core import database as core
from db.core import sqlite
from db.core.errors import NotReady


@pytest.mark.parametrize(
    "url", ["", "mysql://x/y", "trajectoire.db", "sqlite://relative.db", "oracle://eve:secret@host/name"]
)
def test_an_address_that_is_not_understood_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(NotReady) as caught:
        core.connect(url)
    assert caught.value.code == "database.url"
    assert "secret" not in caught.value.say()


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_the_options_of_an_address_are_kept_beside_ours(database: str) -> None:
    joint = "&" if "?" in database else "?"
    core.connect(f"{database}{joint}options=-c%20statement_timeout%3D1234")
    with core.reading():
        shown = [
            core.proxy.execute_sql(f"SHOW {name}").fetchone()[0] for name in ("TimeZone", "statement_timeout")
        ]
    assert shown == ["UTC", "1234ms"]


def test_a_write_waits_for_another_one_alike_on_both_engines(database: str) -> None:
    asked = "PRAGMA busy_timeout" if core.is_sqlite() else "SHOW lock_timeout"
    with core.reading():
        waits = core.proxy.execute_sql(asked).fetchone()[0]
    assert waits == (core.LOCK_SECONDS * 1000 if core.is_sqlite() else f"{core.LOCK_SECONDS}s")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_sqlite_writes_are_durable_and_checked(database: str) -> None:
    with core.reading():
        kept = {
            name: core.proxy.execute_sql(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert kept == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


def test_a_server_that_does_not_answer_is_said_in_one_sentence() -> None:
    core.connect("postgresql://eve:secret@127.0.0.1:1/none?connect_timeout=1")
    with pytest.raises(NotReady) as caught, core.reading():
        pass
    assert caught.value.code == "database.unreachable"
    assert "secret" not in caught.value.say()


def test_an_sqlite_that_can_damage_a_shared_file_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sqlite, "WAL_RESET_FIXED", (99, 0, 1))
    with pytest.raises(NotReady) as caught:
        core.connect(f"sqlite:///{tmp_path / 'x.db'}")
    assert caught.value.code == "database.fault"
    assert "99.0.1" in caught.value.say()


def test_a_missing_driver_is_named_with_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(NotReady) as caught:
        core.connect("postgresql://host/name")
    assert caught.value.code == "database.driver"
    assert ".requirements/postgres.txt" in caught.value.say()


def test_leaving_closes_what_this_thread_still_holds(database: str) -> None:
    core.proxy.connect()
    core.disconnect()
    assert core.proxy.is_closed()
    core.connect(database)
    with core.reading():
        assert not core.proxy.is_closed()
