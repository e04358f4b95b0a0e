"""Strict parsing of SSH public keys."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from db.core.errors import Invalid
from db.core.translation import N_

RSA_BITS = 3072
"""Minimum size of an RSA key."""

CERTIFICATE = "-cert-v01@openssh.com"
"""Suffix of certificate types; the type of the certified key precedes it."""


@dataclass(frozen=True)
class PublicKey:
    """One public key in SSH's wire format."""

    kind: str
    blob: bytes

    @property
    def fingerprint(self) -> str:
        """Return the fingerprint as `ssh-keygen -l` shows it: SHA256:…"""
        return f"SHA256:{base64.b64encode(hashlib.sha256(self.blob).digest()).decode().rstrip('=')}"

    @property
    def text(self) -> str:
        """Return the key type and the base64 of the key."""
        return f"{self.kind} {base64.b64encode(self.blob).decode()}"


def _curve(name: bytes, size: int) -> Callable[..., bool]:
    """Return a check for an uncompressed point of a curve."""
    return lambda curve, point, *_application: (
        curve == name and len(point) == 1 + 2 * size and point[:1] == b"\x04"
    )


def _number(text: bytes) -> int:
    """Decode a positive mpint in its shortest form, else return 0."""
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
"""Accepted key types: the number of fields after the type, and their check.

Sources: RFC 4253 §6.6, RFC 5656, RFC 8709, OpenSSH's PROTOCOL.u2f. Only one encoding of a key is accepted:
another would have another fingerprint.
"""

FORMAT_HELP = N_("This is not a public key. Give the single line of a file whose name ends in “.pub”.")


def parse_key(text: str) -> PublicKey:
    """Return the public key in a text; raises Invalid for anything else, and for weak keys."""
    if "PRIVATE KEY" in text:
        raise Invalid(
            "keys.private",
            N_(
                "This is a private key, which must never leave its owner's machine. Generate a new "
                "pair and give the file whose name ends in “.pub”."
            ),
            field="key",
        )
    lines = [line for line in map(str.strip, text.splitlines()) if line and not line.startswith("#")]
    words = lines[0].split() if len(lines) == 1 else []
    if len(words) < 2:
        raise Invalid("keys.form", FORMAT_HELP, field="key")
    if words[0] not in KINDS:
        _refuse(words)
    key = decode(words[0], words[1])
    if key is None:
        raise Invalid("keys.form", FORMAT_HELP, field="key")
    if (
        key.kind == "ssh-rsa"
        and (bits := int.from_bytes(_fields(key.blob)[2], "big").bit_length()) < RSA_BITS
    ):
        raise Invalid(
            "keys.weak",
            N_(
                "An RSA key of {bits} bits is too weak (at least {least}). Generate one with "
                "“ssh-keygen -t ed25519”."
            ),
            field="key",
            bits=bits,
            least=RSA_BITS,
        )
    return key


def _refuse(words: Sequence[str]) -> None:
    """Raise the error for a line that does not start with an accepted key type."""
    if words[0] == "ssh-dss":
        raise Invalid(
            "keys.kind",
            N_("Keys of type {kind} are too weak. Generate one with “ssh-keygen -t ed25519”."),
            field="key",
            kind=words[0],
        )
    if words[0].endswith(CERTIFICATE):
        raise Invalid(
            "keys.certificate",
            N_("This is a certificate. Give the public key that it certifies."),
            field="key",
        )
    if any(word in KINDS for word in words[1:]):
        raise Invalid("keys.options", N_("There is text before the key. Give the key alone."), field="key")
    raise Invalid("keys.form", FORMAT_HELP, field="key")


def decode(kind: str, encoded: str) -> PublicKey | None:
    """Decode a public key, or the key that a certificate certifies; None if it is not valid."""
    name, certified = kind.encode(), kind.endswith(CERTIFICATE)
    if certified:
        kind = kind.removesuffix(CERTIFICATE) + ("@openssh.com" if kind.startswith("sk-") else "")
    if kind not in KINDS:
        return None
    count, sound = KINDS[kind]
    try:
        blob = base64.b64decode(encoded, validate=True)
        parts = _fields(blob, 2 + count if certified else None)
    except (binascii.Error, ValueError):
        return None
    if parts[:1] != [name]:
        return None
    if certified:
        parts = [kind.encode(), *parts[2:]]  # without the certificate's nonce
        blob = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    if len(parts) != 1 + count or not sound(*parts[1:]):
        return None
    return PublicKey(kind, blob)


def _fields(blob: bytes, limit: int | None = None) -> list[bytes]:
    """Split a key into fields, at most `most`; raises ValueError if it is truncated."""
    parts: list[bytes] = []
    at = 0
    while at < len(blob) and len(parts) != limit:
        end = at + 4 + int.from_bytes(blob[at : at + 4], "big")
        if len(blob) < end or len(blob) < at + 4:
            raise ValueError("cut short")
        parts.append(blob[at + 4 : end])
        at = end
    return parts


def parse_auth_info(text: str) -> list[PublicKey]:
    """Return the keys of a session from sshd's ExposeAuthInfo text; of a certificate, the certified key.

    Raises ValueError for a key that cannot be parsed.
    """
    keys = []
    for line in text.splitlines():
        method, _space, rest = line.partition(" ")
        if method == "publickey":
            words = rest.split()
            key = decode(*words) if len(words) == 2 else None
            if key is None:
                raise ValueError("unreadable key")
            keys.append(key)
    return keys
