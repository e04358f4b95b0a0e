"""Backups of the connected database: written under another name, checked, then given their own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import apsw

from db.audit.journal import writing
from db.core import clock, settings
from db.core.actor import Actor
from db.core.database import is_sqlite, proxy
from db.core.errors import Refused, denied, os_error_text
from db.core.translation import N_
from db.upkeep.backups import encryption, manifest, postgresql, sqlite
from db.upkeep.backups.manifest import Contents, Manifest, Progress, backups_in, checksum
from db.upkeep.backups.workplace import workplace

NAME = "trajectoire-"
_SUFFIXES = {"sqlite": ".db", "postgresql": ".dump"}


class Backup(NamedTuple):
    """A backup that was made and checked."""

    path: Path
    manifest: Manifest

    @property
    def rows(self) -> int:
        """How many rows it has, in all tables."""
        return sum(self.manifest.contents.rows.values())


def back_up(
    actor: Actor,
    destination: Path,
    *,
    recipient: str = "",
    keep: int | None = None,
    rehearse: Callable[[Path], None] | None = None,
    advance: Progress = lambda _done, _of: None,
) -> tuple[Backup, list[Path]]:
    """Make a backup, and record it in the journal; return it, and the older ones that were removed.

    `rehearse` tries to restore it, and raises an error if that fails. Raises Denied, and as `make` does.
    """
    if not actor.may("upkeep.backup"):
        raise denied("upkeep.backup")
    made = make(destination, recipient=recipient, advance=advance)
    if rehearse is not None:
        rehearse(made.path)
    with writing(actor, "upkeep.backup") as entry:
        entry.about("backup", 0, made.path.name)
        entry.note(rows=made.rows, bytes=made.manifest.bytes, verified=rehearse is not None)
    return made, prune(made, keep) if keep else []


def make(destination: Path, *, recipient: str = "", advance: Progress = lambda _done, _of: None) -> Backup:
    """Make a backup of the connected database in a folder, or as a file that does not exist yet.

    Others go on writing. What is reported as saved before the start is in it. With a `recipient`, the file
    is encrypted to that public key of age or gpg. Raises Refused, also for a destination that cannot be
    written or has not enough space.
    """
    engine = proxy.obj.server_kind
    path = _named(destination, _SUFFIXES[engine] + (f".{encryption.method(recipient)}" if recipient else ""))
    try:
        with workplace(path.parent) as place:
            _check_space(path.parent)
            half = place / path.name
            half.touch(0o600)
            contents = _fill(half, recipient, advance)
            known = Manifest(
                engine,
                clock.now().isoformat(),
                version("trajectoire"),
                contents,
                half.stat().st_size,
                checksum(half),
                encryption.method(recipient) if recipient else "",
            )
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))  # nobody else's is replaced
            os.replace(half, path)
        known.write(path)
        sqlite.flush(path)
    except FileExistsError as error:
        raise Refused("backup.exists", N_("{path} already exists."), path=str(path)) from error
    except (OSError, apsw.FullError) as error:
        why = os_error_text(error) if isinstance(error, OSError) else os_error_text(OSError(28, ""))
        raise Refused(
            "backup.destination", N_("{path} cannot be written: {why}"), path=str(path), why=why
        ) from error
    return Backup(path, known)


def _named(destination: Path, suffix: str) -> Path:
    """Return the path of a new backup: `destination`, or a name with the time in that folder."""
    if destination.suffix and not destination.is_dir():
        return destination.absolute()
    stamp = clock.now().strftime("%Y%m%dT%H%M%SZ")
    return manifest.unused(destination.absolute() / f"{NAME}{stamp}{suffix}")


def _check_space(folder: Path) -> None:
    """Raise Refused if a copy of an SQLite database would fill the disk."""
    if not is_sqlite():
        return
    needed = os.path.getsize(proxy.obj.database)
    if shutil.disk_usage(folder).free < needed:
        raise Refused(
            "backup.space",
            N_("There is not enough space on the disk of {folder} for a backup of {size} MiB."),
            folder=str(folder),
            size=-(-needed // 2**20),
        )


def _fill(half: Path, recipient: str, advance: Progress) -> Contents:
    """Write the backup into `half`, encrypted for a recipient; what is not encrypted stays on the server."""
    if not recipient:
        return _copy(half, advance)
    with workplace(own_folder()) as place:
        plain, encrypted = place / "plain", place / "encrypted"
        plain.touch(0o600)
        contents = _copy(plain, advance)
        encryption.encrypt(plain, encrypted, recipient)
        shutil.copyfile(encrypted, half)
        sqlite.flush(half)
    return contents


def _copy(target: Path, advance: Progress) -> Contents:
    if is_sqlite():
        sqlite.copy(Path(proxy.obj.database), target, advance)
        return sqlite.read_contents(target)
    contents = postgresql.dump(target)
    sqlite.flush(target)
    return contents


def own_folder() -> Path:
    """Return a folder of this account for files that must not leave the server."""
    return Path(proxy.obj.database).absolute().parent if is_sqlite() else settings.data_folder()


def prune(kept: Backup, keep: int) -> list[Path]:
    """Remove all but the newest `keep` whole backups in the folder of the one just made; return what went.

    The one just made stays, and what has no manifest or not its whole size is left alone.
    """
    others = [found for found in backups_in(kept.path.parent) if found[0] != kept.path]
    others = [found for found in others if found[0].name.startswith(NAME)]
    others.sort(key=lambda found: found[1].made_at, reverse=True)
    gone = [path for path, _known in others[keep - 1 :]]
    for path in gone:
        manifest.manifest_path(path).unlink()
        path.unlink()
    return gone
