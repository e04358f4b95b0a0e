"""Unsaved form input, visible to its author alone; not in the journal nor in exports."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import Any

from peewee import CharField, ForeignKeyField, IntegerField, TextField

from db.audit.journal import writing_unlogged
from db.core import clock
from db.core.actor import Actor
from db.core.errors import NotFound
from db.core.fields import UTCDateTimeField
from db.core.model import Base
from db.core.translation import N_
from db.staff.models import Staff

DAYS = 30
"""Days without a keystroke after which a draft is deleted."""

Subject = tuple[str, int, str]
"""Kind, id and label (a file number) of the form's record."""


class Draft(Base):
    """The state of one form; a row each time it opens, so that two sessions do not overwrite each other."""

    uid = CharField(max_length=32, unique=True)
    staff = ForeignKeyField(Staff, on_delete="CASCADE")
    form = CharField(max_length=40)
    subject_kind = CharField(max_length=40, default="")
    subject_id = IntegerField(default=0)
    subject = TextField(default="")
    typed = TextField()
    read = TextField()
    version = IntegerField(null=True)
    saved_at = UTCDateTimeField()


@dataclass(frozen=True)
class Unsaved:
    """A draft: `typed` and the values `read` before, each by field.

    `version` is the version of the edited record as it was read.
    """

    uid: str
    form: str
    about: Subject | None
    typed: dict[str, Any]
    read: dict[str, Any]
    version: int | None
    saved_at: dt.datetime
    id: int = field(default=0, compare=False)
    """Id of the row, once saved."""

    @property
    def name(self) -> str:
        """The name of the form."""
        return self.form.partition(":")[0]

    @property
    def part(self) -> str:
        """Distinguishes forms of the same name about one subject."""
        return self.form.partition(":")[2]

    @property
    def subject(self) -> Subject:
        """The form's subject; it must have one."""
        assert self.about is not None
        return self.about


def save(actor: Actor, draft: Unsaved, *replaced: Unsaved) -> None:
    """Save a draft, and delete the drafts that it continues (`replaced`).

    Does nothing for a closed account. Raises NotReady when the database fails.
    """
    kind, id_, label = draft.about or ("", 0, "")
    values = {
        "form": draft.form,
        "subject_kind": kind,
        "subject_id": id_,
        "subject": label,
        "typed": json.dumps(draft.typed),
        "read": json.dumps(draft.read),
        "version": draft.version,
        "saved_at": draft.saved_at,
    }
    with writing_unlogged():
        owner = Staff.select(Staff.id).where(_owned_by(actor), Staff.active == True).scalar()  # noqa: E712
        if owner is None:
            return
        Draft.insert(uid=draft.uid, staff=owner, **values).on_conflict(
            conflict_target=[Draft.uid], update=values, where=(Draft.staff == owner)
        ).execute()
        Draft.delete().where(
            Draft.staff == owner, Draft.saved_at < clock.now() - dt.timedelta(days=DAYS)
        ).execute()
        _remove(actor, replaced)


def delete(actor: Actor, *drafts: Unsaved) -> None:
    """Delete drafts, unless another session has typed in them since."""
    with writing_unlogged():
        _remove(actor, drafts)


def drafts_of_form(actor: Actor, form: str, about: Subject | None) -> tuple[Unsaved, ...]:
    """Return this person's drafts of a form about a record, the last typed first."""
    kind, id_, _label = about or ("", 0, "")
    same = (Draft.form == form) & (Draft.subject_kind == kind) & (Draft.subject_id == id_)
    return tuple(map(_unsaved, _own_drafts(actor).where(same)))


def all_drafts(actor: Actor) -> tuple[Unsaved, ...]:
    """Return all drafts of this person, the last typed first."""
    return tuple(map(_unsaved, _own_drafts(actor)))


def find_draft(actor: Actor, id_: int) -> Unsaved:
    """Return one of this person's drafts; raises NotFound."""
    for row in _own_drafts(actor).where(Draft.id == id_):
        return _unsaved(row)
    raise NotFound("draft.unknown", N_("This draft no longer exists: it was saved or discarded."))


def _owned_by(actor: Actor) -> Any:
    """Return the condition for the account of who is typing, even on behalf of another person."""
    return Staff.login == (actor.on_behalf or actor.login)


def _own_drafts(actor: Actor) -> Any:
    query: Any = Draft.select().join(Staff).where(_owned_by(actor))
    return query.order_by(Draft.saved_at.desc(), Draft.uid)


def _remove(actor: Actor, drafts: tuple[Unsaved, ...]) -> None:
    owner = Staff.select(Staff.id).where(_owned_by(actor))
    for draft in drafts:
        Draft.delete().where(
            Draft.uid == draft.uid, Draft.saved_at <= draft.saved_at, Draft.staff.in_(owner)
        ).execute()


def _unsaved(row: Draft) -> Unsaved:
    about = (row.subject_kind, row.subject_id, row.subject) if row.subject_kind else None
    return Unsaved(
        row.uid, row.form, about, _states(row.typed), _states(row.read), row.version, row.saved_at, row.id
    )


def _states(text: str) -> dict[str, Any]:
    """Decode the states of the fields; JSON lists were tuples. Returns nothing for invalid JSON."""
    try:
        states = json.loads(text)
        return {name: _tuples(state) for name, state in states.items()} if isinstance(states, dict) else {}
    except (ValueError, RecursionError):
        return {}


def _tuples(state: Any) -> Any:
    return tuple(map(_tuples, state)) if isinstance(state, list) else state
