"""What is done with and for a client: registered, moved along the trajectory, met, asked."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

from db.audit.access import looked
from db.audit.journal import writing
from db.clients import tallies
from db.clients.models import (
    OUTSIDE,
    Asked,
    Attendance,
    BreakGlass,
    Client,
    Engagement,
    Enrolment,
    Identity,
    Involvement,
    Mode,
    Stay,
)
from db.clients.naming import identities_shown
from db.clients.numbers import new_number
from db.clients.position import MOVE_NAMES, MoveKind, deadlines, move_kind, needs_reason
from db.clients.reach import reachable
from db.core import clock
from db.core.actor import Actor
from db.core.database import connection
from db.core.errors import Denied, Invalid, NotReady, Refused, Unknown, stale
from db.core.model import change
from db.core.text import clean, clean_lines, fold
from db.core.translation import N_, _
from db.staff import queries as staff_queries
from db.staff.models import Staff
from db.staff.permissions import permissions
from db.staff.together import Kept, overtaken, put_together
from db.trajectories import queries as trajectory_queries
from db.trajectories.queries import Design


@dataclass(frozen=True)
class Person:
    """Who a client is and how to reach them safely; all of it may stay empty."""

    given: str = ""
    family: str = ""
    birth_date: dt.date | None = None
    phone: str = ""
    email: str = ""
    contact_mode: str = ""
    contact_rules: str = ""
    language: str = "fr"
    companion: str = ""


def _caseworker(login: str) -> Staff:
    """Return the account of who may be given a file; raises Refused for who could not even open it."""
    staff = staff_queries.find(login)
    if not staff.active or "client.read" not in permissions(staff.roles):
        raise Refused(
            "client.caseworker",
            N_("{name} cannot be given a file: only staff and team leads whose account is open can."),
            field="responsible",
            name=staff.name,
        )
    return staff


def register(
    actor: Actor,
    person: Person,
    *,
    number: str = "",
    trajectory: str | None = None,
    step: str | None = None,
    responsible: str | None = None,
) -> int:
    """Open a file in the first step (or the one named) of a trajectory and return the client's id.

    The number is drawn when none is given; the actor is responsible unless someone is named.
    Raises Invalid or Unknown with the field, and Refused for a number that exists.
    """
    number = clean(number, field="number", limit=40).upper()
    with writing(actor, "client.register") as entry:
        if number and Client.get_or_none(Client.number == number):
            raise Refused("client.exists", N_("The number {number} is taken."), field="number", number=number)
        chosen = _caseworker(responsible) if responsible else None
        client = Client.create(number=number or _free_number(), responsible=actor.id or None)
        Identity.insert(client=client.id, **identity_values(client.number, person)).execute()
        design = trajectory_queries.find_design(trajectory)
        first = design.named(step) if step else design.steps[0]
        enrolment = Enrolment.create(client=client, trajectory=design.id, opened_at=clock.now())
        _enter(actor, enrolment, design, first.id, MoveKind.START, "")
        tallies.count_move(design.id, OUTSIDE, first.id, 0)
        if chosen:  # now that all of it is written: PostgreSQL may let only who has a file write in it
            Client.update(responsible=chosen.id).where(Client.id == client.id).execute()
        entry.about("client", client.id, client.number)
        return int(client.id)


def _free_number() -> str:
    for digits in (6, 6, 6, 7, 7, 8, 9):
        number = new_number(digits)
        if not Client.get_or_none(Client.number == number):
            return number
    raise AssertionError("no free number")


def identity_values(number: str, person: Person) -> dict[str, object]:
    """Return the columns of an identity, cleaned, with the keys that lists and filters use.

    Raises Refused where the agency keeps no names (setting `names`) and something about the person is given.
    """
    if person != Person(language=person.language) and not identities_shown():
        raise Refused(
            "identity.hidden", N_("This agency keeps no names: a file has only its number."), field="given"
        )
    values = _cleaned(person)
    whole = f"{values['given']} {values['family']}"
    return {
        **values,
        "sort_key": fold(f"{values['family']} {values['given']}") or fold(number),
        "search_key": fold(f"{whole} {number}"),
    }


def _cleaned(person: Person) -> dict[str, Any]:
    return {
        "given": clean(person.given, field="given"),
        "family": clean(person.family, field="family"),
        "birth_date": person.birth_date,
        "phone": clean(person.phone, field="phone", limit=40),
        "email": clean(person.email, field="email", limit=200),
        "contact_mode": clean(person.contact_mode, field="contact_mode", limit=40),
        "contact_rules": clean(person.contact_rules, field="contact_rules"),
        "language": person.language,
        "companion": clean(person.companion, field="companion"),
    }


def edit_identity(actor: Actor, client_id: int, person: Person, before: Person) -> Kept:
    """Change who a person is or how to reach them, which was read as `before`.

    Returns what colleagues changed meanwhile. Raises Conflict when someone changed the same fields.
    """
    values = _cleaned(person)
    with writing(actor, "client.edit") as entry:
        client = reachable(actor, entry.verb, client_id)
        entry.about("client", client.id, client.number)
        row = Identity.get(Identity.client == client_id)
        now = Person(**{name: getattr(row, name) for name in values})
        write, kept = put_together(entry, _cleaned(before), values, asdict(now))
        together = identity_values(client.number, replace(now, **write))
        Identity.update(together).where(Identity.client == client_id).execute()
        change(client)
        return kept


def find(client_id: int) -> Client:
    """Return the row of a client; raises Unknown."""
    row = Client.get_or_none(Client.id == client_id)
    if row is None:
        raise Unknown("client.unknown", N_("There is no file {number}."), number=client_id)
    return row


def move(actor: Actor, stay_id: int, to_step: int | None, reason: str = "") -> None:
    """Move a client from an open stay to another step, or out of the trajectory when `to_step` is None.

    Off the design (skipping, coming back, leaving before the last step) a reason is needed.
    Raises Stale, in words, when the client has moved meanwhile, Invalid when the reason is missing.
    """
    reason = clean_lines(reason, field="reason")
    with writing(actor, "client.move") as entry:
        stay = Stay.get_or_none(Stay.id == stay_id)
        if stay is None:
            raise stale()
        reachable(actor, entry.verb, stay.client_id)
        if stay.left_at is not None:
            raise overtaken(("client", stay.client_id), entry.verb)
        design = trajectory_queries.design(stay.enrolment.trajectory_id)
        kind = kind_of_move(design, stay.step_id, to_step)
        if (needs_reason(kind) if kind else not design.ends_at(stay.step_id)) and not reason:
            raise Invalid(
                "move.reason",
                N_("This move is off the design ({kind}): say why."),
                field="reason",
                kind=_(MOVE_NAMES[kind]) if kind else _("leaves early"),
            )
        leave(actor, stay, to_step or OUTSIDE)
        if to_step is None:
            change(stay.enrolment, closed_at=clock.now(), outcome=reason)
        else:
            _enter(actor, stay.enrolment, design, to_step, kind or MoveKind.OTHER, reason, stay.place + 1)
        entry.about("client", stay.client_id, stay.client.number)
        entry.note(from_step=stay.step_id, to_step=to_step, kind=kind.value if kind else "out")


def kind_of_move(design: Design, from_step: int, to_step: int | None) -> MoveKind | None:
    """Return how a move compares with the design; None for leaving the trajectory. Raises Unknown."""
    if to_step is None:
        return None
    places = {step.id: step.place for step in design.steps}
    if to_step not in places:
        raise Unknown("step.other", N_("This step belongs to another trajectory."), field="step")
    return move_kind((from_step, places[from_step]), (to_step, places[to_step]), design.usual)


def leave(actor: Actor, stay: Stay, to_step: int) -> None:
    """Close an open stay inside the caller's transaction and keep the counters true; raises Stale."""
    now = clock.now()
    spent = max(0, (clock.local(now).date() - clock.local(stay.entered_at).date()).days)
    closed = (
        Stay.update(left_at=now, left_by=actor.id or None, went_to=to_step, spent_days=spent)
        .where(Stay.id == stay.id, Stay.left_at.is_null())
        .execute()
    )
    if not closed:
        raise stale()
    tallies.count_open(stay.step_id, stay.soon_on, stay.due_on, -1)
    tallies.count_move(stay.enrolment.trajectory_id, stay.step_id, to_step, spent)


