"""What a person is told when the database fails: the right sentence, and never the engine's own words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import peewee
import pytest

from db.core import database as core
from db.core.errors import NotReady
from db.core.sqlite import folder_of
from db.core.translation import use_language
from db.staff.actions import add_staff, founder
from db.staff.models import Staff
from db.upkeep import schema
from tests.engines import PostgresqlEngine

sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
postgresql = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)

ENGINE_WORDS = (
    "sqlite", "apsw", "peewee", "psycopg", "relation", "table", "staff", "select", "malformed", "locked",
    "readonly", "transaction", "cannot rollback", "fatal", "connection to", "role", "eve", "secret",
)  # fmt: skip
"""What the engines' own texts have and ours have not."""


@contextmanager
def told(code: str, *, tried: bool = True) -> Iterator[None]:
    """Expect this refusal, said in both languages without a word of the engine's; `tried` by the engine."""
    with pytest.raises(NotReady) as caught:
        yield
    assert caught.value.code == code
    for language in ("en", "fr"):
        use_language(language)
        said = caught.value.say()
        for value in caught.value.params.values():  # a folder, a file
            said = said.replace(str(value), "")
        said = said.lower()
        assert [word for word in ENGINE_WORDS if word in said] == []
    assert (caught.value.__cause__ is not None) is tried


def write(size: int = 100) -> None:
    """Open an account, whose name has so many characters."""
    add_staff(founder("root", "root"), f"x{size}", "n" * size)


def read() -> list[str]:
    """Read every account."""
    with core.reading():
        return [row.name for row in Staff.select().order_by(Staff.name)]


def path_of(url: str) -> Path:
    """Return the file of an SQLite database."""
    return Path(url.removeprefix("sqlite:///"))


@sqlite
def test_a_full_disk_keeps_what_was_there(database: str) -> None:
    write(1)
    with told("database.full"), core.connection():
        pages = core.proxy.execute_sql("PRAGMA page_count").fetchone()[0]
        core.proxy.execute_sql(f"PRAGMA max_page_count = {pages}").fetchone()
        for size in range(300, 500):
            write(size)
    core.disconnect()
    core.connect(database)
    names = read()
    assert names[0] == "n"
    with apsw.Connection(str(path_of(database))) as fresh:
        assert fresh.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        audited = fresh.execute("SELECT count(*) FROM audit_line").get
    assert audited == len(names)


@sqlite
@pytest.mark.usefixtures("database")
def test_an_sqlite_that_only_reads_is_said_so() -> None:
    with told("database.readonly"), core.connection():
        core.proxy.execute_sql("PRAGMA query_only = 1")
        write()


@postgresql
def test_a_server_that_only_reads_is_said_so(database: str) -> None:
    core.connect(with_option(database, "default_transaction_read_only", "on"))
    assert read() == []
    with told("database.readonly", tried=False):
        write()
    with told("database.readonly"), core.connection(), core.proxy.atomic():
        Staff.create(login="x", name="x")


@sqlite
def test_a_locked_file_is_busy_and_free_again_later(database: str) -> None:
    holder = apsw.Connection(str(path_of(database)))
    holder.execute("BEGIN IMMEDIATE")
    with core.connection():
        core.proxy.execute_sql("PRAGMA busy_timeout = 10").fetchone()
        assert read() == []
        with told("database.busy"):
            write()
        holder.execute("ROLLBACK")
        write()
    holder.close()
    assert len(read()) == 1


@postgresql
def test_a_locked_table_is_busy(database: str) -> None:
    import psycopg

    with psycopg.connect(database) as holder:
        holder.execute("LOCK TABLE staff IN ACCESS EXCLUSIVE MODE")
        core.connect(with_option(database, "lock_timeout", "20"))
        with told("database.busy"):
            write()


def with_option(url: str, name: str, value: str) -> str:
    """Return the address with one more option of the session."""
    return f"{url}{'&' if '?' in url else '?'}options=-c%20{name}%3D{value}"


@pytest.mark.parametrize("use", [read, write, schema.applied])
def test_a_file_of_something_else_is_not_a_database(tmp_path: Path, use: Callable[[], object]) -> None:
    path = tmp_path / "letter.db"
    letter = b"Bonjour, ceci n'est pas une base.\n" * 200
    path.write_bytes(letter)
    core.connect(f"sqlite:///{path}")
    with told("database.corrupt"):
        use()
    core.disconnect()
    assert path.read_bytes() == letter


