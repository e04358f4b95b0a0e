"""Client files in My day: overdue steps, appointments, and alerts for leads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from db.clients.details import first_unreceived as waiting_for
from db.clients.display_names import stores_names
from db.clients.models import Client, Engagement, Identity, Mode, Stay
from db.clients.owners import falls_to, left_file
from db.clients.position import Lateness, lateness
from db.clients.reach import READ, within_reach
from db.core import clock
from db.core.actor import Actor
from db.core.bulk import in_ids
from db.core.dates import days, short_date, short_time
from db.core.day import EACH, Kind, TodayItem, section
from db.core.text import dotted, initials
from db.core.translation import N_, _
from db.staff.alerts import unread
from db.staff.coverage import Coverage, coverage
from db.staff.permissions import VERBS
from db.staff.queries import short_name
from db.trajectories.models import Step

DRAFTS = {
    "client.new": N_("New file"),
    "client.identity": N_("Identity"),
    "client.contact": N_("Contact"),
    "client.plan": N_("Appointment"),
    "client.settle": N_("Outcome of the appointment"),
    "client.ask": N_("New request"),
    "client.correct": N_("Correction"),
    "client.stay": N_("Date of the move"),
    "client.move": N_("Move"),
    "client.outside": N_("Why are you opening this file?"),
    "client.search": N_("Search outside your caseload"),
}
"""Forms whose drafts are saved."""
_WHO = (Client.id, Client.number, Identity.given, Identity.family)


def due(actor: Actor) -> Iterator[TodayItem]:
    """Yield what is due in this person's files, and their alerts."""
    yield from _stays(actor)
    yield from _engagements(actor)
    yield from _alerts(actor)


def waiting(actor: Actor) -> int:
    """Return the number of this person's clients who are overdue in a step."""
    if not actor.may(READ):
        return 0
    late = Stay.select().join(Client).where(Stay.left_at.is_null(), Stay.due_on < clock.today())
    return sum(late.where(files).count() for files in _files(coverage(actor)))


def _files(now: Coverage) -> list[Any]:
    """Return the conditions on Client that a file falls to a person, each answered by an index of its own."""
    left = left_file(now)
    return [in_ids(Client.responsible, now.ids), *(() if left is None else (left,))]


def _stays(actor: Actor) -> Iterator[TodayItem]:
    if not actor.may(READ):
        return
    day = clock.today()
    some = (
        Stay.select(Stay.id, Stay.entered_at, Stay.soon_on, Stay.due_on, Step.name, Step.expected_days, *_WHO)
        .join(Step)
        .switch(Stay)
        .join(Client)
        .join(Identity, on=(Identity.client == Client.id))
        .where(Stay.left_at.is_null(), Stay.soon_on <= day)
        .order_by(Stay.due_on, Stay.id)
        .limit(EACH)
    )
    found = [stay for files in _files(coverage(actor)) for stay in some.where(files)]
    stays = sorted(found, key=lambda stay: (stay.due_on, stay.id))[:EACH]
    waits = waiting_for([stay.client.id for stay in stays])
    for stay in stays:
        identity = stay.client.identity
        state = lateness(day, stay.soon_on, stay.due_on)
        entered = clock.local(stay.entered_at).date()
        yield TodayItem(
            kind="stay",
            section="late" if state is Lateness.LATE else "soon",
            on=stay.due_on,
            id=stay.id,
            client_id=stay.client.id,
            number=stay.client.number,
            given=identity.given,
            family=identity.family,
            initials=initials(identity.given, identity.family),
            text=stay.step.name,
            detail=waits.get(stay.client.id, ""),
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
        .where(Engagement.planned_for <= horizon, falls_to(actor, Engagement.staff))
        .order_by(Engagement.planned_for)
        .limit(EACH)
    )
    rows = list(query)
    within = within_reach(actor, {row.client.id for row in rows})
    for row in rows:
        identity = row.client.identity
        day = clock.local(row.planned_for).date()
        yield TodayItem(
            kind="meet",
            section="late" if row.planned_for < clock.now() else section(day),
            on=day,
            id=row.id,
            client_id=row.client.id,
            number=row.client.number,
            given=identity.given,
            family=identity.family,
            initials=initials(identity.given, identity.family),
            text=row.note.partition("\n")[0],
            rules=identity.contact_rules if row.client.id in within else "",
            at=row.planned_for,
            mode=row.mode.value,
            days=(clock.today() - day).days,
        )


def _alerts(actor: Actor) -> Iterator[TodayItem]:
    rows = unread(actor, EACH)
    within = within_reach(actor, [row.client_id for row in rows if row.client_id is not None])
    known = {who.client_id: who for who in Identity.select().where(in_ids(Identity.client, within))}
    for row in rows:
        who = known.get(row.client_id) or Identity()
        yield TodayItem(
            kind="alert",
            section="today",
            on=clock.local(row.at).date(),
            id=row.id,
            client_id=row.client_id,
            number=row.subject,
            given=who.given,
            family=who.family,
            initials=initials(who.given, who.family),
            text=row.text,
            detail=row.who,
            at=row.at,
            verb=row.verb,
        )


def alert(verb: str, who: str) -> str:
    """Return who did what a lead is told of."""
    told = VERBS[verb].alert if verb in VERBS else ""
    return _(told).format(who=who) if told else f"{who}: {verb}"


def since(spent: int | None, expected: int | None) -> tuple[str, str]:
    """Return what comes before and after a step's name: « Gérer depuis 191 j (cible 180) »."""
    if expected is None:
        text = _("{step} for {days}").format(step="\0", days=days(spent))
    else:
        text = _("{step} for {days} (target {expected})").format(
            step="\0", days=days(spent), expected=expected
        )
    before, _name, after = text.partition("\0")
    return before, after


def _say_stay(item: TodayItem) -> tuple[str, str]:
    before, after = since(item.days, item.expected_days)
    return f"{before}{item.text}{after}", _("waiting for: {what}").format(
        what=item.detail
    ) if item.detail else ""


def _say_meet(item: TodayItem) -> tuple[str, str]:
    assert item.at is not None  # appointments have a time
    hour = short_time(item.at)
    day = "" if item.on == clock.today() else f"{short_date(item.on)} "
    rules = item.rules if stores_names() else ""
    return f"{day}{hour} · {_(Mode(item.mode).label)}", dotted(item.text, rules)


def _say_alert(item: TodayItem) -> tuple[str, str]:
    who = " / ".join(map(short_name, item.detail.split(" / ")))
    return alert(item.verb, who), " ".join(item.text.split())


KINDS = {
    "stay": Kind(N_("Time in a step"), _say_stay),
    "meet": Kind(N_("Planned contact"), _say_meet),
    "alert": Kind(N_("Notice"), _say_alert, N_("Notice")),
}
"""stay: in the step `text` for `days`, waiting for `detail`. meet: an appointment at `at`.

alert: `detail` did `verb`; `text` is the reason or object.
"""
