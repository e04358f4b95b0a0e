"""The authorized_keys file: each line opens the program as one person and allows nothing else."""

from __future__ import annotations

import itertools
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from db.core.errors import Invalid
from db.core.translation import N_
from db.staff.keys import KINDS, decode, parse_key


def authorized_line(program: str, login: str, key: str) -> str:
    """Return the authorized_keys line that runs the program as this person for this key.

    `program` is the path of the Python interpreter. Raises Invalid for a login or key that could break out of
    the line or the command.
    """
    if not login.isprintable() or parse_key(key).text != key:
        raise Invalid(
            "keys.line",
            N_(
                "The account “{login}” or one of its keys is not valid in the file of keys. Manage "
                "both in the program only."
            ),
            login=login,
        )
    command = f"exec {shlex.quote(program)} -I -m scripts.cli --as {shlex.quote(login)}"
    escaped = command.replace('"', r"\"")
    return f'command="{escaped}",restrict,pty {key} {login}'


@dataclass(frozen=True)
class Difference:
    """A line of the deployed file that is missing or not as expected."""

    what: str
    line: str
    fingerprint: str = ""


MISSING, ALTERED, LEFT_OVER = N_("missing"), N_("altered"), N_("extra")


def differences(expected: Sequence[str], deployed: str) -> Iterator[Difference]:
    """Yield how a deployed file differs from the expected lines; order and comments are ignored."""
    found = [text for text in map(str.strip, deployed.splitlines()) if text and not text.startswith("#")]
    prints = {text: _fingerprint(text) for text in (*expected, *found)}
    known = {prints[text] for text in expected}
    present = {prints[text] for text in found}
    for text in expected:
        if prints[text] not in present:
            yield Difference(MISSING, text, prints[text])
    for text in found:
        if text not in expected:
            yield Difference(ALTERED if prints[text] in known else LEFT_OVER, text, prints[text])


def _fingerprint(text: str) -> str:
    for kind, encoded in itertools.pairwise(text.split()):
        if kind in KINDS and (key := decode(kind, encoded)):
            return key.fingerprint
    return ""
