"""A real sshd on loopback with the shipped files, an installed copy of the program, and a key a person."""

from __future__ import annotations

import contextlib
import grp
import json
import os
import pty
import pwd
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import peewee

from tests.endurance import Skip
from tests.endurance.accounts import add_account, become, command_of, processes_of, remove_account, run
from tests.patience import until
from tests.terminal.program import ROOT, Program

SHIPPED = ROOT / "scripts" / "server"
SSHD = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin")
PLACE = Path("/var/lib")
"""Neither sshd nor the program trusts a folder under one that everyone writes in, such as /tmp."""
LOOSE_PLACE = Path("/var/tmp")
"""Where an ordinary account writes, on a disk; sshd is told to trust it."""
SAVE = "\x0f"
SETUP = """
import json, sys
from db.core import database
from db.staff.actions import add_key, add_staff
from db.upkeep import founding
from db.upkeep.sample.fill import fill
given = json.load(sys.stdin)
database.connect(given["url"])
root = founding.found(given["account"], "Service")
if given["clients"]:
    fill(root, given["clients"])
for login, role, key in given["people"]:
    add_staff(root, login, login.title(), role, language="fr")
    add_key(root, login, key)
"""
AUTHOR = """
import sys, apsw
lines = apsw.Connection(sys.argv[1].removeprefix("sqlite:///")).execute(
    "SELECT actor FROM audit_line JOIN suggestion ON suggestion.id = subject_id"
    " WHERE verb = 'suggestion.add' AND suggestion.text = ?", [sys.argv[2]]
)
print(*(actor for actor, in lines))
"""


Extra = Callable[[Path], str]


def free_port() -> int:
    """Return a port of loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def make_key(path: Path, *options: str) -> str:
    """Make a pair of keys without a pass phrase; return the public one."""
    command = [
        "ssh-keygen",
        "-q",
        "-N",
        "",
        "-C",
        path.name,
        *(options or ("-t", "ed25519")),
        "-f",
        str(path),
    ]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    return path.with_name(f"{path.name}.pub").read_text()


@contextmanager
def listening(configuration: Path, port: int) -> Iterator[None]:
    """Run sshd with this configuration; what it says is in a file beside it."""
    assert SSHD is not None
    log = configuration.with_suffix(".log")
    with log.open("wb") as out:
        sshd = subprocess.Popen(
            [SSHD, "-D", "-e", "-f", str(configuration)], stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
    try:

        def answers() -> bool:
            assert sshd.poll() is None, log.read_text()
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                return True
            return False

        until(answers)
        yield
    finally:
        sshd.terminate()
        sshd.wait()


@dataclass
class Client:
    """What people have at home: their keys, and the host's."""

    folder: Path
    port: int
    account: str

    def trust(self, host_key: Path) -> None:
        """Know the host by its key."""
        kind, key, *_comment = host_key.with_name(f"{host_key.name}.pub").read_text().split()
        (self.folder / "known_hosts").write_text(f"[127.0.0.1]:{self.port} {kind} {key}\n")

    def ssh(self, person: str, *options: str, program: str = "ssh") -> list[str]:
        """Return the words of an ssh that knows the host, and this person's key alone; no address yet."""
        told = {
            "Port": self.port,
            "User": self.account,
            "IdentityFile": self.folder / person,
            "IdentitiesOnly": "yes",
            "IdentityAgent": "none",
            "UserKnownHostsFile": self.folder / "known_hosts",
            "BatchMode": "yes",
            "LogLevel": "ERROR",
        }
        words = [f"-o{name}={value}" for name, value in told.items()]
        return [program, "-F", "none", *options, *words]  # the first that says something is right


