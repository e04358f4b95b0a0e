"""Safety checks before an SQLite file is opened: who can read or replace it, and on which disk it is.

The rules are from the server reference, §1.4. Those marked `shared` apply only where people share one service
account, not to a demo, a laptop or a container.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from db.core import mounts
from db.core.errors import NotReady
from db.core.translation import N_

SQLITE = "sqlite:///"
DURABLE = ("ext4", "ext3", "ext2", "xfs", "btrfs", "zfs", "f2fs")
"""Local file systems, which keep acknowledged writes and show the same file to all processes."""
EPHEMERAL = ("tmpfs", "overlay")
"""File systems of demos and containers, which do not outlive them."""
_OTHERS = 0o077

Params = dict[str, Any]


class DatabaseFiles(NamedTuple):
    """The files of a database and their owner."""

    path: str
    """Absolute path of the database."""
    files: dict[str, os.stat_result]
    """Status of the database and of SQLite's companion files that exist; links are not followed."""
    owner: str
    """The account that owns the file, or the nearest existing folder."""


class Rule(NamedTuple):
    """A condition that prevents opening, with the message that says how to fix it."""

    code: str
    sentence: str
    violation: Callable[[DatabaseFiles], Params | None]
    """Return the parameters of the message if the rule is broken, else None."""
    shared: bool = False
    """Whether the rule applies only to a shared server."""


def check(url: str, *, shared: bool) -> None:
    """Raise NotReady, with how to fix it, if the database would be neither safe nor private there."""
    for problem in problems(url, shared=shared):
        raise problem


def problems(url: str, *, shared: bool, more: Sequence[str] = ()) -> Iterator[NotReady]:
    """Yield every reason not to open the database; `more` are other files to keep private.

    Raises NotReady if the folder cannot be accessed.
    """
    if not url.startswith(SQLITE):
        if shared and _has_password(url):
            yield NotReady(
                "place.password",
                N_(
                    "The database address contains a password that others can see. Remove it and use "
                    "peer authentication or ~/.pgpass."
                ),
            )
        return
    place = _inspect(os.path.abspath(url.removeprefix(SQLITE)), more)
    for rule in RULES:
        if (shared or not rule.shared) and (params := rule.violation(place)) is not None:
            yield NotReady(rule.code, rule.sentence, **params)
    try:
        _check_file_system(place.path, shared=shared)
    except NotReady as problem:
        yield problem


def _inspect(path: str, more: Sequence[str] = ()) -> DatabaseFiles:
    files = {}
    try:
        for name in (path, f"{path}-wal", f"{path}-shm", f"{path}-journal", *more):
            if (found := _lstat(name)) is not None:
                files[name] = found
    except PermissionError:
        folder = _nearest_existing(os.path.dirname(path))
        raise NotReady(
            "place.closed",
            N_("This account cannot access {folder}. Run the program as {owner}."),
            folder=folder,
            owner=_account_name(os.stat(folder).st_uid),
        ) from None
    nearest = files.get(path) or os.stat(_nearest_existing(path))
    return DatabaseFiles(path, files, _account_name(nearest.st_uid))


def _lstat(name: str) -> os.stat_result | None:
    try:
        return os.lstat(name)
    except (FileNotFoundError, NotADirectoryError):
        return None


def _nearest_existing(path: str) -> str:
    """Return the path or its nearest parent folder that exists."""
    while not os.path.exists(path):
        path = os.path.dirname(path)
    return path