def _enter(
    actor: Actor,
    enrolment: Enrolment,
    design: Design,
    step_id: int,
    kind: MoveKind,
    reason: str,
    place: int = 1,
) -> None:
    soon_on, due_on = deadlines(clock.today(), design.step(step_id).expected_days)
    Stay.create(
        enrolment=enrolment,
        client=enrolment.client_id,
        step=step_id,
        place=place,
        kind=kind,
        reason=reason,
        entered_at=clock.now(),
        entered_by=actor.id or None,
        soon_on=soon_on,
        due_on=due_on,
    )
    tallies.count_open(step_id, soon_on, due_on, 1)


def assign(actor: Actor, client_id: int, login: str, *, instead_of: str | None = None) -> None:
    """Make a colleague responsible; whoever was responsible goes on taking part.

    `instead_of` is the account that was responsible when it was asked, empty for nobody, None for whoever it
    is now. Raises Stale, in words, when meanwhile it is a third one.
    """
    with writing(actor, "client.assign") as entry:
        client = reachable(actor, entry.verb, client_id)
        colleague = _caseworker(login)
        now = client.responsible.login if client.responsible else ""
        if instead_of is not None and now not in (instead_of, login):
            raise overtaken(("client", client_id), entry.verb, responsible=now)
        if client.responsible_id and client.responsible_id != colleague.id:
            Involvement.insert(client=client, staff=client.responsible_id).on_conflict_ignore().execute()
        change(client, responsible=colleague.id)
        entry.about("client", client.id, client.number)
        entry.note(responsible=login)


