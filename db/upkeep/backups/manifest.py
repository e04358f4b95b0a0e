"""What is known of a backup: a small JSON file beside it, written last."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from db.core.errors import Refused
from db.core.translation import N_

FORMAT = 1
SUFFIX = ".json"
_CHUNK = 1024 * 1024

Progress = Callable[[int, int], None]
"""Called with what is done and the whole, in any unit."""


@dataclass(frozen=True)
class Contents:
    """What a database contains: its migrations and the rows of each table."""

    schema: list[str]
    rows: dict[str, int]


@dataclass(frozen=True)
class Manifest:
    """A backup that was checked when it was made."""

    engine: str
    """sqlite or postgresql."""
    made_at: str
    """UTC, ISO 8601."""
    program: str
    """Version of the program."""
    contents: Contents
    bytes: int
    sha256: str
    """Of the backup file."""
    encryption: str = ""
    """age, gpg or empty."""
    format: int = FORMAT

    def write(self, backup: Path) -> None:
        """Write the manifest beside a backup."""
        half = backup.with_name(f".{backup.name}{SUFFIX}.partial")
        half.write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")
        half.replace(manifest_path(backup))

    @classmethod
    def read(cls, backup: Path) -> Manifest | None:
        """Return the manifest of a backup; None if it has none. Raises Refused for one that is malformed."""
        try:
            values = json.loads(manifest_path(backup).read_text(encoding="utf-8"))
            return cls(**{**values, "contents": Contents(**values["contents"])})
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError, OSError) as error:
            raise damaged(manifest_path(backup)) from error

    def made(self) -> dt.datetime:
        """Return when the backup was made."""
        return dt.datetime.fromisoformat(self.made_at)


def unused(path: Path) -> Path:
    """Return this path, or the first with a number before its suffix, where no file is."""
    count, free = 1, path
    while free.exists():
        count += 1
        free = path.with_name(f"{path.stem}-{count}{path.suffix}")
    return free


def manifest_path(backup: Path) -> Path:
    """Return the path of the manifest of a backup."""
    return backup.with_name(backup.name + SUFFIX)


def backups_in(folder: Path) -> Iterator[tuple[Path, Manifest]]:
    """Yield the backups of a folder that have a manifest and their whole size, in no order."""
    for path in folder.glob(f"*{SUFFIX}"):
        backup = path.with_name(path.name.removesuffix(SUFFIX))
        try:
            known = Manifest.read(backup)
            if known is not None and backup.stat().st_size == known.bytes:
                yield backup, known
        except (Refused, OSError):  # not a backup, or not whole: as if it were not there
            continue


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def damaged(path: Path) -> Refused:
    """Return the error for a backup that is not as it was made."""
    return Refused(
        "backup.damaged", N_("{path} is damaged or is not a backup. Nothing was changed."), path=str(path)
    )
