"""Identifies the caller: the account that runs the program or, on a shared server, as ssh or sudo tell."""

from __future__ import annotations

import os
import pwd
import stat
from pathlib import Path

from db.core import settings
from db.core.errors import Denied
from db.core.translation import N_

PROC = Path("/proc")
UNSET = 2**32 - 1
"""Linux's loginuid of a process without a login."""


def account() -> tuple[str, str]:
    """Return the login and name of the system account that runs the program."""
    entry = pwd.getpwuid(os.getuid())
    return entry.pw_name, full_name(entry)


def full_name(entry: pwd.struct_passwd) -> str:
    """Return the name of a system account, or its login."""
    return entry.pw_gecos.partition(",")[0].strip() or entry.pw_name


def identify(claimed: str | None) -> tuple[str, str]:
    """Return the login and name of the caller; `claimed` is the `--as` of the ssh key's line.

    Raises Denied, with what to do, if nothing proves who it is. A claim is checked against the database.
    """
    shared = settings.current().shared
    by_sudo = any(name.startswith("SUDO_") for name in os.environ)
    if not shared:
        if claimed is None:
            return account()
        raise Denied(
            "identity.alone",
            N_("“--as” is only for a shared server. Add “shared = true” to {path}."),
            path=str(settings.SYSTEM_FILE),
        )
    if claimed is not None:
        if by_sudo:
            raise Denied(
                "identity.both",
                N_("Both ssh and sudo identify you. The command on the ssh key line must not use sudo."),
            )
        return _by_key(claimed)
    if by_sudo:
        return _by_sudo()
    if "SSH_CONNECTION" in os.environ:
        raise Denied(
            "identity.unset",
            N_(
                "You cannot be identified: “--as” is missing on the line of your key. An "
                "administrator must regenerate the file of keys with “trajectoire keys”."
            ),
        )
    return _service_account()


def _by_key(claimed: str) -> tuple[str, str]:
    """Return the person claimed if the keys that opened this ssh session are theirs."""
    from db.staff.queries import keys, revoked

    holders = {row.fingerprint: row for row in keys()}
    for fingerprint in session_keys():
        holder = holders.get(fingerprint)
        if holder is None:
            raise Denied(
                "identity.key.unknown",
                N_(
                    "Your key {fingerprint} is not registered here. An administrator can add it with "
                    "“trajectoire keys add {login} FILE”."
                ),
                fingerprint=fingerprint,
                login=claimed,
            )
        if holder.login != claimed:
            raise Denied(
                "identity.key.other",
                N_(
                    "Your key {fingerprint} does not belong to “{login}”. Connect with the account of "
                    "your key."
                ),
                fingerprint=fingerprint,
                login=claimed,
            )
        if holder.revoked_at is not None:
            raise revoked(fingerprint)
    return claimed, claimed


def session_keys() -> list[str]:
    """Return the fingerprints of the keys that opened this session, from sshd's SSH_USER_AUTH file."""
    from db.staff.keys import parse_auth_info

    path = os.environ.get("SSH_USER_AUTH")
    if path is None:
        raise Denied(
            "identity.untold",
            N_(
                "sshd does not report which key opened this session. Connect by ssh; the server "
                "needs “ExposeAuthInfo yes”."
            ),
        )
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)) as file:
            found = os.fstat(file.fileno())
            private = stat.S_ISREG(found.st_mode) and stat.S_IMODE(found.st_mode) == 0o600
            keys = parse_auth_info(file.read()) if private and found.st_uid in (0, os.getuid()) else []
    except (OSError, ValueError):
        keys = []
    if not keys:
        raise Denied(
            "identity.untrusted",
            N_(
                "The information on the key that opened this session is not reliable. Connect again, "
                "with a key."
            ),
        )
    return [key.fingerprint for key in keys]


def _by_sudo() -> tuple[str, str]:
    """Return the account that called sudo, if sudo started this process and the loginuid agrees."""
    given = os.environ.get("SUDO_UID", "")
    if not given.isdecimal() or not _started_by_sudo():
        raise Denied(
            "identity.sudo",
            N_("Environment variables mention sudo, but sudo did not start this program. Run it with sudo."),
        )
    login_uid = _login_uid()
    if login_uid == UNSET:
        raise Denied(
            "identity.login.unset",
            N_(
                "The account that called sudo cannot be checked: this session has no login "
                "(loginuid). Connect by ssh; sshd needs “UsePAM yes” and pam_loginuid."
            ),
        )
    if login_uid != int(given):
        raise Denied(
            "identity.login.other",
            N_("sudo was called by {caller}, but {login} opened this session. Use your own account."),
            caller=_name(int(given)),
            login=_name(login_uid),
        )
    try:
        entry = pwd.getpwuid(login_uid)
    except KeyError:
        raise Denied(
            "identity.account",
            N_("Account number {uid} has no name on this server. Call the server's administrator."),
            uid=login_uid,
        ) from None
    return entry.pw_name, full_name(entry)


def _started_by_sudo() -> bool:
    """Tell whether the parent process is sudo running as root."""
    try:
        lines = (PROC / str(os.getppid()) / "status").read_text().splitlines()
    except OSError:
        return False
    facts = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
    return facts.get("Name") == "sudo" and facts.get("Uid", "").split()[1:2] == ["0"]


def _login_uid() -> int:
    """Return the account that logged in for this session; UNSET if none did."""
    try:
        return int((PROC / "self" / "loginuid").read_text())
    except (OSError, ValueError):
        return UNSET


def _service_account() -> tuple[str, str]:
    """Return the service account, for unattended work such as nightly jobs."""
    login_uid = _login_uid()
    if login_uid not in (UNSET, 0, os.getuid()):
        raise Denied(
            "identity.itself",
            N_(
                "{login} opened this session, then switched to {account}. Use sudo instead, which "
                "identifies you."
            ),
            login=_name(login_uid),
            account=_name(os.getuid()),
        )
    return account()


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
