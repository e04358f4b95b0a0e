"""« Ma journée »: one ranked list, over all areas, of what needs this person now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from db.clients.models import Client, Engagement, Identity, Stay
from db.clients.position import Pressing, pressing
from db.clients.queries import waiting
from db.clients.reach import READ, those_within
from db.core import clock
from db.core.actor import Actor
from db.core.bulk import among
from db.core.text import initials
from db.directory.queries import count as count_organisations
from db.overview.items import AHEAD_DAYS, EACH, TodayItem, section
from db.overview.today_referrals import next_steps, opinions, to_confirm
from db.referrals.models import Referral
from db.referrals.queue import AWAITED
from db.referrals.reach import followed_by
from db.retros.models import Phase, Retro, RetroAction
from db.retros.reach import visible as visible_retros
from db.staff.alerts import unread
from db.staff.drafts import mine
from db.suggestions.deadlines import decide_by
from db.suggestions.models import Decision, Suggestion
from db.suggestions.queries import unanswered
from db.suggestions.reach import visible as visible_suggestions
from db.trajectories.models import Step


def today(actor: Actor) -> list[TodayItem]:
    """Return what needs this person: late first, then today, then soon.

    In each, people come before paper: the longest late on top, then by hour.
    """
    items = [
        *to_confirm(actor),
        *next_steps(actor),
        *opinions(actor),
        *_stays(actor),
        *_engagements(actor),
        *_suggestions(actor),
        *_directory(actor),
        *_actions(actor),
        *_retros(actor),
        *_alerts(actor),
        *_drafts(actor),
    ]
    rank = {"late": 0, "today": 1, "soon": 2}
    last = dt.datetime.max.replace(tzinfo=dt.UTC)
    return sorted(
        items,
        key=lambda item: (
            rank[item.section],
            item.client_id is None,
            item.on,
            item.at or last,
            item.kind,
            item.id,
        ),
    )


_WHO = (Client.id, Client.number, Identity.given, Identity.family)


def _stays(actor: Actor) -> Iterator[TodayItem]:
    if not actor.may(READ):
        return
    day = clock.today()
    query = (
        Stay.select(Stay.id, Stay.entered_at, Stay.soon_on, Stay.due_on, Step.name, Step.expected_days, *_WHO)
        .join(Step)
        .switch(Stay)
        .join(Client)
        .join(Identity, on=(Identity.client == Client.id))
        .where(Client.responsible == actor.id, Stay.left_at.is_null(), Stay.soon_on <= day)
        .order_by(Stay.due_on, Stay.id)
        .limit(EACH)
    )
    stays = list(query)
    waits = waiting([stay.client.id for stay in stays])
    for stay in stays:
        identity = stay.client.identity
        state = pressing(day, stay.soon_on, stay.due_on)
        entered = clock.local(stay.entered_at).date()
        yield TodayItem(
            "stay",
            "late" if state is Pressing.LATE else "soon",
            stay.due_on,
            stay.id,
            stay.client.id,
            stay.client.number,
            identity.given,
            identity.family,
            initials(identity.given, identity.family),
            stay.step.name,
            waits.get(stay.client.id, ""),
            days=(day - entered).days,
            expected_days=stay.step.expected_days,
        )


def _engagements(actor: Actor) -> Iterator[TodayItem]:
    if not actor.may(READ):
        return
    horizon = clock.now() + dt.timedelta(days=2)
    query = (
        Engagement.select(
            Engagement.id,
            Engagement.planned_for,
            Engagement.mode,
            Engagement.note,
            *_WHO,
            Identity.contact_rules,
        )
        .join(Client)
        .join(Identity, on=(Identity.client == Client.id))
        .where(Engagement.staff == actor.id, Engagement.planned_for <= horizon)
        .order_by(Engagement.planned_for)
        .limit(EACH)
    )
    rows = list(query)
    within = those_within(actor, {row.client.id for row in rows})
    for row in rows:
        identity = row.client.identity
        day = clock.local(row.planned_for).date()
        yield TodayItem(
            "meet",
            section(day),
            day,
            row.id,
            row.client.id,
            row.client.number,
            identity.given,
            identity.family,
            initials(identity.given, identity.family),
            row.note.partition("\n")[0],
            rules=identity.contact_rules if row.client.id in within else "",
            at=row.planned_for,
            mode=row.mode.value,
            days=(clock.today() - day).days,
        )


def _suggestions(actor: Actor) -> Iterator[TodayItem]:
    if not actor.may("suggestion.decide"):
        return
    for row in unanswered(actor, clock.today(), limit=5):
        due = decide_by(clock.local(row.noted_at).date())
        yield TodayItem("decide", "late", due, row.id, text=row.text, days=row.days, count=row.support)


def _directory(actor: Actor) -> Iterator[TodayItem]:
    count = _to_verify(actor)
    if count:
        on = clock.today() + dt.timedelta(days=AHEAD_DAYS)
        yield TodayItem("verify", "soon", on, 0, count=count)


def _to_verify(actor: Actor) -> int:
    return count_organisations(stale_only=True) if actor.may("directory.verify") else 0


def _actions(actor: Actor) -> Iterator[TodayItem]:
    horizon = clock.today() + dt.timedelta(days=AHEAD_DAYS)
    query = (
        RetroAction.select(RetroAction, Retro)
        .join(Retro)
        .where(RetroAction.owner == actor.id, RetroAction.done_on.is_null(), RetroAction.due_on <= horizon)
        .order_by(RetroAction.due_on)
        .limit(EACH)
    )
    rows = list(query)
    ids = [row.retro_id for row in rows]
    seen = {retro.id for retro in Retro.select(Retro.id).where(Retro.id.in_(ids), visible_retros(actor))}
    for row in rows:
        days = (clock.today() - row.due_on).days
        within = row.retro_id in seen  # who decided it for a colleague of another team shows them no more
        yield TodayItem(
            "act",
            section(row.due_on),
            row.due_on,
            row.id,
            text=row.text,
            detail=row.retro.title if within else "",
            days=days,
            retro_id=row.retro_id if within else None,
        )


def _open_retros(actor: Actor) -> Any:
    """Return the query of the retrospectives under way that this person sees."""
    return Retro.select().where(Retro.phase != Phase.CLOSED, visible_retros(actor))


def _retros(actor: Actor) -> Iterator[TodayItem]:
    collecting = _open_retros(actor).where(Retro.phase == Phase.COLLECT)
    for row in collecting.order_by(Retro.held_on.desc(), Retro.id.desc()).limit(3):
        on = max(row.held_on, clock.today())
        yield TodayItem("write", section(on), on, row.id, text=row.title, retro_id=row.id)


def _alerts(actor: Actor) -> Iterator[TodayItem]:
    rows = unread(actor, EACH)
    within = those_within(actor, [row.client_id for row in rows if row.client_id is not None])
    known = {who.client_id: who for who in Identity.select().where(among(Identity.client, within))}
    for row in rows:
        who = known.get(row.client_id) or Identity()
        yield TodayItem(
            "alert",
            "today",
            clock.local(row.at).date(),
            row.id,
            row.client_id,
            row.subject,
            who.given,
            who.family,
            initials(who.given, who.family),
            row.text,
            row.who,
            at=row.at,
            verb=row.verb,
        )


def _drafts(actor: Actor) -> Iterator[TodayItem]:
    for draft in mine(actor)[:EACH]:
        on = clock.local(draft.saved_at).date()
        about = draft.about[2] if draft.about else ""
        yield TodayItem("draft", "today", on, draft.id, text=draft.form, detail=about, at=draft.saved_at)


def attention(actor: Actor) -> dict[str, int]:
    """Return, by area, how many things want something of this person: the counts of the top line."""
    day = clock.today()
    mine = Client.select(Client.id).where(Client.responsible == actor.id, actor.may(READ))
    wants = {
        "trajectories": Stay.select()
        .where(Stay.left_at.is_null(), Stay.client.in_(mine), Stay.due_on < day)
        .count(),
        "referrals": Referral.select().where(AWAITED, Referral.ask_on <= day, followed_by(actor)).count(),
        "directory": _to_verify(actor),
        "retros": _open_retros(actor).count(),
    }
    if actor.may("suggestion.decide"):
        wants["suggestions"] = (
            Suggestion.select()
            .where(Suggestion.decision == Decision.OPEN, visible_suggestions(actor))
            .limit(1000)
            .count()
        )
    return wants
