"""What a person typed in a form and has not saved: theirs alone, neither in the journal nor in any export."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import Any

from peewee import CharField, ForeignKeyField, IntegerField, TextField

from db.audit.journal import keeping
from db.core import clock
from db.core.actor import Actor
from db.core.errors import Unknown
from db.core.fields import UTCDateTimeField
from db.core.model import Base
from db.core.translation import N_
from db.staff.models import Staff

DAYS = 30
"""How long a draft is kept after its last key."""

Subject = tuple[str, int, str]
"""Kind, id and label (a file number) of what a form is about."""


class Draft(Base):
    """One form as it was left; a row each time that it opens, so that two sessions overwrite nothing."""

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
    """A draft: `typed` and what was `read` before, each the state of the entries by field.

    `version` is that of the record which the form corrects, as it was read.
    """

    uid: str
    form: str
    about: Subject | None
    typed: dict[str, Any]
    read: dict[str, Any]
    version: int | None
    saved_at: dt.datetime
    id: int = field(default=0, compare=False)
    """Of the row, once there is one."""

    @property
    def name(self) -> str:
        """The name of the form."""
        return self.form.partition(":")[0]

    @property
    def part(self) -> str:
        """What else tells two such forms about one subject apart."""
        return self.form.partition(":")[2]

    @property
    def subject(self) -> Subject:
        """What its form is about, where it is about something."""
        assert self.about is not None
        return self.about


def keep(actor: Actor, draft: Unsaved, *replaced: Unsaved) -> None:
    """Keep what is typed in the place of what it was before, and of the drafts that it goes on from.

    Nothing of a closed account is kept: nobody would ever be offered it. Raises NotReady when the database
    fails.
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
    with keeping():
        owner = Staff.select(Staff.id).where(_at_the_keyboard(actor), Staff.active == True).scalar()  # noqa: E712
        if owner is None:
            return
        Draft.insert(uid=draft.uid, staff=owner, **values).on_conflict(
            conflict_target=[Draft.uid], update=values, where=(Draft.staff == owner)
        ).execute()
        Draft.delete().where(
            Draft.staff == owner, Draft.saved_at < clock.now() - dt.timedelta(days=DAYS)
        ).execute()
        _remove(actor, replaced)


def forget(actor: Actor, *drafts: Unsaved) -> None:
    """Remove drafts that were saved or thrown away, but none that was typed further elsewhere since."""
    with keeping():
        _remove(actor, drafts)


def offered(actor: Actor, form: str, about: Subject | None) -> tuple[Unsaved, ...]:
    """Return what this person left in a form about a subject, the last typed first."""
    kind, id_, _label = about or ("", 0, "")
    same = (Draft.form == form) & (Draft.subject_kind == kind) & (Draft.subject_id == id_)
    return tuple(map(_unsaved, _mine(actor).where(same)))


def mine(actor: Actor) -> tuple[Unsaved, ...]:
    """Return all that this person left unsaved, the last typed first."""
    return tuple(map(_unsaved, _mine(actor)))


def one(actor: Actor, id_: int) -> Unsaved:
    """Return one of this person's drafts; raises Unknown, also for another person's."""
    for row in _mine(actor).where(Draft.id == id_):
        return _unsaved(row)
    raise Unknown("draft.unknown", N_("This draft is no longer there: it was saved or thrown away."))


def _at_the_keyboard(actor: Actor) -> Any:
    """Return the condition of the account that types, also when it acts for another person."""
    return Staff.login == (actor.on_behalf or actor.login)


def _mine(actor: Actor) -> Any:
    query: Any = Draft.select().join(Staff).where(_at_the_keyboard(actor))
    return query.order_by(Draft.saved_at.desc(), Draft.uid)


def _remove(actor: Actor, drafts: tuple[Unsaved, ...]) -> None:
    owner = Staff.select(Staff.id).where(_at_the_keyboard(actor))
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
    """Return the states of the entries, if the text holds any; what JSON makes a list was a tuple."""
    try:
        states = json.loads(text)
        return {name: _tuples(state) for name, state in states.items()} if isinstance(states, dict) else {}
    except (ValueError, RecursionError):
        return {}


def _tuples(state: Any) -> Any:
    return tuple(map(_tuples, state)) if isinstance(state, list) else state
