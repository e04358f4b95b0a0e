"""Every way in by ssh: refused, or the same program as oneself (server reference, §9, test 14)."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.endurance import Figure
from tests.endurance.sshd import Host, free_port, make_key, server

NEEDED = "L'application demande un terminal"
PUSHED = {
    "LC_EVIL": "1",
    "TRAJECTOIRE_DATABASE": "sqlite:////tmp/autre.db",
    "TRAJECTOIRE_SHARED": "false",
    "SSH_USER_AUTH": "/tmp/autre",
    "SUDO_UID": "0",
    "LD_PRELOAD": "/tmp/autre.so",
    "PYTHONPATH": "/tmp",
    "BROWSER": "sh",
}


@dataclass(frozen=True)
class Way:
    """A way that someone tries, and what comes of it: empty when nothing they should not have."""

    what: str
    attempt: Callable[[Host], str]


def asked(host: Host, *words: str, options: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
    """Run a client of marie's without a terminal."""
    command = [*host.ssh("marie", *options), "127.0.0.1", *words]
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=30)


def the_app_as(
    host: Host, login: str, *options: str, words: Sequence[str] = (), person: str = "marie"
) -> str:
    """Tell what is wrong unless this client is in the app, as this person."""
    with host.connect(person, *options, words=words) as program:
        author = host.author(program)
    return "" if author == login else f"in as {author}"


def refused(host: Host, said: str, *options: str, person: str = "marie") -> str:
    """Tell what is wrong unless this client ends with a refusal that says so."""
    with host.connect(person, *options, width=200) as program:
        status = program.end()
        return "" if status != 0 and said in program.seen() else f"{status}: {program.seen().strip()}"


def without_a_terminal(host: Host) -> str:
    """Ask for a command without a terminal."""
    done = asked(host, "id; cat /etc/passwd")
    return (
        ""
        if (done.returncode, done.stdout) == (2, "") and NEEDED in done.stderr
        else done.stdout + done.stderr
    )


def copies(program: str, *words: str) -> Callable[[Host], str]:
    """Return the attempt to bring a file out, or in, by scp or sftp."""

    def attempt(host: Host) -> str:
        mine = host.folder / "mine"
        mine.write_text("mine")
        given = [word.format(mine=mine, data=host.folder / "data", out=host.folder / "out") for word in words]
        command = [*host.ssh("marie", program=program), *given]
        done = subprocess.run(command, capture_output=True, text=True, input="ls\n", timeout=30)
        made = [*host.folder.glob("out*"), *(host.folder / "data").glob("mine*")]
        return f"{done.stdout} {made}" if done.returncode == 0 or made else ""

    return attempt


@contextmanager
def listener() -> Iterator[tuple[int, list[object]]]:
    """Yield a port that must not be reached, and who reached it."""
    reached: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as waiting:

        def accept() -> None:
            while True:
                try:
                    connection, _address = waiting.accept()
                except OSError:
                    return
                reached.append(connection)
                connection.close()

        threading.Thread(target=accept, daemon=True).start()
        yield waiting.getsockname()[1], reached
        waiting.shutdown(socket.SHUT_RDWR)


def forwarded_to(host: Host) -> str:
    """Use -L to reach a port of the server."""
    here = free_port()
    with listener() as (target, reached), host.connect("marie", f"-L{here}:127.0.0.1:{target}") as program:
        program.expect("Ma journée")
        with socket.create_connection(("127.0.0.1", here), 5) as tunnel:
            tunnel.settimeout(5)
            tunnel.sendall(b"hello")
            with contextlib.suppress(ConnectionResetError):
                tunnel.recv(100)
        return "reached" if reached else ""


def forwarded_from(host: Host) -> str:
    """Use -R to open a port on the server."""
    there = free_port()
    options = ["-N", "-R", f"{there}:127.0.0.1:{host.port}", "-oExitOnForwardFailure=yes"]
    done = asked(host, options=options)
    return "" if done.returncode == 255 and "forwarding failed" in done.stderr else done.stderr or "opened"


def straight_through(host: Host) -> str:
    """Use -W to reach a port of the server."""
    with listener() as (target, reached):
        done = asked(host, options=["-W", f"127.0.0.1:{target}"])
        return "reached" if reached or done.returncode == 0 else ""


