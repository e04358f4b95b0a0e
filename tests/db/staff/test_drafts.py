"""Drafts: each person finds their own again, on any terminal, and nobody else's."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from typing import Any

import pytest

from db.audit.models import AuditLine
from db.core import clock, revision
from db.core.database import reading
from db.core.errors import NotFound
from db.staff import drafts
from db.staff.actions import deactivate
from db.staff.drafts import Subject, Unsaved
from tests.conftest import ActorFactory

FILE = ("client", 417, "C-0417-K")


def unsaved(
    text: str = "à demi écr", *, about: Subject | None = FILE, form: str = "client.contact"
) -> Unsaved:
    typed = {"note": text, "who": ((3, None), "Centre d'impôt"), "on": "2026-11-", "agreed": None}
    before = {"note": "", "who": None, "on": "2026-11-21", "agreed": None}
    return Unsaved(uuid.uuid4().hex, "client.contact", about, typed, before, 4, clock.now())


def offered(actor: Any, about: Subject | None = FILE) -> tuple[Unsaved, ...]:
    with reading():
        return drafts.drafts_of_form(actor, "client.contact", about)


def test_what_was_typed_is_offered_as_it_was_and_leaves_no_line(actor: ActorFactory) -> None:
    me = actor()
    with reading():
        before = AuditLine.select().count(), revision.current()
    draft = unsaved("l'été\n« 日本 » \N{GRINNING FACE} \x00 fin ")
    drafts.save(me, draft)
    assert offered(me) == (draft,)
    with reading():
        assert (AuditLine.select().count(), revision.current()) == before
    longer = replace(draft, typed=draft.typed | {"note": "à demi écrit"}, saved_at=clock.now())
    drafts.save(me, longer)
    assert offered(me) == (longer,)
    assert offered(me, ("client", 418, "C-0418-B")) == ()
    drafts.delete(me, longer)
    assert offered(me) == ()


def test_a_new_record_has_no_subject(actor: ActorFactory) -> None:
    draft = unsaved(about=None)
    drafts.save(actor(), draft)
    assert offered(actor(), None) == (draft,)


def test_nothing_of_a_closed_account_is_kept(actor: ActorFactory) -> None:
    root, me = actor("administrator"), actor()
    deactivate(root, me.login)
    drafts.save(me, unsaved())
    assert offered(me) == ()


def test_nobody_reads_replaces_or_removes_another_persons(actor: ActorFactory) -> None:
    mine, theirs = unsaved("le mien"), unsaved("le leur")
    me, other = actor(), actor(login="jcote", name="Jean Côté")
    drafts.save(me, mine)
    drafts.save(other, theirs)
    drafts.save(other, replace(mine, typed={"note": "écrasé"}))
    drafts.delete(other, mine)
    assert offered(me) == (mine,)
    with reading():
        assert drafts.all_drafts(other) == (theirs,)
        (row,) = drafts.all_drafts(me)
        assert drafts.find_draft(me, row.id) == mine
        with pytest.raises(NotFound):
            drafts.find_draft(other, row.id)


def test_who_acts_for_someone_else_finds_their_own(actor: ActorFactory) -> None:
    me, other = actor(), actor(login="jcote", name="Jean Côté")
    drafts.save(other, unsaved("le leur"))
    behalf = replace(other, on_behalf=me.login)
    assert offered(behalf) == ()
    draft = unsaved("au nom de Jean")
    drafts.save(behalf, draft)
    assert offered(me) == offered(behalf) == (draft,)
    assert len(offered(other)) == 1


def test_two_sessions_keep_a_row_each_the_last_typed_first(actor: ActorFactory) -> None:
    me, now = actor(), clock.now()
    here, there = unsaved("ici"), unsaved("là-bas")
    drafts.save(me, replace(there, saved_at=now))
    drafts.save(me, replace(here, saved_at=now - dt.timedelta(minutes=1)))
    assert [draft.typed["note"] for draft in offered(me)] == ["là-bas", "ici"]


def test_what_is_typed_on_takes_the_place_of_the_draft_it_goes_on_from(actor: ActorFactory) -> None:
    me = actor()
    old, new = unsaved("début"), unsaved("début et fin")
    drafts.save(me, old)
    drafts.save(me, new, old)
    assert offered(me) == (new,)


@pytest.mark.parametrize("way", ["goes on", "is saved"])
def test_but_not_of_one_that_was_typed_further_elsewhere_meanwhile(actor: ActorFactory, way: str) -> None:
    me = actor()
    seen, new = unsaved("début"), unsaved("début, suite d'ici")
    further = replace(
        seen, typed={"note": "début, suite de là-bas"}, saved_at=seen.saved_at + dt.timedelta(seconds=1)
    )
    drafts.save(me, further)
    if way == "goes on":
        drafts.save(me, new, seen)
        assert further in offered(me)
    else:
        drafts.delete(me, new, seen)
        assert offered(me) == (further,)


def test_after_thirty_days_a_draft_goes_with_the_next_that_is_kept(actor: ActorFactory) -> None:
    me = actor()
    old = clock.now() - dt.timedelta(days=drafts.DAYS, minutes=1)
    forgotten = replace(unsaved("oublié"), saved_at=old + dt.timedelta(minutes=2))
    drafts.save(me, forgotten)
    fresh = unsaved("frais")
    drafts.save(me, fresh)
    assert offered(me) == (fresh, forgotten)
    with clock.frozen((clock.now() + dt.timedelta(minutes=5)).isoformat()):
        drafts.save(me, fresh)
        assert offered(me) == (fresh,)
