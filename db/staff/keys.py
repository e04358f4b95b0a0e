"""Public keys of ssh: read strictly, and known by their fingerprint."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from db.core.errors import Invalid
from db.core.translation import N_

RSA_BITS = 3072
"""The least that is accepted of an RSA key."""

CERTIFICATE = "-cert-v01@openssh.com"
"""How the kinds of certificates end; the kind of the key inside stands before it."""


@dataclass(frozen=True)
class PublicKey:
    """One public key, as ssh exchanges it."""

    kind: str
    blob: bytes

    @property
    def fingerprint(self) -> str:
        """Return what `ssh-keygen -l` shows: SHA256:…"""
        return f"SHA256:{base64.b64encode(hashlib.sha256(self.blob).digest()).decode().rstrip('=')}"

    @property
    def text(self) -> str:
        """Return the kind and the key as files hold them."""
        return f"{self.kind} {base64.b64encode(self.blob).decode()}"


def _curve(name: bytes, size: int) -> Callable[..., bool]:
    """Return what checks a point of a curve, not compressed."""
    return lambda curve, point, *_application: (
        curve == name and len(point) == 1 + 2 * size and point[:1] == b"\x04"
    )


def _number(text: bytes) -> int:
    """Return a number that is not negative and is written in the only way it may be, else 0."""
    number = int.from_bytes(text, "big", signed=True)
    shortest = number.to_bytes(number.bit_length() // 8 + 1, "big", signed=True)
    return number if number > 0 and text == shortest else 0


def _rsa(exponent: bytes, modulus: bytes) -> bool:
    return _number(exponent) > 1 and _number(modulus) > 1


def _edwards(point: bytes, *_application: bytes) -> bool:
    return len(point) == 32


KINDS: dict[str, tuple[int, Callable[..., bool]]] = {
    "ssh-ed25519": (1, _edwards),
    "sk-ssh-ed25519@openssh.com": (2, _edwards),
    "ecdsa-sha2-nistp256": (2, _curve(b"nistp256", 32)),
    "ecdsa-sha2-nistp384": (2, _curve(b"nistp384", 48)),
    "ecdsa-sha2-nistp521": (2, _curve(b"nistp521", 66)),
    "sk-ecdsa-sha2-nistp256@openssh.com": (3, _curve(b"nistp256", 32)),
    "ssh-rsa": (2, _rsa),
}
"""The kinds accepted: how many parts follow the kind's name, and what they must be (RFC 4253 §6.6, 5656,
8709, OpenSSH's PROTOCOL.u2f). A key may be written in one way only: another has another print."""

FORM = N_("This is not a public key: one line is expected, as in a file whose name ends in “.pub”.")


def read(text: str) -> PublicKey:
    """Return the one public key of a text; raises Invalid for anything else, and for weak keys."""
    if "PRIVATE KEY" in text:
        raise Invalid(
            "keys.private",
            N_(
                "This is a private key, which must never leave its owner's machine: make another pair, "
                "and give the file whose name ends in “.pub”."
            ),
            field="key",
        )
    lines = [line for line in map(str.strip, text.splitlines()) if line and not line.startswith("#")]
    words = lines[0].split() if len(lines) == 1 else []
    if len(words) < 2:
        raise Invalid("keys.form", FORM, field="key")
    if words[0] not in KINDS:
        _refuse(words)
    key = decoded(words[0], words[1])
    if key is None:
        raise Invalid("keys.form", FORM, field="key")
    if key.kind == "ssh-rsa" and (bits := int.from_bytes(_parts(key.blob)[2], "big").bit_length()) < RSA_BITS:
        raise Invalid(
            "keys.weak",
            N_(
                "An RSA key of {bits} bits is too weak ({least} at least): make one with "
                "“ssh-keygen -t ed25519”."
            ),
            field="key",
            bits=bits,
            least=RSA_BITS,
        )
    return key


def _refuse(words: Sequence[str]) -> None:
    """Say why a line that does not begin with a kind of key is refused."""
    if words[0] == "ssh-dss":
        raise Invalid(
            "keys.kind",
            N_("Keys of the kind {kind} are too weak: make one with “ssh-keygen -t ed25519”."),
            field="key",
            kind=words[0],
        )
    if words[0].endswith(CERTIFICATE):
        raise Invalid(
            "keys.certificate",
            N_("This is a certificate: give the public key that it certifies."),
            field="key",
        )
    if any(word in KINDS for word in words[1:]):
        raise Invalid(
            "keys.options", N_("Something stands in front of the key: give the key alone."), field="key"
        )
    raise Invalid("keys.form", FORM, field="key")


def decoded(kind: str, encoded: str) -> PublicKey | None:
    """Return the key of these words, or the key that a certificate is about; None when it is not sound."""
    name, certified = kind.encode(), kind.endswith(CERTIFICATE)
    if certified:
        kind = kind.removesuffix(CERTIFICATE) + ("@openssh.com" if kind.startswith("sk-") else "")
    if kind not in KINDS:
        return None
    count, sound = KINDS[kind]
    try:
        blob = base64.b64decode(encoded, validate=True)
        parts = _parts(blob, 2 + count if certified else None)
    except (binascii.Error, ValueError):
        return None
    if parts[:1] != [name]:
        return None
    if certified:
        parts = [kind.encode(), *parts[2:]]  # without the certificate's own random number
        blob = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    if len(parts) != 1 + count or not sound(*parts[1:]):
        return None
    return PublicKey(kind, blob)


def _parts(blob: bytes, most: int | None = None) -> list[bytes]:
    """Return the parts of a key, or the first so many; raises ValueError when it is cut short."""
    parts: list[bytes] = []
    at = 0
    while at < len(blob) and len(parts) != most:
        end = at + 4 + int.from_bytes(blob[at : at + 4], "big")
        if len(blob) < end or len(blob) < at + 4:
            raise ValueError("cut short")
        parts.append(blob[at + 4 : end])
        at = end
    return parts


def told_by_sshd(told: str) -> list[PublicKey]:
    """Return the keys that opened a session, as sshd tells them; a certificate as the key it certifies.

    Raises ValueError for a key that cannot be read.
    """
    keys = []
    for line in told.splitlines():
        method, _space, rest = line.partition(" ")
        if method == "publickey":
            words = rest.split()
            key = decoded(*words) if len(words) == 2 else None
            if key is None:
                raise ValueError("unreadable key")
            keys.append(key)
    return keys