def environment_of(host: Host, *options: str) -> dict[str, str]:
    """Return what the program was started with."""
    with host.connect("marie", *options) as program:
        program.expect("Ma journée")
        (pid,) = host.processes()
        pairs = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
        return dict(pair.split("=", 1) for pair in pairs if pair)


def agent(host: Host) -> str:
    """Bring one's agent and one's display along."""
    socket_ = host.folder / "agent"
    process = subprocess.Popen(["ssh-agent", "-D", "-a", str(socket_)], stdout=subprocess.DEVNULL)
    try:
        options = ("-A", f"-oForwardAgent={socket_}", "-Y")
        there = environment_of(host, *options)
    finally:
        process.terminate()
        process.wait()
    return " ".join(sorted({"SSH_AUTH_SOCK", "DISPLAY"} & there.keys()))


def pushed(host: Host) -> str:
    """Push variables."""
    words = " ".join(f"{name}={value}" for name, value in PUSHED.items())
    options = (f"-oSetEnv={words}", "-oSendEnv=*")
    there = environment_of(host, *options)
    mine = [name for name, value in PUSHED.items() if there.get(name) == value]
    return " ".join(mine) or the_app_as(host, "marie", *options)


def foreign_key(host: Host) -> str:
    """Come with a key that nobody added."""
    make_key(host.folder / "foreign")
    return refused(host, "Permission denied", person="foreign")


def other_ways(host: Host) -> str:
    """Come by a password, by questions, by the host's word."""
    return refused(
        host,
        "Permission denied",
        "-oPubkeyAuthentication=no",
        "-oBatchMode=no",
        "-oNumberOfPasswordPrompts=0",
    )


def files_at_home(host: Host) -> str:
    """Plant files that sshd would read in the service account's home."""
    own = host.folder / "home" / ".ssh"
    own.mkdir(mode=0o700)
    (own / "rc").write_text(f"touch {own / 'ran'}\n")
    (own / "environment").write_text("LC_EVIL=1\n")
    shutil.copyfile(host.folder / "foreign.pub", own / "authorized_keys")
    for path in (own, *own.iterdir()):
        os.chown(path, host.uid, host.uid)
    there = environment_of(host)
    ran = "ran " if (own / "ran").exists() else ""
    return ran + there.get("LC_EVIL", "") + refused(host, "Permission denied", person="foreign")


def two_at_once(host: Host) -> str:
    """Be two."""
    with host.connect("marie") as hers, host.connect("jean") as his:
        authors = (host.author(his), host.author(hers))
    return "" if authors == ("jean", "marie") else str(authors)


def line_of_another(host: Host) -> str:
    """Have a line altered, so that it names somebody else."""
    keys = host.folder / "etc" / "keys"
    keys.write_text(keys.read_text().replace("--as marie", "--as jean"))
    told = refused(host, "n'appartient pas à « jean »")
    checked = host.run("keys", "--check", str(keys))
    host.deploy()
    return told or ("" if checked.returncode == 4 and "altered" in checked.stdout else checked.stdout)


def line_of_nobody(host: Host) -> str:
    """Have a line altered, so that it names nobody."""
    keys = host.folder / "etc" / "keys"
    keys.write_text(keys.read_text().replace(" --as marie", ""))
    told = refused(host, "Impossible de vous identifier")
    host.deploy()
    return told


def revoked_key(host: Host) -> str:
    """Come with a key that was revoked, whose line nobody took out yet; then after it was taken out."""
    assert host.run("keys", "revoke", "luc").returncode == 0
    told = refused(host, "a été révoquée", person="luc")
    host.deploy()
    return told or refused(host, "Permission denied", person="luc")


def closed_account(host: Host) -> str:
    """Come after one's account was closed."""
    assert host.run("staff", "deactivate", "nadia").returncode == 0
    told = refused(host, "n'a pas de compte actif", person="nadia")
    host.deploy()
    return told or refused(host, "Permission denied", person="nadia")


def certificate(host: Host, name: str, days: str, login: str = "claire") -> None:
    """Give claire's key a certificate that opens the app as someone, and nothing else."""
    public = host.folder / f"{name}.pub"
    shutil.copyfile(host.folder / "claire", host.folder / name)
    (host.folder / name).chmod(0o600)
    shutil.copyfile(host.folder / "claire.pub", public)
    forced = f"force-command=exec {host.python} -I -m scripts.cli --as {login}"
    sign = [
        "ssh-keygen",
        "-q",
        "-s",
        str(host.folder / "ca"),
        "-I",
        name,
        "-n",
        host.account,
        "-V",
        days,
        "-z",
        "7",
    ]
    limits = ["-O", "clear", "-O", "permit-pty", "-O", forced]
    subprocess.run([*sign, *limits, str(public)], check=True)


