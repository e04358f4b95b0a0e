"""Checks of how people come in on a shared server: the lines of sshd and sudo, and the file of keys."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from peewee import fn

from db.core import settings
from db.core.errors import os_error_text
from db.core.translation import N_
from db.staff import authorized_keys
from db.staff.models import Staff, StaffKey
from db.staff.permissions import Role
from db.staff.queries import keys as all_keys
from db.upkeep.doctor.check import Finding, Needs, NotMade, Site, finding

SSHD = Path("/etc/ssh/sshd_config.d/trajectoire.conf")
SUDOERS = Path("/etc/sudoers.d/trajectoire")
KEYS = Path("/etc/trajectoire/keys")
DOCUMENTED = Path(__file__).parents[3] / "scripts" / "server"
"""The folder of the files to install."""
PYTHON = "/opt/trajectoire/bin/python"
"""The interpreter in these files, unless the program is installed elsewhere."""


def sshd(site: Site) -> Iterator[Finding]:
    """Find that sshd is not configured as documented."""
    cure = "sudo install -m 644 {source} {path} && sudo sshd -t && sudo systemctl reload ssh"
    yield from _compared(site, SSHD, DOCUMENTED / "sshd_trajectoire.conf", cure)


def sudo(site: Site) -> Iterator[Finding]:
    """Find that sudo is not configured as documented, where people come in by it."""
    cure = "sudo install -m 440 {source} {path} && sudo visudo -c"
    try:
        os.stat(SUDOERS)
    except FileNotFoundError:
        if (reason := site.missing(Needs.SCHEMA)) is not None:
            raise NotMade(reason.sentence, **reason.params) from None
        if not _come_by_sudo():
            return
    except OSError:
        pass  # said below
    yield from _compared(site, SUDOERS, DOCUMENTED / "sudoers", cure)


def _come_by_sudo() -> bool:
    """Tell whether somebody other than administrators, who have sudo anyway, has no key."""
    usable = StaffKey.select(StaffKey.id).where(StaffKey.staff == Staff.id, StaffKey.revoked_at.is_null())
    without: bool = (
        Staff.select()
        .where(Staff.active == True, ~Staff.roles.contains(Role.ADMINISTRATOR))  # noqa: E712
        .where(~fn.EXISTS(usable))
        .exists()
    )
    return without


def _compared(site: Site, path: Path, source: Path, cure: str) -> Iterator[Finding]:
    """Compare an installed file with the documented one; order, comments and spaces are ignored."""
    wanted = _lines(source.read_text(encoding="utf-8").replace(PYTHON, site.program))
    try:
        text, found = path.read_text(encoding="utf-8", errors="replace"), os.stat(path)
    except FileNotFoundError:
        yield finding(N_("{path} is missing."), cure, path=str(path), source=str(source))
        return
    except OSError as error:
        raise NotMade(
            N_("{path} cannot be read: {why}"),
            N_("Compare it yourself: sudo diff {path} {source}"),
            path=str(path),
            source=str(source),
            why=os_error_text(error),
        ) from error
    yield from _unprotected(path, found)
    have = _lines(text)
    changed = [line for line in wanted if line not in have] or [line for line in have if line not in wanted]
    if changed:
        yield finding(
            N_("{path} is not as documented: “{line}”."),
            cure,
            path=str(path),
            source=str(source),
            line=changed[0],
        )


def _lines(text: str) -> list[str]:
    lines = (" ".join(line.split()) for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _unprotected(path: Path, found: os.stat_result) -> Iterator[Finding]:
    if not settings.is_protected(found):
        yield finding(
            N_("Accounts other than root can change {path}."),
            "sudo chown root {path} && sudo chmod go-w {path}",
            path=str(path),
        )


def keys(site: Site) -> Iterator[Finding]:
    """Find that the file of keys is not that of the accounts."""
    opening = [row for row in all_keys() if row.opens]
    wanted = [authorized_keys.authorized_line(site.program, row.login, row.public_key) for row in opening]
    cure = "trajectoire keys > keys.new && sudo install -o root -g root -m 644 keys.new {path}"
    try:
        text, found = KEYS.read_text(encoding="utf-8", errors="replace"), os.stat(KEYS)
    except FileNotFoundError:
        if wanted:
            yield finding(
                N_("{path} is missing, so nobody can come in with a key."),
                f"sudo mkdir -p {KEYS.parent} && {cure}",
                path=str(KEYS),
            )
        return
    except OSError as error:
        raise NotMade(
            N_("{path} cannot be read: {why}"),
            "sudo trajectoire keys --check",
            path=str(KEYS),
            why=os_error_text(error),
        ) from error
    yield from _unprotected(KEYS, found)
    if count := sum(1 for _difference in authorized_keys.differences(wanted, text)):
        yield finding(
            N_("{path} differs from the accounts (lines: {count}). To see them: trajectoire keys --check"),
            cure,
            path=str(KEYS),
            count=count,
        )
