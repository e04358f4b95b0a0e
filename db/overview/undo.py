"""Undoing what a person did last today, on whatever screen or by whatever command it was done."""

from __future__ import annotations

import datetime as dt
import json
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Any

from peewee import IntegrityError

import db.retros.models
import db.suggestions.models  # noqa: F401 - `tables` finds what is imported
from db.audit.journal import all_or_none, writing
from db.audit.models import AuditLine, UndoStep
from db.clients import tallies
from db.clients.models import Client, MoveTally, OpenTally
from db.clients.reach import reachable
from db.core import clock
from db.core.actor import Actor
from db.core.database import reading
from db.core.errors import Refused, stale
from db.core.fields import KeyField
from db.core.model import tables
from db.core.trail import Kind, RowChange, from_json, parts, to_json
from db.core.translation import N_, _, ngettext
from db.directory.entries import reindex
from db.directory.models import Offer, Organisation
from db.referrals.models import Referral
from db.staff.conflicts import staff_name
from db.staff.permissions import describe

DERIVED = (Offer,)
"""Tables that are made anew from others: their rows go with what they are made from."""


@dataclass(frozen=True)
class LastAction:
    """What a person did last today and can undo; `number` is how many records it was done to."""

    gesture: str
    at: dt.datetime
    what: str
    subject: str
    number: int = 1
    gone: tuple[tuple[str, int | None], ...] = ()
    """Kind and id of the records that it had made, once it is undone."""

    def say(self) -> str:
        """Return it as a phrase: « moved the client in the trajectory, C-0417-K »."""
        about = self.subject
        if self.number > 1:
            about = ngettext("{n} record", "{n} records", self.number).format(n=self.number)
        return f"{self.what}, {about}" if about else self.what


def last_action(actor: Actor) -> LastAction:
    """Return what this person did last today; raises Refused if there is nothing to undo."""
    return _named(_steps(actor))


def undo(actor: Actor, gesture: str | None = None) -> LastAction:
    """Undo what this person did last today and return it; both stay in the journal.

    `gesture` is what was asked about. Raises Stale if something else was done since, Refused if there is
    nothing to undo or if someone built on it, Denied if the file or the verb is no longer within reach.
    """
    with reading():
        steps = _steps(actor)
        found = _named(steps)
    if gesture not in (None, found.gesture):
        raise stale()
    topic = steps[0][1].verb.partition(".")[0]
    with all_or_none(topic) if len(steps) > 1 else nullcontext():
        gone = [(line.subject_kind, line.subject_id) for step, line in steps if _undo(actor, step, line)]
    return replace(found, gone=tuple(gone))


def _steps(actor: Actor) -> list[tuple[UndoStep, AuditLine]]:
    """Return the steps of the last gesture with their lines in the journal, the latest first."""
    mine = (UndoStep.actor_id == actor.id) & (UndoStep.day == clock.today())
    last = UndoStep.select(UndoStep.gesture).where(mine).order_by(UndoStep.id.desc()).limit(1).scalar()
    if last is None:
        raise Refused("undo.nothing", N_("You have done nothing today that can be undone."))
    steps = UndoStep.select().where(mine, UndoStep.gesture == last).order_by(UndoStep.id.desc())
    return [(step, AuditLine.get(AuditLine.uid == step.uid)) for step in steps]


def _named(steps: list[tuple[UndoStep, AuditLine]]) -> LastAction:
    step, line = steps[0]
    what = describe(line.verb, line.details)
    return LastAction(step.gesture, line.at, what, line.subject, number=len(steps))


def _undo(actor: Actor, step: UndoStep, line: AuditLine) -> bool:
    """Undo a step; return whether it had made the record that its line is about."""
    changes = [RowChange(*change) for change in json.loads(step.changes)]
    with writing(actor, line.verb) as entry:
        entry.undoes = line.id
        if not UndoStep.delete().where(UndoStep.id == step.id).execute():
            raise stale()  # undone in another session
        _check_reach(actor, line)
        models: dict[str, Any] = {model._meta.table_name: model for model in tables()}
        try:
            for change in reversed(changes):
                if not _restore(models[change.table], change):
                    raise _built_on(actor, line)
        except IntegrityError as error:
            raise _built_on(actor, line) from error
        assert line.subject_id is not None
        if line.subject_kind == "organisation" and Organisation.get_or_none(id=line.subject_id):
            reindex(line.subject_id)
        entry.about(line.subject_kind, line.subject_id, line.subject)
        entry.note(**line.details, taken_back=line.id)
        entry.touches(*step.topics.split())
    record = line.subject_kind, {"id": line.subject_id}
    return any(change.kind == Kind.MADE and (change.table, change.key) == record for change in changes)


def _check_reach(actor: Actor, line: AuditLine) -> None:
    """Raise Denied if the file that a line is about is no longer within reach."""
    id_: Any = line.subject_id
    if line.subject_kind == "referral":
        id_ = Referral.all_rows(Referral.client).where(Referral.id == id_).scalar()
    if line.subject_kind in ("client", "referral"):
        row = Client.all_rows().where(Client.id == id_).first()
        if row is not None:
            reachable(actor, line.verb, id_, in_error=line.verb == "client.withdraw")


def _built_on(actor: Actor, line: AuditLine) -> Refused:
    """Return the refusal, which names who last did something to the same record."""
    later = (
        AuditLine.select(AuditLine.actor)
        .where(
            AuditLine.subject_kind == line.subject_kind,
            AuditLine.subject_id == line.subject_id,
            AuditLine.id > line.id,
            AuditLine.actor_id != actor.id,
        )
        .order_by(AuditLine.id.desc())
        .limit(1)
        .scalar()
    )
    return Refused(
        "undo.built_on",
        N_("This can no longer be undone, because {who} has changed it since: {what}."),
        who=staff_name(later) if later else _("someone else"),
        what=describe(line.verb, line.details) + (f", {line.subject}" if line.subject else ""),
    )


def _restore(model: Any, change: RowChange) -> bool:
    """Undo one change; return False if the row is no longer as the change left it."""
    key = from_json(model, change.key)
    if change.kind == Kind.COUNTED:
        _count_back(model, key, change.after)
        return True
    row = model.all_rows().filter(**key).first()
    if change.kind == Kind.REMOVED:
        if row is None:
            model.insert(**from_json(model, change.before)).execute()
        return row is None
    if row is None or not _unchanged(model, row, change.after):
        return False
    if change.kind == Kind.MADE:
        if _has_parts(row):
            return False
        model.delete().where(row._pk_expr()).execute()
    else:
        version = {"row_version": row.row_version + 1} if "row_version" in model._meta.fields else {}
        if values := from_json(model, change.before) | version:
            model.update(**values).where(row._pk_expr()).execute()
    return True


def _count_back(model: Any, key: dict[str, Any], added: dict[str, Any]) -> None:
    ((name, by),) = added.items()
    if model in (OpenTally, MoveTally):
        tallies.add(model, key, -by)
    else:
        conditions = (getattr(model, field) == value for field, value in key.items())
        model.update({name: getattr(model, name) - by}).where(*conditions).execute()


def _unchanged(model: Any, row: Any, after: dict[str, Any]) -> bool:
    """Tell whether a row still has these values; its version and its search keys are derived from others."""
    fields = model._meta.fields
    told = {n: v for n, v in after.items() if n != "row_version" and not isinstance(fields[n], KeyField)}
    return to_json(model, {name: row.__data__[name] for name in told}) == told


def _has_parts(row: Any) -> bool:
    return any(those.exists() for field, those in parts(row) if field.model not in DERIVED)
