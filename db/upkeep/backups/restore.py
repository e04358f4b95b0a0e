"""Restoration of a backup: checked first, and the database that it replaces is kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from db.audit.journal import record_by_login
from db.core import clock, settings
from db.core.actor import Actor
from db.core.database import connect, disconnect, is_sqlite
from db.core.errors import Refused, denied, os_error_text
from db.core.sqlite import SCHEME, path_of
from db.core.translation import N_
from db.upkeep import schema
from db.upkeep.backups import encryption, postgresql, sqlite
from db.upkeep.backups.manifest import Contents, Manifest, backups_in, checksum, damaged, unused
from db.upkeep.backups.workplace import workplace


class Staged(NamedTuple):
    """A backup that was checked and can be put in place."""

    path: Path
    contents: Contents
    made_at: str
    """UTC; empty for a file without a manifest."""

    @property
    def rows(self) -> int:
        """How many rows it has, in all tables."""
        return sum(self.contents.rows.values())


class Restored(NamedTuple):
    """What was restored, and the name under which the replaced database is kept (empty if there was none)."""

    staged: Staged
    kept: str


def find(source: Path) -> Path:
    """Return the backup at a path: a file, or the newest whole one of a folder. Raises Refused."""
    if not source.is_dir():
        return source
    found = sorted(backups_in(source), key=lambda backup: backup[1].made_at)
    if not found:
        raise Refused("restore.none", N_("There is no whole backup in {folder}."), folder=str(source))
    return found[-1][0]


def check(actor: Actor | str, source: Path, url: str, identity: Path | None = None) -> Staged:
    """Check a backup as `restore` does, and return what it is. Raises as `restore` does."""
    _check_permission(actor)
    with _ready(source, url, identity) as staged:
        return staged


def _check_permission(actor: Actor | str) -> None:
    if isinstance(actor, Actor) and not actor.may("upkeep.restore"):
        raise denied("upkeep.restore")


def restore(actor: Actor | str, source: Path, url: str, identity: Path | None = None) -> Restored:
    """Put a backup in the place of the database at `url`; sessions that are open go over to it.

    For SQLite, the source may be the database itself, which is then accepted as it is. The actor is only a
    login while the database is unusable. The journal of the restored database has a line of it. Raises
    Denied, Refused for a backup that is damaged, of a newer program or of the other engine, and NotReady.
    """
    _check_permission(actor)
    with _ready(source, url, identity) as staged:
        replace = _replace_file if url.startswith(SCHEME) else _replace_schema
        kept = replace(url, staged)
        login = actor.login if isinstance(actor, Actor) else actor
        record_by_login(login, "upkeep.restore", made_at=staged.made_at, rows=staged.rows)
        return Restored(staged, kept)


def _replace_file(url: str, staged: Staged) -> str:
    """Put a file in the place of the database; return the name under which that is kept."""
    database = Path(path_of(url)).absolute()
    kept = unused(database.with_name(f"{database.name}.replaced-{clock.now():%Y%m%dT%H%M%SZ}"))
    disconnect()
    try:
        with schema.lock(database):
            existed = sqlite.replace(database, staged.path, kept)
    except OSError as error:
        raise _unwritable(database, error) from error
    return str(kept) if existed else ""


def _replace_schema(_url: str, staged: Staged) -> str:
    """Put a dump in the place of the tables; return the schema in which those are kept."""
    kept = f"replaced_{clock.now():%Y%m%dt%H%M%S%fz}"
    postgresql.restore(staged.path, staged.contents, kept)
    return kept


@contextmanager
def _ready(source: Path, url: str, identity: Path | None) -> Iterator[Staged]:
    connect(url)
    if url.startswith(SCHEME):
        database = Path(path_of(url)).absolute()
        with _staged(source, database.parent, identity, database) as staged:
            yield staged
        return
    with _staged(source, settings.data_folder(), identity, None) as staged:
        yield staged


def rehearse(source: Path, folder: Path, identity: Path | None = None) -> None:
    """Restore a backup into a temporary place, compare it with its manifest and throw it away.

    Raises Refused if it could not be restored.
    """
    with _staged(source, folder, identity, None) as staged:
        if not is_sqlite():
            postgresql.restore(staged.path, staged.contents, None)


@contextmanager
def _staged(source: Path, folder: Path, identity: Path | None, database: Path | None) -> Iterator[Staged]:
    """Yield a checked and decrypted copy of a backup in a folder of this account."""
    with ExitStack() as stack:
        try:
            copy = stack.enter_context(workplace(folder)) / "restored.db"
        except OSError as error:
            raise _unwritable(folder, error) from error
        known = None
        try:
            if database is not None and source.exists() and database.exists() and source.samefile(database):
                if sqlite.problem(database) is None:
                    raise Refused(
                        "restore.whole", N_("{path} is in order. Nothing was changed."), path=str(source)
                    )
                sqlite.stage_present(source, copy)
            else:
                known = _fetch(source, copy, identity)
        except OSError as error:
            raise Refused(
                "restore.source",
                N_("{path} cannot be read: {why}"),
                path=str(source),
                why=os_error_text(error),
            ) from error
        contents = _checked(source, copy, known, wants_file=database is not None or is_sqlite())
        yield Staged(copy, contents, known.made_at if known is not None else "")


def _fetch(source: Path, copy: Path, identity: Path | None) -> Manifest | None:
    """Copy a backup, decrypted, and return its manifest; None if it has none. Raises Refused, OSError."""
    known = Manifest.read(source)
    if known is not None and checksum(source) != known.sha256:
        raise damaged(source)
    program = known.encryption if known is not None else source.suffix.removeprefix(".")
    if program in (encryption.AGE, encryption.GPG):
        encryption.decrypt(source, copy, program, identity)
    else:
        shutil.copyfile(source, copy)
        with suppress(FileNotFoundError):  # of a copy that was made by hand
            shutil.copyfile(f"{source}-wal", f"{copy}-wal")
    return known


def _checked(source: Path, copy: Path, known: Manifest | None, *, wants_file: bool) -> Contents:
    """Return what a copy contains. Raises Refused unless it is what its manifest says."""
    with copy.open("rb") as file:
        start = file.read(16)
    is_file = start.startswith(b"SQLite format 3")
    if is_file != wants_file:
        if not is_file and not start.startswith(b"PGDMP"):
            raise damaged(source)
        raise Refused(
            "restore.engine",
            N_("{path} is a backup of {made} and cannot be restored into {here}."),
            path=str(source),
            made="SQLite" if is_file else "PostgreSQL",
            here="SQLite" if wants_file else "PostgreSQL",
        )
    if is_file:
        sqlite.fold(copy)
        contents = sqlite.read_contents(copy)
        if known is not None and contents != known.contents:
            raise damaged(source)
    else:
        postgresql.check(copy)
        if known is None:
            raise Refused(
                "restore.manifest",
                N_("{path} has no manifest ({path}.json), so it cannot be checked."),
                path=str(source),
            )
        contents = known.contents
    if set(contents.schema) - set(schema.names()):
        raise Refused(
            "restore.newer",
            N_("{path} was made by a newer version of the program. Update the program first."),
            path=str(source),
        )
    return contents


def _unwritable(path: Path, error: OSError) -> Refused:
    return Refused(
        "restore.destination", N_("{path} cannot be written: {why}"), path=str(path), why=os_error_text(error)
    )
