"""The context of a command: actor, database, language."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import click

from db.core import clock, settings
from db.core.actor import Actor
from db.core.translation import _
from scripts.core import identity
from scripts.core.i18n import set_language

DRIVERS = ("pysqlite3", "psycopg2cffi", "psycopg2", "pymysql", "MySQLdb")
"""Drivers that peewee imports if they are installed, but that the program never uses."""

SQLITE = "sqlite:///"


@dataclass(frozen=True)
class Session:
    """A run of the command line."""

    language: str | None = None
    """Language given by `--language`."""
    acting: str | None = None
    """Account given by `--actor`."""
    claimed: str | None = None
    """Person given by `--as`, in the line of an ssh key."""
    started: dt.datetime = field(default_factory=clock.now)
    """Start time: the command applies to a record as it was then, not to a later version."""

    def connect(self, *, ready: bool = True) -> None:
        """Connect to the database of the settings.

        Raises NotReady, also for another schema version or tables that other accounts can access.
        """
        from db.core import preflight
        from db.core.database import connect
        from db.core.database_errors import missing_file
        from db.upkeep.privileges import check_privileges
        from db.upkeep.schema import check_ready

        url = settings.current().database
        preflight.check(url, shared=settings.current().shared)
        if ready and url.startswith(SQLITE) and not os.path.exists(path := url.removeprefix(SQLITE)):
            raise missing_file(path)  # opening would create the file
        connect(url)
        check_privileges()
        if ready:
            check_ready()
            check_disk_space()
            self._report_copy()

    def _report_copy(self) -> None:
        from db.core import database

        if database.was_copied():
            from db.upkeep import copied
            from scripts.core import output

            output.say(copied.report(identity.account()[0]))

    def connect_new(self) -> None:
        """Connect to a database that is about to be created, making its folder if that is safe."""
        from db.core import preflight
        from db.upkeep.founding import make_folder

        here = settings.current()
        preflight.check(here.database, shared=here.shared)
        make_folder(here.database)
        self.connect(ready=False)

    def actor(self) -> Actor:
        """Connect, and return the actor; switch to their language unless another was given."""
        self.connect()
        from db.core.database import reading

        with reading():
            actor = self._actor()
        if actor.language and not self.language:
            set_language(actor.language)
        return actor

    @contextmanager
    def reading(self) -> Iterator[Actor]:
        """Open the database for reading, as the actor; print after it, or use `snapshot`."""
        actor = self.actor()
        from db.core.database import reading

        with reading():
            yield actor

    @contextmanager
    def snapshot(self) -> Iterator[Actor]:
        """Open one state of the database, as the actor; what is printed inside comes out after it."""
        actor = self.actor()
        from db.core.database import snapshot
        from scripts.core.spool import spooled_stdout

        with spooled_stdout(), snapshot():
            yield actor

    def _actor(self) -> Actor:
        from db.staff.queries import actor, check_acting

        login, _name = identity.identify(self.claimed)
        person = actor(login)
        keys = tuple(identity.session_keys()) if self.claimed is not None else ()
        if self.acting is None or self.acting == login:
            return replace(person, keys=keys)
        check_acting(person)
        return replace(actor(self.acting, on_behalf=login), keys=keys)


def check_disk_space() -> None:
    """Ensure the reserve file beside an SQLite database, and warn if its disk is nearly full."""
    from db.core.database import proxy

    disk = proxy.obj.disk
    if disk is None:
        return
    disk.ensure_reserve()
    if (left := disk.low_space()) is not None:
        from db.core.disk import MIB
        from scripts.core import output

        output.say(
            _(
                "Only {left} MiB left on the disk of {folder}. Ask an administrator to free some space."
            ).format(left=left // MIB, folder=disk.path.parent)
        )


def skip_unused_drivers(url: str | None = None) -> None:
    """Keep peewee from importing unneeded database drivers, which takes a tenth of a second.

    `url` is that of `--database`, which is not yet in the settings.
    """
    if "peewee" in sys.modules:
        return
    unneeded: tuple[str, ...] = DRIVERS
    if (url or settings.current().database).startswith(SQLITE):
        unneeded = (*DRIVERS, "psycopg")
    for driver in unneeded:
        sys.modules.setdefault(driver, None)  # type: ignore[arg-type]


def pass_session(command: Callable[..., Any]) -> Callable[..., Any]:
    """Pass the session to a command as the first argument."""
    return click.make_pass_decorator(Session)(command)