@sqlite
@pytest.mark.parametrize("cut", [False, True])
def test_a_damaged_file_is_said_so_even_in_the_middle_of_a_list(database: str, cut: bool) -> None:
    with core.connection():
        Staff.insert_many([{"login": f"l{n}", "name": f"{n:0400}"} for n in range(500)]).execute()
        page = core.proxy.execute_sql("PRAGMA page_size").fetchone()[0]
    core.disconnect()
    path = path_of(database)
    whole = path.read_bytes()
    end = len(whole) - 20 * page
    path.write_bytes(whole[:end] + (b"" if cut else b"\xff" * (20 * page)))
    core.connect(database)
    with told("database.corrupt"), core.reading():
        for row in Staff.select().order_by(Staff.id).iterator():
            assert row.name


def test_a_database_that_nobody_initialised_is_said_so(tmp_path: Path) -> None:
    core.connect(f"sqlite:///{tmp_path / 'empty.db'}")
    for use in (read, write):
        with told("database.empty"):
            use()
    core.disconnect()


def test_a_server_s_empty_database_is_said_so(postgresql_engine: PostgresqlEngine) -> None:
    url = postgresql_engine.blank()
    core.connect(url)
    for use in (read, write):
        with told("database.empty"):
            use()
    core.disconnect()
    postgresql_engine.drop(url)


def test_a_folder_that_is_not_there_cannot_be_reached(tmp_path: Path) -> None:
    for url in (f"sqlite:///{tmp_path}/nowhere/x.db", f"sqlite:///{tmp_path}"):
        core.connect(url)
        with told("database.unreachable"):
            read()
    assert folder_of(f"sqlite:///{tmp_path}/nowhere/x.db") == tmp_path / "nowhere"
    assert folder_of("postgresql://host/name") is None


@pytest.mark.parametrize("wrong", ["name", "account"])
def test_a_server_that_knows_neither_is_not_taken_for_an_empty_one(
    postgresql_engine: PostgresqlEngine, wrong: str
) -> None:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    options = conninfo_to_dict(postgresql_engine.url)
    with psycopg.connect(postgresql_engine.url) as sure:
        assert sure.execute("SELECT 1").fetchone() == (1,)
    host = options.get("host", "localhost")
    user, name = ("eve", "postgres") if wrong == "account" else (options.get("user", ""), "nowhere")
    port = f"&port={options['port']}" if options.get("port") else ""
    secret = f":{options['password']}" if options.get("password") else ""
    core.connect(f"postgresql://{user}{secret}@/{name}?host={host}{port}")
    with told("database.nowhere" if wrong == "name" else "database.account"):
        read()


@postgresql
def test_a_server_that_goes_away_in_the_middle_is_unreachable(database: str) -> None:
    import psycopg

    with told("database.unreachable"), core.connection():
        (own,) = core.proxy.execute_sql("SELECT pg_backend_pid()").fetchone()
        with psycopg.connect(database, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", (own,))
        read()


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("sql", ["SELEC 1", "SELECT nothing FROM staff", "SELECT nothing_of_it(1)"])
def test_a_mistake_of_the_program_is_not_blamed_on_the_machine(sql: str) -> None:
    """Inside two doors, as where one read calls another."""
    mistakes = (peewee.OperationalError, peewee.ProgrammingError)
    with pytest.raises(mistakes) as caught, core.connection(), core.connection():
        core.proxy.execute_sql(sql).fetchall()
    assert caught.value.__cause__ is not caught.value


@pytest.mark.usefixtures("database")
def test_a_row_that_breaks_a_rule_of_the_schema_is_a_mistake_too() -> None:
    write()
    with pytest.raises(peewee.IntegrityError), core.connection():
        Staff.create(login="x100", name="x")
    assert len(read()) == 1


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://eve:secret@[::1/name",
        "postgresql://host/name?password=secret&nothing",
        "postgresql://eve:se?secret@host/name?bogus=1",
        "host=db password=secret",
        "password=secret host=db",
    ],
)
def test_an_address_that_the_driver_does_not_read_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(NotReady) as caught:
        core.connect(url)
    assert caught.value.code == "database.url"
    assert "secret" not in caught.value.say()
    assert caught.value.__cause__ is None
