"""Settings, read once: command-line flag, environment variable, settings file, default."""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from db.core.errors import NotReady, os_error_text
from db.core.translation import N_

SYSTEM_FILE = Path("/etc/trajectoire.toml")
NAME_MODES = ("initials", "shown", "hidden", "none")
"""Initials; full names; numbers until a name is revealed; pseudonymous mode, which stores no names."""


@dataclass(frozen=True)
class Settings:
    """The agency's settings."""

    database: str
    """sqlite:///relative.db, sqlite:////absolute.db or postgresql://…"""
    time_zone: str = "America/Toronto"
    """IANA name of the zone in which dates are shown and counted."""
    names: str = "initials"
    """How lists show people: one of NAME_MODES."""
    review_days: int = 180
    """Days after which a directory entry must be verified again."""
    lock_minutes: float = 5.0
    """Minutes without a key before the screen is covered, and locked if the user chose a code."""
    leave_minutes: float = 30.0
    """Minutes without a key before the session ends."""

    clipboard: bool = True
    """Whether the app may copy to the clipboard of people's terminals."""

    shared: bool = False
    """Whether users share one service account over ssh or sudo; only SYSTEM_FILE can set it."""

    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


_overrides: dict[str, str | bool] = {}


def override(**flags: str | bool | None) -> None:
    """Set values from the command line; None leaves a setting as it is."""
    _overrides.update({name: value for name, value in flags.items() if value is not None})
    current.cache_clear()


@lru_cache(maxsize=1)
def current() -> Settings:
    """Return the settings, read at the first call; raises NotReady if they are invalid."""
    values: dict[str, object] = {"database": f"sqlite:///{data_folder() / 'trajectoire.db'}"}
    values |= _read_file(SYSTEM_FILE)
    values.setdefault("shared", False)
    for name in Settings.__dataclass_fields__:
        given = os.environ.get(f"TRAJECTOIRE_{name.upper()}")
        if given is not None and name != "shared" and not values["shared"]:
            values[name] = given
    values |= _overrides
    try:
        values["review_days"] = int(str(values.get("review_days", 180)))
        for name in ("lock_minutes", "leave_minutes"):
            if name in values:
                values[name] = float(str(values[name]))
        if str(values.setdefault("clipboard", True)).lower() not in ("true", "false"):
            raise ValueError("clipboard = true | false")
        values["clipboard"] = str(values["clipboard"]).lower() == "true"
        settings = Settings(**values)  # type: ignore[arg-type]
        settings.zone()
    except (TypeError, ValueError, ZoneInfoNotFoundError) as error:
        raise NotReady("settings", N_("The settings are not valid: {why}"), why=str(error)) from error
    if not 1 <= settings.review_days <= 3650:
        raise NotReady("settings", N_("The settings are not valid: {why}"), why="review_days = 1 … 3650")
    if settings.names not in NAME_MODES:
        why = f"names = {' | '.join(NAME_MODES)}"
        raise NotReady("settings", N_("The settings are not valid: {why}"), why=why)
    if not 0 < settings.lock_minutes <= settings.leave_minutes <= 1440:
        why = "0 < lock_minutes ≤ leave_minutes ≤ 1440"
        raise NotReady("settings", N_("The settings are not valid: {why}"), why=why)
    return settings


def _read_file(path: Path) -> dict[str, object]:
    try:
        with path.open("rb") as file:
            import tomllib

            safe = is_protected(os.fstat(file.fileno()))
            values = tomllib.load(file)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        said = f"{path}: {os_error_text(error)}" if isinstance(error, OSError) else str(error)
        raise NotReady("settings", N_("The settings are not valid: {why}"), why=said) from error
    if not safe:
        raise NotReady(
            "settings.writable",
            N_(
                "Accounts other than root can change {path}. Restrict it: chown root {path}; chmod "
                "go-w {path}"
            ),
            path=str(path),
        )
    shared = values.get("shared", False)
    if not isinstance(shared, bool) or (shared and "database" not in values):
        said = 'shared = true | false, database = "…"'
        raise NotReady("settings", N_("The settings are not valid: {why}"), why=said)
    return values


def is_protected(found: os.stat_result) -> bool:
    """Tell whether only root or the owner of the program can write a file."""
    return found.st_uid in (0, os.stat(__file__).st_uid) and not found.st_mode & 0o022


def data_folder() -> Path:
    """Return the program's data folder of this account, which may not exist yet."""
    home = os.environ.get("HOME") or pwd.getpwuid(os.getuid()).pw_dir  # cron may leave it empty
    base = os.environ.get("XDG_DATA_HOME") or Path(home, ".local", "share")
    return Path(base) / "trajectoire"