@dataclass
class Host(Client):
    """The server: where everything is, and the ways to it."""

    uid: int
    python: Path
    """The interpreter of the installed program."""
    url: str
    by_sudo: bool
    logins: dict[str, str] = field(default_factory=dict)
    """The login of each person by the name that they were given."""

    def connect(
        self, person: str, *options: str, width: int = 80, height: int = 24, words: Sequence[str] = ()
    ) -> Program:
        """Connect as a person on a terminal; `words` are the command that they ask for."""
        if self.by_sudo:
            options = (*options, f"-oUser={self.logins[person]}")
        command = [*self.ssh(person, "-tt", *options), "127.0.0.1", *words]
        return Program([], width=width, height=height, command=command)

    def run(
        self, *words: str, given: str = "", environ: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run the command line of the program as the service account, as a nightly job does."""
        return self.python_as_service(["-m", "scripts.cli", *words], given, environ)

    def python_as_service(
        self, words: Sequence[str], given: str = "", environ: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run the installed Python as the service account."""
        return subprocess.run(
            [self.python, "-I", *words],
            input=given,
            capture_output=True,
            text=True,
            cwd="/",
            env={"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "HOME": str(self.folder), **(environ or {})},
            preexec_fn=become(self.uid),
        )

    def deploy(self) -> None:
        """Make the file of keys again, as an administrator does."""
        made = self.run("keys")
        assert made.returncode == 0, made.stderr
        (self.folder / "etc" / "keys").write_text(made.stdout)

    def author(self, program: Program) -> str:
        """Note an idea in an app that is open; return the login that the journal has for it."""
        idea = uuid.uuid4().hex
        program.expect("Ma journée")
        program.press("i", "Qu'est-ce qui pourrait être amélioré?")
        program.press(idea, idea)
        program.press(SAVE, "Merci")
        return self.python_as_service(["-c", AUTHOR, self.url, idea]).stdout.strip()

    def processes(self) -> list[int]:
        """Return the process ids of the program in people's sessions."""
        return [pid for pid in processes_of(self.uid) if str(self.python) in command_of(pid)]


@contextmanager
def own_server(people: Sequence[str]) -> Iterator[Host]:
    """Yield a server without root: its service account is the account that runs this. Raises Skip."""
    if SSHD is None:
        raise Skip("openssh-server is needed")
    near, far = pty.openpty()
    group = os.fstat(far).st_gid
    os.close(near)
    os.close(far)
    if group != grp.getgrnam("tty").gr_gid:
        raise Skip("terminals here are not of the group tty: an sshd without root cannot hand one out")
    with tempfile.TemporaryDirectory(prefix="trajectoire-", dir=LOOSE_PLACE) as place:
        with _readable():
            host = _host(Path(place), pwd.getpwuid(os.getuid()).pw_name, os.getuid(), by_sudo=False)
            for person in people:
                make_key(host.folder / person)
                host.logins[person] = person
            _set_up(host, dict.fromkeys(people, "staff"), clients=0)
            configuration = _configuration(host, lambda _folder: "UsePAM no\nStrictModes no")
        with listening(configuration, host.port):
            yield host


@contextmanager
def server(
    people: Sequence[str] | Mapping[str, str],
    *,
    clients: int = 0,
    by_sudo: bool = False,
    extra: Extra = lambda folder: "",
) -> Iterator[Host]:
    """Yield a server on which these people may come in, by name or by name and role.

    `by_sudo` gives each a system account; `extra`, given the folder of it all, returns what stands first in
    sshd's configuration. Raises Skip.
    """
    if os.geteuid() != 0:
        raise Skip("it makes system accounts and runs sshd: root is needed")
    if SSHD is None or shutil.which("useradd") is None:
        raise Skip("openssh-server and useradd are needed")
    roles = people if isinstance(people, Mapping) else dict.fromkeys(people, "staff")
    account = f"traj{os.getpid()}"
    folder = Path(tempfile.mkdtemp(prefix="trajectoire-", dir=PLACE))
    folder.chmod(0o755)
    Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    made: list[str] = []
    try:
        with _readable():
            uid = add_account(account, folder / "home")
            made.append(account)
            host = _host(folder, account, uid, by_sudo)
            if by_sudo:
                run("groupadd", f"{account}_staff")
                _admit_to_sudo(host)
            for person in roles:
                make_key(folder / person)
                login = f"{account}{person}" if by_sudo else person
                host.logins[person] = login
                if by_sudo:
                    made.append(login)
                    _add_caller(host, person, login)
            _set_up(host, roles, clients)
            configuration = _configuration(host, extra)
        with listening(configuration, host.port):
            yield host
    finally:
        for name in made:
            remove_account(name)
        if by_sudo:
            Path(f"/etc/sudoers.d/{account}").unlink(missing_ok=True)
            subprocess.run(["groupdel", f"{account}_staff"], check=False, capture_output=True)
        shutil.rmtree(folder)


@contextmanager
def _readable() -> Iterator[None]:
    """Make files as root makes them on a server: others may read them."""
    before = os.umask(0o022)
    try:
        yield
    finally:
        os.umask(before)


def _host(folder: Path, account: str, uid: int, by_sudo: bool) -> Host:
    """Install the program, its settings and its folder of data."""
    python = install(folder / "program", folder / "etc" / "trajectoire.toml", uid)
    data = folder / "data"
    data.mkdir(mode=0o700)
    os.chown(data, uid, pwd.getpwuid(uid).pw_gid)
    (folder / "etc").mkdir()
    url = f"sqlite:///{data / 'trajectoire.db'}"
    settings = f'database = "{url}"\nshared = true\n'
    (folder / "etc" / "trajectoire.toml").write_text(settings)
    (folder / "etc" / "keys").write_text("")
    return Host(folder, free_port(), account, uid, python, url, by_sudo)


def install(folder: Path, settings: Path, uid: int | None = None) -> Path:
    """Install a copy of the program that reads these settings; return its interpreter, which `uid` can run.

    What it depends on stays where this interpreter has it.
    """
    wheels = str(Path(peewee.__file__).parent)
    for base in (sys._base_executable, f"/usr/bin/python3.{sys.version_info.minor}"):  # type: ignore[attr-defined]
        command = [base, "-I", "-c", f"import os, sys; os.listdir({wheels!r}); print(sys.version_info[1])"]
        try:
            tried = subprocess.run(
                command, capture_output=True, cwd="/", preexec_fn=None if uid is None else become(uid)
            )
        except OSError:
            continue
        if tried.stdout == b"%d\n" % sys.version_info.minor:
            break
    else:
        raise Skip("no Python that another account could run: this one is in a private folder")
    run(base, "-m", "venv", "--without-pip", str(folder))
    site = folder / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
    (site / "dependencies.pth").write_text(f"{wheels}\n")
    for package in ("db", "scripts", "tui"):
        shutil.copytree(ROOT / package, site / package, ignore=shutil.ignore_patterns("__pycache__"))
    module = site / "db" / "core" / "settings.py"
    text = module.read_text()
    assert text.count('Path("/etc/trajectoire.toml")') == 1
    module.write_text(text.replace('Path("/etc/trajectoire.toml")', f"Path({str(settings)!r})"))
    python = folder / "bin" / "python"
    run(str(python), "-m", "compileall", "-q", str(site))
    return python


def _set_up(host: Host, roles: Mapping[str, str], clients: int) -> None:
    keys = {person: (host.folder / f"{person}.pub").read_text() for person in roles}
    given = {
        "url": host.url,
        "account": host.account,
        "clients": clients,
        "people": [(host.logins[person], role, keys[person]) for person, role in roles.items()],
    }
    done = host.python_as_service(["-c", SETUP], json.dumps(given))
    assert done.returncode == 0, done.stderr
    host.deploy()


def adapted(name: str, host: Host) -> str:
    """Return a shipped file with the accounts and paths of this server instead of the usual ones."""
    text = (SHIPPED / name).read_text()
    text = text.replace("/opt/trajectoire/bin/python", str(host.python))
    text = text.replace("/etc/trajectoire/keys", str(host.folder / "etc" / "keys"))
    text = text.replace("traj_staff", f"{host.account}_staff")
    return re.sub(r"(User |-u |\()trajectoire\b", rf"\g<1>{host.account}", text)


def _configuration(host: Host, extra: Extra) -> Path:
    host_key = host.folder / "host_key"
    make_key(host_key)
    host.trust(host_key)
    shipped = host.folder / "etc" / "sshd_trajectoire.conf"
    shipped.write_text(adapted("sshd_trajectoire.conf", host))
    configuration = host.folder / "sshd.conf"
    configuration.write_text(
        f"{extra(host.folder)}\nInclude {shipped}\nPort {host.port}\nListenAddress 127.0.0.1\n"
        f"HostKey {host_key}\nPidFile none\n"
        # What Debian's own file says after it includes ours.
        "KbdInteractiveAuthentication no\nUsePAM yes\nX11Forwarding yes\nPrintMotd no\nAcceptEnv LANG LC_*\n"
        "Subsystem sftp internal-sftp\n"
    )
    return configuration


def _admit_to_sudo(host: Host) -> None:
    rules = Path(f"/etc/sudoers.d/{host.account}")
    rules.write_text(adapted("sudoers", host))
    rules.chmod(0o440)
    run("visudo", "-c")


def _add_caller(host: Host, person: str, login: str) -> None:
    """Give a person a system account that may become the service account, with their key in its home."""
    home = host.folder / f"home-{person}"
    uid = add_account(login, home, "--groups", f"{host.account}_staff")
    own = home / ".ssh"
    own.mkdir(mode=0o700)
    shutil.copyfile(host.folder / f"{person}.pub", own / "authorized_keys")
    for path in (own, own / "authorized_keys"):
        os.chown(path, uid, pwd.getpwuid(uid).pw_gid)