def authority(folder: Path) -> str:
    """Make who signs certificates, and the list of what is revoked; return what sshd must know of them."""
    make_key(folder / "ca")
    subprocess.run(["ssh-keygen", "-q", "-k", "-f", str(folder / "revoked")], check=True)
    return f"TrustedUserCAKeys {folder / 'ca.pub'}\nRevokedKeys {folder / 'revoked'}"


def line_taken_out(host: Host) -> str:
    """Come with a key whose line is not there: it comes by certificates alone."""
    keys = host.folder / "etc" / "keys"
    keys.write_text("".join(line for line in keys.read_text().splitlines(True) if "claire" not in line))
    return refused(host, "Permission denied", person="claire")


def certified(host: Host) -> str:
    """Come with a certificate that is valid."""
    certificate(host, "valid", "-1h:+1h")
    return the_app_as(host, "claire", person="valid")


def certified_as_another(host: Host) -> str:
    """Come with a certificate that names somebody else."""
    certificate(host, "other", "-1h:+1h", login="jean")
    return refused(host, "n'appartient pas à « jean »", person="other")


def expired(host: Host) -> str:
    """Come with a certificate of yesterday."""
    certificate(host, "expired", "-2h:-1h")
    return refused(host, "Permission denied", person="expired")


def taken_back(host: Host) -> str:
    """Come with a certificate that was taken back."""
    (host.folder / "list").write_text("serial: 7\n")
    revoke = ["ssh-keygen", "-q", "-k", "-f", str(host.folder / "revoked"), "-s", str(host.folder / "ca.pub")]
    subprocess.run([*revoke, str(host.folder / "list")], check=True)
    return refused(host, "Permission denied", person="valid")


WAYS = (
    Way("own key", lambda host: the_app_as(host, "marie")),
    Way("other command", lambda host: the_app_as(host, "marie", words=["id; cat /etc/shadow"])),
    Way("other command, no terminal", without_a_terminal),
    Way("scp out", copies("scp", "127.0.0.1:{data}/trajectoire.db", "{out}")),
    Way("scp in", copies("scp", "{mine}", "127.0.0.1:{data}/")),
    Way("scp the old way", copies("scp", "-O", "127.0.0.1:{data}/trajectoire.db", "{out}")),
    Way("sftp", copies("sftp", "-b", "-", "127.0.0.1")),
    Way("-L", forwarded_to),
    Way("-R", forwarded_from),
    Way("-W", straight_through),
    Way("agent and display", agent),
    Way("variables pushed", pushed),
    Way("--as typed by hand", lambda host: the_app_as(host, "marie", words=["--", "--as", "jean"])),
    Way("another account named", lambda host: refused(host, "Permission denied", "-oUser=root")),
    Way("foreign key", foreign_key),
    Way("no key", other_ways),
    Way("files in the account's home", files_at_home),
    Way("two people at once", two_at_once),
    Way("line altered to name another", line_of_another),
    Way("line altered to name nobody", line_of_nobody),
    Way("key revoked", revoked_key),
    Way("account closed", closed_account),
    Way("key whose line is not there", line_taken_out),
    Way("valid certificate", certified),
    Way("certificate that names another", certified_as_another),
    Way("expired certificate", expired),
    Way("revoked certificate", taken_back),
)
"""In this order: the last ones take away what the first ones need."""


def run() -> Iterator[Figure]:
    """Yield each way, and what came of it."""
    people = ["marie", "jean", "luc", "nadia", "claire"]
    with server(people, extra=authority) as host:
        for way in WAYS:
            yield figure(way.what, attempted(way, host))


def attempted(way: Way, host: Host) -> str:
    """Return what came of a way in; what was expected of the screen and did not come is told too."""
    try:
        return way.attempt(host)
    except AssertionError as missed:
        return str(missed)


def figure(what: str, came: str) -> Figure:
    """Return what came of a way in."""
    return Figure(what, came or "as it should", "refused, or the same program as oneself", not came)
