"""Encryption of backups to a public key, with age or gpg; the private key stays elsewhere."""

from __future__ import annotations

from pathlib import Path

from db.core.errors import Refused
from db.core.translation import N_
from db.upkeep.backups.programs import run

AGE, GPG = "age", "gpg"


def method(recipient: str) -> str:
    """Return the program for a recipient: age for its own and ssh's public keys, otherwise gpg."""
    return AGE if recipient.startswith(("age1", "ssh-")) else GPG


def encrypt(source: Path, target: Path, recipient: str) -> None:
    """Encrypt a file to a recipient. Raises Refused."""
    if recipient.startswith("-"):
        raise Refused(
            "backup.recipient", N_("“{recipient}” is not a recipient of age or gpg."), recipient=recipient
        )
    if method(recipient) == AGE:
        run(AGE, "--encrypt", "--recipient", recipient, "--output", target, source)
    else:
        to = ("--batch", "--yes", "--trust-model", "always", "--recipient", recipient)
        run(GPG, *to, "--output", target, "--encrypt", source)


def decrypt(source: Path, target: Path, program: str, identity: Path | None) -> None:
    """Decrypt a file, with the private key in the file `identity` for age. Raises Refused."""
    if program == GPG:
        run(GPG, "--batch", "--yes", "--output", target, "--decrypt", source)
        return
    if identity is None:
        raise Refused(
            "backup.identity",
            N_("{path} is encrypted. Give the file of the private key with --identity FILE."),
            path=str(source),
        )
    run(AGE, "--decrypt", "--identity", identity, "--output", target, source)
