"""What the administrator decides, read once: flag, then environment, then file, then default."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from db.core.errors import NotReady
from db.core.translation import N_

SYSTEM_FILE = Path("/etc/trajectoire.toml")


@dataclass(frozen=True)
class Settings:
    """The agency's settings; nothing in them changes while the program runs."""

    database: str
    """Where the data is: sqlite:///relative.db, sqlite:////absolute.db or postgresql://…"""
    time_zone: str = "America/Toronto"
    """The agency's time zone, an IANA name; dates are shown and counted in it."""
    names: str = "initials"
    """How lists show people: `initials`, `shown`, or `hidden` (pseudonymous mode)."""
    review_days: int = 180
    """Days after which a directory entry is to be verified again."""

    def zone(self) -> ZoneInfo:
        """Return the agency's time zone."""
        return ZoneInfo(self.time_zone)


_overrides: dict[str, str] = {}


def override(**flags: str | None) -> None:
    """Give what the command line says, before anything reads the settings."""
    _overrides.update({name: value for name, value in flags.items() if value is not None})
    current.cache_clear()


@lru_cache(maxsize=1)
def current() -> Settings:
    """Return the settings, read at the first call; raises NotReady when the file cannot be used."""
    values: dict[str, object] = {"database": f"sqlite:///{_data_folder() / 'trajectoire.db'}"}
    values |= _read_file(SYSTEM_FILE)
    for name in Settings.__dataclass_fields__:
        if (given := os.environ.get(f"TRAJECTOIRE_{name.upper()}")) is not None:
            values[name] = given
    values |= _overrides
    try:
        values["review_days"] = int(str(values.get("review_days", 180)))
        settings = Settings(**values)  # type: ignore[arg-type]
        settings.zone()
    except (TypeError, ValueError, ZoneInfoNotFoundError) as error:
        raise NotReady("settings", N_("The settings cannot be used: {why}"), why=str(error)) from error
    if not 1 <= settings.review_days <= 3650:
        raise NotReady("settings", N_("The settings cannot be used: {why}"), why="review_days = 1 … 3650")
    if settings.names not in ("initials", "shown", "hidden"):
        raise NotReady(
            "settings", N_("The settings cannot be used: {why}"), why="names = initials | shown | hidden"
        )
    return settings


def _read_file(path: Path) -> dict[str, object]:
    if not path.exists():
        return {}
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotReady("settings", N_("The settings cannot be used: {why}"), why=str(error)) from error


def _data_folder() -> Path:
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "trajectoire"