def involve(actor: Actor, client_id: int, login: str, *, part: bool = True) -> None:
    """Let a colleague take part in a file beside the one responsible, or no longer."""
    with writing(actor, "client.assign") as entry:
        client = reachable(actor, entry.verb, client_id)
        colleague = _caseworker(login) if part else staff_queries.find(login)
        if part:
            Involvement.insert(client=client, staff=colleague).on_conflict_ignore().execute()
        else:
            Involvement.delete().where(
                Involvement.client == client_id, Involvement.staff == colleague.id
            ).execute()
        entry.about("client", client.id, client.number)
        entry.note(**{"takes_part" if part else "left": login})


def engage(
    actor: Actor,
    client_id: int,
    *,
    at: dt.datetime,
    mode: Mode,
    attendance: Attendance,
    note: str = "",
    minutes: int | Decimal | None = None,
) -> int:
    """Keep a contact, held or planned, and return its id; `minutes` is its length, at most a day.

    Raises Invalid for a day to come, unless it is planned: that is an appointment and no contact.
    """
    with writing(actor, "client.engage") as entry:
        if minutes is not None and (minutes != int(minutes) or not 0 <= minutes <= 1440):
            raise Invalid("minutes", N_("Minutes are a whole number from 0 to 1440."), field="minutes")
        day = clock.local(at).date()
        if attendance is not Attendance.PLANNED and day > clock.today():
            raise Invalid(
                "date.future", N_("This day has not come yet: {day}."), field="on", day=day.isoformat()
            )
        client = reachable(actor, entry.verb, client_id)
        row = Engagement.create(
            client=client,
            staff=actor.id or None,
            at=at,
            mode=mode,
            attendance=attendance,
            minutes=minutes,
            note=clean_lines(note, field="note"),
            planned_for=at if attendance is Attendance.PLANNED else None,
        )
        entry.about("client", client.id, client.number)
        entry.note(mode=mode.value, attendance=attendance.value)
        return int(row.id)