def _account_name(uid: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _command(*words: str) -> str:
    import shlex

    return shlex.join(words)


def _runs_as_root(place: DatabaseFiles) -> Params | None:
    if os.geteuid() != 0:
        return None
    return {"command": f"sudo -u {place.owner if place.owner != 'root' else 'trajectoire'} …"}


def _not_isolated(_place: DatabaseFiles) -> Params | None:
    return None if sys.flags.isolated else {"command": _command(sys.executable, "-I", "-m", "scripts.cli")}


def _symbolic_link(place: DatabaseFiles) -> Params | None:
    for name, found in place.files.items():
        if stat.S_ISLNK(found.st_mode):
            return {"command": _command("rm", name), "target": os.path.realpath(name)}
    return None


def _hard_link(place: DatabaseFiles) -> Params | None:
    for name, found in place.files.items():
        if stat.S_ISREG(found.st_mode) and found.st_nlink > 1:
            return {"file": name, "command": _command("sudo", "find", "/", "-samefile", name)}
    return None


def _wrong_owner(place: DatabaseFiles) -> Params | None:
    me = os.geteuid()
    for name, found in place.files.items():
        if found.st_uid != me:
            command = _command("sudo", "chown", _account_name(me), name)
            return {"file": name, "owner": _account_name(found.st_uid), "command": command}
    return None


def _open_files(place: DatabaseFiles) -> Params | None:
    names = [
        name
        for name, found in place.files.items()
        if found.st_mode & _OTHERS and not stat.S_ISLNK(found.st_mode)
    ]
    return {"command": _command("chmod", "600", *names)} if names else None


def _open_folder(place: DatabaseFiles) -> Params | None:
    folder = os.path.dirname(place.path)
    return (
        {"folder": folder, "command": _command("chmod", "700", folder)} if _mode(folder) & _OTHERS else None
    )


def _mode(folder: str) -> int:
    try:
        return os.stat(folder).st_mode
    except FileNotFoundError:
        return 0


def _parents(path: str) -> list[str]:
    folders = [os.path.dirname(path)]
    while (above := os.path.dirname(folders[-1])) != folders[-1]:
        folders.append(above)
    return folders


def _writable_parent(place: DatabaseFiles) -> Params | None:
    for folder in {*_parents(place.path), *_parents(os.path.realpath(place.path))}:
        if (mode := _mode(folder)) & stat.S_IWOTH and not mode & stat.S_ISVTX:
            return {"folder": folder, "command": _command("chmod", "o-w", folder)}
    return None


RULES = (
    Rule(
        "place.root",
        N_("On a shared server, do not run the program as root. Use its account: {command}"),
        _runs_as_root,
        shared=True,
    ),
    Rule(
        "place.isolated",
        N_("Python was started in a way that lets the environment change the program. Use: {command}"),
        _not_isolated,
        shared=True,
    ),
    Rule(
        "place.link",
        N_(
            "The database address goes through a link. Remove the link and use the address of "
            "{target} itself: {command}"
        ),
        _symbolic_link,
    ),
    Rule(
        "place.names",
        N_("{file} has other names (hard links). Find them, then remove them: {command}"),
        _hard_link,
    ),
    Rule(
        "place.owner",
        N_(
            "{file} belongs to {owner}. Run the program as {owner}, or change the owner of the file: "
            "{command}"
        ),
        _wrong_owner,
    ),
    Rule(
        "place.mode",
        N_("Other accounts on this machine can access the database. Restrict it: {command}"),
        _open_files,
    ),
    Rule(
        "place.folder",
        N_("Other accounts on this machine can access {folder}. Restrict it: {command}"),
        _open_folder,
        shared=True,
    ),
    Rule(
        "place.ancestor",
        N_("Anyone can write in {folder}, and so replace the database. Restrict it: {command}"),
        _writable_parent,
    ),
)
"""Checked in this order; who runs the program comes first, since the other fixes depend on it."""


def _check_file_system(path: str, *, shared: bool) -> None:
    kind = mounts.file_system_type(_nearest_existing(path))
    if kind in DURABLE or (not shared and kind in ("", *EPHEMERAL)):
        return
    raise NotReady(
        "place.disk",
        N_(
            "The database is on a disk of type “{kind}”, where saved data can be lost. Move it to a "
            "local disk ({kinds}) and put its address in /etc/trajectoire.toml."
        ),
        kind=kind or "?",
        kinds=", ".join(DURABLE),
    )


def _has_password(url: str) -> bool:
    return bool(re.search("://[^/]*:[^/]*@|[?&]password=", url))
