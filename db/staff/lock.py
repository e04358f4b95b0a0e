"""The personal code that unlocks a covered screen."""

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

MIN_LENGTH, MAX_LENGTH = 4, 64
"""Characters of a code."""


def choose_code(actor: Actor, code: str, again: str, old: str = "") -> None:
    """Set the code of the current user, or remove it when both entries are empty.

    Raises Invalid if `old` is wrong, the length is not allowed or the two entries differ.
    """
    if not is_code(actor, old):
        raise Invalid("lock.old", N_("This is not your current code."), field="old")
    if code != again:
        raise Invalid(
            "lock.again", N_("The two codes are different. Enter the same code twice."), field="again"
        )
    if code and not MIN_LENGTH <= len(code) <= MAX_LENGTH:
        raise Invalid(
            "lock.length",
            N_("Enter a code of {least} to {most} characters."),
            field="code",
            least=MIN_LENGTH,
            most=MAX_LENGTH,
        )
    salt = secrets.token_bytes(16)
    made = _hash(code, salt) if code else ""
    with writing(actor, "staff.lock") as entry:
        row = queries.find(_login(actor))
        LockCode.delete().where(LockCode.staff == row.id).execute()
        if code:
            LockCode.insert(staff=row.id, salt=salt.hex(), made=made).execute()
        entry.about("staff", row.id, row.login)
        entry.note(code="chosen" if code else "none")


def remove_code(actor: Actor, login: str) -> None:
    """Remove the code of someone who forgot it; raises NotFound."""
    with writing(actor, "staff.manage") as entry:
        row = queries.find(login)
        LockCode.delete().where(LockCode.staff == row.id).execute()
        entry.about("staff", row.id, row.login)
        entry.note(code="none")


def has_code(actor: Actor) -> bool:
    """Tell whether the current user has a code."""
    return _stored_code(actor) is not None


def is_code(actor: Actor, code: str) -> bool:
    """Tell whether this is the current user's code, or they have none; takes about 60 ms."""
    with reading():
        kept = _stored_code(actor)
    return kept is None or hmac.compare_digest(_hash(code, bytes.fromhex(kept.salt)), kept.made)


def record_lockout(actor: Actor) -> None:
    """Record that a session ended after too many wrong codes."""
    with writing(actor, "staff.lockout") as entry:
        entry.about("staff", actor.id, actor.login)


def _stored_code(actor: Actor) -> LockCode | None:
    query = LockCode.select().join(Staff).where(Staff.login == _login(actor))
    found: LockCode | None = query.first()
    return found


def _login(actor: Actor) -> str:
    return actor.on_behalf or actor.login


def _hash(code: str, salt: bytes) -> str:
    typed = unicodedata.normalize("NFC", code.strip()).encode()
    return hashlib.scrypt(typed, salt=salt, n=2**14, r=8, p=1, dklen=32).hex()
