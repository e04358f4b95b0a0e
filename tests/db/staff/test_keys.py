"""Public keys as files and sshd give them, and the file that is made of them."""

from __future__ import annotations

import base64
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.core.errors import Invalid
from db.staff import authorized_keys, keys
from db.staff.authorized_keys import ALTERED, LEFT_OVER, MISSING
from tests.factories import PUBLIC_KEYS

KEY, OTHER = PUBLIC_KEYS
PROGRAM = "/opt/trajectoire/bin/python"


def packed(*parts: bytes) -> bytes:
    """Return parts as ssh writes them: each after its length."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def text(kind: str, *parts: bytes, name: str = "") -> str:
    """Return a line of a file of keys."""
    return f"{name or kind} {base64.b64encode(packed(kind.encode(), *parts)).decode()} maude@ordi"


def number(bits: int) -> bytes:
    """Return a number of so many bits, as ssh writes it."""
    return (1 << bits - 1 | 1).to_bytes(bits // 8 + 1, "big")


POINT = b"\x04" + bytes(64)
SOUND = (
    text("ssh-ed25519", bytes(32)),
    text("sk-ssh-ed25519@openssh.com", bytes(32), b"ssh:"),
    text("ecdsa-sha2-nistp256", b"nistp256", POINT),
    text("ecdsa-sha2-nistp521", b"nistp521", b"\x04" + bytes(132)),
    text("sk-ecdsa-sha2-nistp256@openssh.com", b"nistp256", POINT, b"ssh:"),
    text("ssh-rsa", b"\x01\x00\x01", number(3072)),
)
UNSOUND = {
    "nothing": ("", "keys.form"),
    "one word": ("ssh-ed25519", "keys.form"),
    "not base64": ("ssh-ed25519 AAAA!", "keys.form"),
    "two keys": (f"{KEY}\n{OTHER}", "keys.form"),
    "the name of another kind": (text("ssh-ed25519", bytes(32), name="ssh-rsa"), "keys.form"),
    "too short": (text("ssh-ed25519", bytes(31)), "keys.form"),
    "something after it": (text("ssh-ed25519", bytes(32), b""), "keys.form"),
    "cut": (f"ssh-ed25519 {base64.b64encode(packed(b'ssh-ed25519', bytes(32))[:-1]).decode()}", "keys.form"),
    "another curve": (text("ecdsa-sha2-nistp256", b"nistp384", POINT), "keys.form"),
    "a point compressed": (text("ecdsa-sha2-nistp256", b"nistp256", b"\x02" + bytes(32)), "keys.form"),
    "a number with a zero too many": (
        text("ssh-rsa", b"\x01\x00\x01", b"\x00" + number(3072)),
        "keys.form",
    ),
    "a negative number": (text("ssh-rsa", b"\x01\x00\x01", b"\xff" * 384), "keys.form"),
    "RSA of 2048 bits": (text("ssh-rsa", b"\x01\x00\x01", number(2048)), "keys.weak"),
    "DSA": (text("ssh-dss", b"", b"", b"", b""), "keys.kind"),
    "a certificate": (text("ssh-ed25519-cert-v01@openssh.com", b"", bytes(32)), "keys.certificate"),
    "options": (f'command="/bin/sh",pty {KEY}', "keys.options"),
    "a private key": ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaA==\n", "keys.private"),
    "PuTTY's own form": ("---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----", "keys.form"),
}


def test_a_key_is_known_by_the_fingerprint_that_ssh_shows() -> None:
    key = keys.parse_key(f"\n# la clé de Maude\n{KEY} maude@ordi\n\n")
    assert key.fingerprint == "SHA256:yjuiyX+qooLOG1VT4SRCu/OriJFqe0DJzXu33bk3nEc"
    assert key.text == KEY


@pytest.mark.parametrize("line", SOUND, ids=lambda line: line.split()[0])
def test_sound_keys_of_every_kind_are_read(line: str) -> None:
    assert line.startswith(keys.parse_key(line).text)


@pytest.mark.parametrize("what", UNSOUND)
def test_anything_else_is_refused_with_its_reason(what: str) -> None:
    line, code = UNSOUND[what]
    with pytest.raises(Invalid) as caught:
        keys.parse_key(line)
    assert caught.value.code == code
    assert caught.value.say()


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="no ssh-keygen")
@pytest.mark.parametrize("kind", ["ed25519", "ecdsa"])
def test_ssh_s_own_keys_and_certificates_are_the_same_key(kind: str, tmp_path: Path) -> None:
    path, authority = tmp_path / "key", tmp_path / "authority"
    for made in (path, authority):
        subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-f", made], check=True)
    subprocess.run(["ssh-keygen", "-q", "-s", authority, "-I", "id", "-n", "x", f"{path}.pub"], check=True)
    shown = subprocess.check_output(["ssh-keygen", "-lf", f"{path}.pub"], text=True).split()[1]
    key = keys.parse_key((tmp_path / "key.pub").read_text())
    words = (tmp_path / "key-cert.pub").read_text().split()
    assert key.fingerprint == shown
    assert keys.parse_auth_info(f"publickey {words[0]} {words[1]}\n") == [key]


def test_sshd_tells_each_key_and_may_tell_other_ways() -> None:
    told = f"publickey {KEY}\nkeyboard-interactive/pam\npublickey {OTHER}\n"
    assert [key.text for key in keys.parse_auth_info(told)] == [KEY, OTHER]
    assert keys.parse_auth_info("password\n") == []
    for unreadable in ("publickey ssh-ed25519\n", "publickey ssh-ed25519 AAAA\n", f"publickey {KEY} more\n"):
        with pytest.raises(ValueError, match="unreadable"):
            keys.parse_auth_info(unreadable)


@given(st.binary(max_size=80), st.sampled_from([*keys.KINDS, "ssh-ed25519-cert-v01@openssh.com", "x"]))
def test_whatever_bytes_come_they_are_a_sound_key_or_none(blob: bytes, kind: str) -> None:
    key = keys.decode(kind, base64.b64encode(blob).decode())
    assert key is None or keys.parse_key(f"{key.text} x") == key


@pytest.mark.parametrize(
    ("program", "login", "command"),
    [
        (PROGRAM, "maude", f"exec {PROGRAM} -I -m scripts.cli --as maude"),
        (PROGRAM, "$(id)", f"exec {PROGRAM} -I -m scripts.cli --as '$(id)'"),
        (PROGRAM, "a;b", f"exec {PROGRAM} -I -m scripts.cli --as 'a;b'"),
        (PROGRAM, "été", f"exec {PROGRAM} -I -m scripts.cli --as 'été'"),
        ("/o p/python", "maude", "exec '/o p/python' -I -m scripts.cli --as maude"),
        (PROGRAM, 'a"b', f"exec {PROGRAM} -I -m scripts.cli --as 'a\\\"b'"),
    ],
)
def test_a_line_lets_one_person_in_and_quotes_their_login(program: str, login: str, command: str) -> None:
    assert (
        authorized_keys.authorized_line(program, login, KEY)
        == f'command="{command}",restrict,pty {KEY} {login}'
    )


def lines(*logins: str) -> list[str]:
    """Return the lines of these people, one key each."""
    return [
        authorized_keys.authorized_line(PROGRAM, login, key)
        for login, key in zip(logins, PUBLIC_KEYS, strict=False)
    ]


def test_a_deployed_file_is_as_the_accounts_say_in_any_order_with_comments() -> None:
    maude, lise = lines("maude", "lise")
    assert list(authorized_keys.differences([maude, lise], f"# équipe\n\n{lise}\n  {maude}\n")) == []


def test_what_is_missing_altered_or_left_over_is_named() -> None:
    maude, lise = lines("maude", "lise")
    altered = maude.replace("restrict,", "")
    deployed = f'{altered}\ncert-authority {KEY}\nssh-dss AAAA vieux\ncommand="/bin/sh {KEY}" {OTHER}\n'
    found = list(authorized_keys.differences([maude, lise], deployed))
    assert [(difference.what, difference.line) for difference in found] == [
        (ALTERED, altered),
        (ALTERED, f"cert-authority {KEY}"),
        (LEFT_OVER, "ssh-dss AAAA vieux"),
        (ALTERED, f'command="/bin/sh {KEY}" {OTHER}'),
    ]
    fingerprint = keys.parse_key(KEY).fingerprint
    assert found[0].fingerprint == fingerprint
    assert [(d.what, d.line) for d in authorized_keys.differences([maude, lise], maude)] == [(MISSING, lise)]
    assert [difference.what for difference in authorized_keys.differences([], maude)] == [LEFT_OVER]


def test_a_second_line_of_a_key_is_told_of() -> None:
    (maude,) = lines("maude")
    (double,) = authorized_keys.differences([maude], f"{KEY}\n{maude}")
    assert (double.what, double.line) == (ALTERED, KEY)
