"""The report on referrals, by organisation and service."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from peewee import JOIN, SQL, fn

from db.core.actor import Actor
from db.core.paging import Key
from db.core.text import fold
from db.directory.models import Organisation, Service
from db.referrals.codes import MeetingOutcome
from db.referrals.figures import COUNTED, NO_FIGURES, Place, by_place, count_scope
from db.referrals.lifecycle import EventKind
from db.referrals.models import Feedback, Referral, ReferralEvent, not_undone
from db.referrals.reach import visible

MAX_COMMENTS = 3
"""Maximum number of comments for each place."""


@dataclass(frozen=True)
class ReportRow:
    """Outcomes of the referrals to one service; shares are from 0 to 1, None if unknown.

    `accepted` is the share of the `answered`, `contact` of all. `no_shows` counts missed appointments,
    `asked` referrals with feedback, `appropriate` the share of the `judged`, `useful` an average of 1 to 5.
    No figure rests on fewer than five people out of the reader's reach (figures.py).
    """

    key: Key
    organisation_id: int
    organisation: str
    service_id: int | None
    service: str
    referrals: int
    accepted: float | None
    contact: float
    median_days: float | None
    no_shows: int
    received: int
    asked: int
    appropriate: float | None
    useful: float | None
    said: tuple[str, ...]
    answered: int
    judged: int


def report(
    actor: Actor,
    organisation_id: int | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
    *,
    together: bool = False,
) -> list[ReportRow]:
    """Return a row for each service referred to in a period, by the organisation's name.

    With `together`, a row for each organisation. Drafts, mistakes and what was undone are not counted.
    Comments are from people within the reader's reach.
    """
    service: Any = SQL("CAST(NULL AS INTEGER)") if together else Referral.service
    name: Any = SQL("''") if together else Service.name
    counted = COUNTED
    if organisation_id is not None:
        counted &= Referral.organisation == organisation_id
    if since is not None:
        counted &= Referral.sent_on >= since
    if until is not None:
        counted &= Referral.sent_on <= until
    known_of = count_scope(actor, service, counted)
    counted, figures = known_of.rows, by_place(service, known_of)
    missed, opinions = _no_shows(service, counted), _opinions(service, counted)
    said = _comments(service, counted & visible(actor)) if organisation_id is not None else {}
    query: Any = (
        Referral.select(
            Referral.organisation,
            Organisation.name,
            service,
            name,
            Organisation.sort_key,
            fn.COUNT(Referral.id),
            fn.COUNT(Referral.contact_on),
            fn.COUNT(Referral.received_on),
        )
        .join(Organisation)
        .switch(Referral)
        .join(Service, JOIN.LEFT_OUTER)
        .where(counted)
        .group_by(SQL("1"), SQL("2"), SQL("3"), SQL("4"), SQL("5"))
        .tuples()
    )
    rows = []
    for organisation, organisation_name, id_, service_name, sort_key, many, reached, received in query:
        place = organisation, id_
        known = figures.get(place, NO_FIGURES)
        right, useful, asked, judged = opinions.get(place, (None, None, 0, 0))
        least = known_of.least(place)
        right, judged = (right, judged) if judged >= least else (None, 0)
        useful, asked = (useful, asked) if asked >= least else (None, 0)
        rows.append(
            ReportRow(
                key=(sort_key, organisation, fold(service_name or ""), id_ or 0),
                organisation_id=organisation,
                organisation=organisation_name,
                service_id=id_,
                service=service_name or "",
                referrals=many,
                accepted=known.accepted,
                contact=reached / many,
                median_days=known.median_days,
                no_shows=missed.get(place, 0),
                received=received,
                asked=asked,
                appropriate=right,
                useful=useful,
                said=tuple(said.get(place, ())),
                answered=known.answered,
                judged=judged,
            )
        )
    return sorted(rows, key=lambda row: row.key)  # the engines sort names and nulls differently


def _no_shows(service: Any, counted: Any) -> dict[Place, int]:
    query: Any = (
        ReferralEvent.select(Referral.organisation, service, fn.COUNT(ReferralEvent.id))
        .join(Referral)
        .where(
            counted,
            ReferralEvent.what == EventKind.MEETING,
            ReferralEvent.about == MeetingOutcome.NO_SHOW.value,
            not_undone(),
        )
        .group_by(SQL("1"), SQL("2"))
        .tuples()
    )
    return {(organisation, id_): many for organisation, id_, many in query}


def _opinions(service: Any, counted: Any) -> dict[Place, tuple[float | None, float | None, int, int]]:
    query: Any = (
        Feedback.select(
            Referral.organisation,
            service,
            fn.AVG(Feedback.appropriate * 1.0),
            fn.AVG(Feedback.useful * 1.0),
            fn.COUNT(fn.COALESCE(Feedback.appropriate, Feedback.useful)),
            fn.COUNT(Feedback.appropriate),
        )
        .join(Referral)
        .where(counted, Feedback.withdrawn_on.is_null())
        .group_by(SQL("1"), SQL("2"))
        .tuples()
    )
    return {
        (organisation, id_): (
            None if right is None else float(right),
            None if useful is None else float(useful),
            asked,
            judged,
        )
        for organisation, id_, right, useful, asked, judged in query
    }


def _comments(service: Any, counted: Any) -> dict[Place, list[str]]:
    query: Any = (
        Feedback.select(Referral.organisation, service, Feedback.comment)
        .join(Referral)
        .where(counted, Feedback.comment != "", Feedback.withdrawn_on.is_null())
        .order_by(Feedback.on.desc(), Feedback.id.desc())
        .limit(100)
        .tuples()
    )
    said: dict[Place, list[str]] = defaultdict(list)
    for organisation, id_, comment in query:
        if len(said[organisation, id_]) < MAX_COMMENTS:
            said[organisation, id_].append(" ".join(comment.split()))
    return said
