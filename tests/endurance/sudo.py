"""Every way to the service account through sudo: as oneself, or not at all (server reference, §1.3)."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from scripts.core.identity import UNSET
from tests.endurance import Figure
from tests.endurance.accounts import add_account, remove_account
from tests.endurance.ssh import NEEDED, Way, attempted, figure
from tests.endurance.sshd import Host, server
from tests.terminal.program import Program

PROBE = """
import os, subprocess
tries = {
    "os.system": lambda: os.system("true") and os.execv("/bin/true", ["true"]),
    "subprocess": lambda: subprocess.run(["/bin/true"], check=True),
    "posix_spawn": lambda: os.posix_spawn("/bin/true", ["true"], {}),
    "shell": lambda: subprocess.run("true", shell=True, check=True),
    "os.execv": lambda: os.execv("/bin/true", ["true"]),
}
for name, attempt in tries.items():
    try:
        attempt()
        print(name, "started a program")
    except (OSError, subprocess.SubprocessError):
        pass
print("still here")
"""
"""A program that tries to start others, in the place of ours."""


def caller(host: Host, person: str, login_uid: int | None = None) -> Callable[[], None]:
    """Return what makes a child of root a person, in a session that this account began, or they did."""
    entry = pwd.getpwnam(host.logins[person])

    def become() -> None:
        number = entry.pw_uid if login_uid is None else login_uid
        Path("/proc/self/loginuid").write_text(str(number))
        os.initgroups(entry.pw_name, entry.pw_gid)
        os.setgid(entry.pw_gid)
        os.setuid(entry.pw_uid)

    return become


def done(
    host: Host,
    words: Sequence[str | Path],
    person: str = "marie",
    environ: Mapping[str, str] | None = None,
    login_uid: int | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run something as a person, at a shell of theirs."""
    return subprocess.run(
        words,
        env={"PATH": "/usr/bin:/bin:/usr/sbin", "LANG": "C.UTF-8", **(environ or {})},
        preexec_fn=caller(host, person, login_uid),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        cwd="/",
        timeout=30,
    )


def words(host: Host, *more: str, account: str = "", options: Sequence[str] = ()) -> list[str | Path]:
    """Return the words of sudo that the rule allows, and others."""
    return [
        "sudo",
        "-n",
        *options,
        "-u",
        account or host.account,
        host.python,
        "-I",
        "-m",
        "scripts.cli",
        *more,
    ]


def the_app(host: Host, *options: str, asked: Sequence[str] = (), person: str = "marie") -> str:
    """Tell what is wrong unless a client of this person is in the app as them."""
    with host.connect(person, *options, words=asked) as program:
        author = host.author(program)
    return "" if author == host.logins[person] else f"in as {author}"


def not_allowed(
    command: Callable[[Host], Sequence[str | Path]], said: str = "a password is required", **environ: str
) -> Callable[[Host], str]:
    """Return the attempt at something that the system refuses."""

    def attempt(host: Host) -> str:
        tried = done(host, command(host), environ=environ)
        told = tried.stdout + tried.stderr
        return "" if tried.returncode != 0 and said in told else f"{tried.returncode} {told}"

    return attempt


def not_isolated(host: Host) -> list[str | Path]:
    """Return the words of a Python that obeys the environment."""
    return [word for word in words(host) if word != "-I"]


def variables(host: Host) -> str:
    """Bring variables along; what sudo keeps is its own, and what the program shows is nothing of it."""
    tried = done(host, words(host), environ={"SUDO_UID": "0", "PYTHONPATH": "/tmp", "LC_EVIL": "1"})
    return "" if tried.returncode == 2 and NEEDED in tried.stderr else tried.stdout + tried.stderr


def login_of(person: str | None, said: str) -> Callable[[Host], str]:
    """Return the attempt to call sudo as marie in a session that someone else began, or nobody."""

    def attempt(host: Host) -> str:
        number = UNSET if person is None else pwd.getpwnam(host.logins[person]).pw_uid
        tried = on_terminal(host, words(host), number)
        return "" if said in tried else tried

    return attempt


def on_terminal(host: Host, command: Sequence[str | Path], login_uid: int | None) -> str:
    """Return what a command of marie's says on a terminal."""
    with Program(
        [], width=200, command=[str(word) for word in command], before=caller(host, "marie", login_uid)
    ) as program:
        program.end()
        return program.seen()


def forged(host: Host) -> str:
    """Name a caller of sudo by hand, as the service account."""
    uid = pwd.getpwnam(host.logins["jean"]).pw_uid
    tried = host.run("today", environ={"SUDO_UID": str(uid), "SUDO_USER": host.logins["jean"]})
    return "" if tried.returncode == 1 and "sudo" in tried.stderr else f"{tried.returncode} {tried.stdout}"


def starts_nothing(host: Host) -> str:
    """Start other programs from inside the one that is allowed."""
    (module,) = host.folder.glob("program/lib/python*/site-packages/scripts/cli.py")
    ours = module.read_text()
    module.write_text(PROBE)
    try:
        tried = done(host, words(host))
    finally:
        module.write_text(ours)
    return "" if tried.stdout == "still here\n" else tried.stdout + tried.stderr


def outsider(host: Host) -> str:
    """Come as an account of the server that is not of the team."""
    login = f"{host.account}paul"
    add_account(login, host.folder / "home-paul")
    host.logins["paul"] = login
    try:
        tried = done(host, words(host), person="paul")
    finally:
        remove_account(login)
    return "" if tried.returncode != 0 and "a password is required" in tried.stderr else tried.stdout


WAYS = (
    Way("own account", the_app),
    Way("a colleague's", lambda host: the_app(host, person="jean")),
    Way("other command", lambda host: the_app(host, asked=["id; cat /etc/shadow"])),
    Way("variables by ssh", lambda host: the_app(host, "-oSetEnv=LC_EVIL=1 SUDO_UID=0 PYTHONPATH=/tmp")),
    Way("other words", not_allowed(lambda host: words(host, "staff", "list"))),
    Way("--as of another", not_allowed(lambda host: words(host, "--as", "jean"))),
    Way(
        "not isolated",
        not_allowed(not_isolated),
    ),
    Way("a shell", not_allowed(lambda host: ["sudo", "-n", "-u", host.account, "/bin/sh"])),
    Way("as root", not_allowed(lambda host: words(host, account="root"))),
    Way("sudo -E", not_allowed(lambda host: words(host, options=["-E"]), said="not allowed to preserve")),
    Way(
        "sudo VAR=value",
        not_allowed(lambda host: words(host, options=["PYTHONPATH=/tmp"]), said="not allowed to set"),
    ),
    Way("variables", variables),
    Way("the folder", not_allowed(lambda host: ["ls", host.folder / "data"], said="Permission denied")),
    Way("a login of another", login_of("jean", "a ouvert cette session")),
    Way("a login of nobody", login_of(None, "n'a pas de connexion")),
    Way("a caller named by hand", forged),
    Way("an account outside the team", outsider),
    Way("programs started from inside", starts_nothing),
)


def run() -> Iterator[Figure]:
    """Yield each way, and what came of it."""
    with server(["marie", "jean"], by_sudo=True) as host:
        for way in WAYS:
            yield figure(way.what, attempted(way, host))
