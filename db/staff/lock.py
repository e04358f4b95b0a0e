"""The code of the lock: what a person chose so that nobody else goes on with their session."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata

from db.audit.journal import writing
from db.core.actor import Actor
from db.core.database import reading
from db.core.errors import Invalid
from db.core.translation import N_
from db.staff import queries
from db.staff.models import LockCode, Staff

SHORTEST, LONGEST = 4, 64
"""Characters of a code."""


def choose_code(actor: Actor, code: str, again: str, old: str = "") -> None:
    """Keep the code of the person at the keyboard; none when both are empty.

    Raises Invalid when `old` is not the one they have, for a code that is too short or too long, or not the
    same twice.
    """
    if not opens(actor, old):
        raise Invalid("lock.old", N_("This is not the code that you have now."), field="old")
    if code != again:
        raise Invalid("lock.again", N_("This is not the same code."), field="again")
    if code and not SHORTEST <= len(code) <= LONGEST:
        raise Invalid(
            "lock.length",
            N_("A code has {least} to {most} characters."),
            field="code",
            least=SHORTEST,
            most=LONGEST,
        )
    salt = secrets.token_bytes(16)
    made = _made(code, salt) if code else ""
    with writing(actor, "staff.lock") as entry:
        row = queries.find(_login(actor))
        LockCode.delete().where(LockCode.staff == row.id).execute()
        if code:
            LockCode.insert(staff=row.id, salt=salt.hex(), made=made).execute()
        entry.about("staff", row.id, row.login)
        entry.note(code="chosen" if code else "none")


def take_code_away(actor: Actor, login: str) -> None:
    """Take the code of someone who forgot it away; raises Unknown."""
    with writing(actor, "staff.manage") as entry:
        row = queries.find(login)
        LockCode.delete().where(LockCode.staff == row.id).execute()
        entry.about("staff", row.id, row.login)
        entry.note(code="none")


def has_code(actor: Actor) -> bool:
    """Tell whether the person at the keyboard chose a code."""
    return _kept(actor) is not None


def opens(actor: Actor, code: str) -> bool:
    """Tell whether this opens the lock, as anything does where no code was chosen; takes some 60 ms."""
    with reading():
        kept = _kept(actor)
    return kept is None or hmac.compare_digest(_made(code, bytes.fromhex(kept.salt)), kept.made)


def locked_out(actor: Actor) -> None:
    """Keep on record that a session ended because the code was wrong too often."""
    with writing(actor, "staff.lockout") as entry:
        entry.about("staff", actor.id, actor.login)


def _kept(actor: Actor) -> LockCode | None:
    query = LockCode.select().join(Staff).where(Staff.login == _login(actor))
    found: LockCode | None = query.first()
    return found


def _login(actor: Actor) -> str:
    return actor.on_behalf or actor.login  # who is at the keyboard


def _made(code: str, salt: bytes) -> str:
    typed = unicodedata.normalize("NFC", code.strip()).encode()
    return hashlib.scrypt(typed, salt=salt, n=2**14, r=8, p=1, dklen=32).hex()
