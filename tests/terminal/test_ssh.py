"""People who come by ssh to a real sshd with the shipped file: each is who their key says, and in the app."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator

import pytest

from tests.endurance import Skip
from tests.endurance.sshd import Host, own_server, server
from tests.patience import PATIENCE


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    """Yield a server for marie and jean; where root runs the tests, with an account made for it."""
    opened = server if os.geteuid() == 0 else own_server
    try:
        with opened(["marie", "jean"]) as host:
            yield host
    except Skip as why:
        pytest.skip(str(why))


def test_whatever_is_asked_it_is_the_app_as_oneself(host: Host) -> None:
    with (
        host.connect("marie", words=["--", "--as", "jean"]) as hers,
        host.connect("jean", "-oSetEnv=SSH_USER_AUTH=/tmp/x SUDO_UID=0 TRAJECTOIRE_DATABASE=x") as his,
    ):
        assert (host.author(hers), host.author(his)) == ("marie", "jean")


def test_without_a_terminal_it_says_so_and_runs_nothing(host: Host) -> None:
    words = [*host.ssh("marie"), "127.0.0.1", "id; cat /etc/passwd"]
    done = subprocess.run(words, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=PATIENCE)
    assert (done.returncode, done.stdout) == (2, "")
    assert "demande un terminal" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_line_that_names_another_lets_nobody_in(host: Host) -> None:
    keys = host.folder / "etc" / "keys"
    keys.write_text(keys.read_text().replace("--as marie", "--as jean"))
    with host.connect("marie", width=120) as program:
        assert program.end() == 1
        assert "n'appartient pas à « jean »" in program.seen()
    checked = host.run("keys", "--check", str(keys))
    assert checked.returncode == 4
    assert "--as jean" in checked.stdout
    host.deploy()


def test_a_revoked_key_opens_nothing_though_its_line_is_still_there(host: Host) -> None:
    host.run("keys", "revoke", "jean")
    with host.connect("jean", width=120) as program:
        assert program.end() == 1
        assert "a été révoquée" in program.seen()