def settle(actor: Actor, engagement_id: int, attendance: Attendance, note: str = "") -> None:
    """Say what became of a planned contact: held, no-show, cancelled."""
    with writing(actor, "client.engage") as entry:
        row = Engagement.get_or_none(Engagement.id == engagement_id)
        if row is None:
            raise stale()
        reachable(actor, entry.verb, row.client_id)
        if row.planned_for is None:
            raise overtaken(("client", row.client_id), entry.verb, settled=row.id)
        text = "\n".join(part for part in (row.note, clean_lines(note, field="note")) if part)
        change(row, attendance=attendance, planned_for=None, note=text)
        entry.about("client", row.client_id, row.client.number)
        entry.note(attendance=attendance.value, settled=row.id)


def ask(actor: Actor, client_id: int, what: str) -> int:
    """Keep that something was asked of the client today, and return its id."""
    what = clean(what, field="what")
    if not what:
        raise Invalid("asked.empty", N_("Say what is asked."), field="what")
    with writing(actor, "client.ask") as entry:
        client = reachable(actor, entry.verb, client_id)
        row = Asked.create(client=client, what=what, asked_on=clock.today(), staff=actor.id or None)
        entry.about("client", client.id, client.number)
        return int(row.id)


def receive(actor: Actor, asked_id: int) -> None:
    """Keep that what was asked has come today."""
    with writing(actor, "client.ask") as entry:
        row = Asked.get_or_none(Asked.id == asked_id)
        if row is None:
            raise stale()
        reachable(actor, entry.verb, row.client_id)
        if row.received_on is not None:
            raise overtaken(("client", row.client_id), entry.verb, received=row.id)
        change(row, received_on=clock.today())
        entry.about("client", row.client_id, row.client.number)
        entry.note(received=row.id)


def reveal(actor: Actor, client_id: int) -> None:
    """Keep on record that this person's name was looked at.

    Where the journal cannot be written the access log alone keeps it: a disk that fills up hides nobody.
    """
    try:
        with writing(actor, "client.reveal") as entry:
            client = reachable(actor, entry.verb, client_id)
            looked(actor, client.id, client.number, "name")
            entry.about("client", client.id, client.number)
    except NotReady:
        with connection():
            client = reachable(actor, "client.reveal", client_id)
            looked(actor, client.id, client.number, "name")


def open_outside(actor: Actor, client_id: int, why: str) -> None:
    """Open a file outside one's caseload until the end of the day; a lead is told (server reference, §6).

    Raises Invalid without a reason, Denied to who acts for someone else: the lead would be told a wrong name.
    """
    if actor.on_behalf:
        raise Denied("outside.own", N_("Only the person themselves says why they open a file, not --actor."))
    why = clean_lines(why, field="why")
    if not why:
        raise Invalid("outside.why", N_("Say why you open this file."), field="why")
    with writing(actor, "client.outside") as entry:
        client = find(client_id)
        midnight = clock.instant(clock.today() + dt.timedelta(days=1), dt.time())
        BreakGlass.create(client=client, staff=actor.id, until=midnight, why=why)
        entry.about("client", client.id, client.number)


def acknowledge(actor: Actor, alert_id: int) -> None:
    """Keep that a lead has seen why a file was opened outside a caseload; raises Stale when another has."""
    with writing(actor, "client.alert") as entry:
        row = BreakGlass.get_or_none(BreakGlass.id == alert_id)
        if row is None:
            raise stale()
        reachable(actor, entry.verb, row.client_id)
        if row.seen_at is not None:
            raise overtaken(("client", row.client_id), entry.verb)
        BreakGlass.update(seen_by=actor.id, seen_at=clock.now()).where(BreakGlass.id == row.id).execute()
        entry.about("client", row.client_id, row.client.number)
