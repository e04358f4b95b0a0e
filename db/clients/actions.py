"""Client files: opening, editing the identity, assigning."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, replace
from typing import Any

from db.audit.journal import writing
from db.clients import tallies
from db.clients.actions_moves import enter
from db.clients.actions_outside import ExactSearch, find_outside
from db.clients.assignment import caseworker, hand_over_appointments
from db.clients.display_names import name_key, stores_names
from db.clients.homonyms import SameName, homonyms
from db.clients.models import OUTSIDE, Client, Engagement, Enrolment, Identity, Involvement
from db.clients.numbers import new_number
from db.clients.owners import leads_of
from db.clients.position import MoveKind
from db.clients.reach import reachable, within_reach
from db.core import clock
from db.core.actor import Actor
from db.core.database import reading
from db.core.errors import Invalid, Refused
from db.core.model import amend, change
from db.core.text import clean, fold
from db.core.translation import N_, _
from db.staff import queries as staff_queries
from db.staff.alerts import alert
from db.staff.conflicts import ColleagueChanges, merge_edit, stale_because
from db.trajectories import queries as trajectory_queries


@dataclass(frozen=True)
class Person:
    """A client's identity and how to contact them safely; every field may be empty."""

    given: str = ""
    family: str = ""
    birth_date: dt.date | None = None
    phone: str = ""
    email: str = ""
    contact_mode: str = ""
    contact_rules: str = ""
    language: str = "fr"
    companion: str = ""


def register(
    actor: Actor,
    person: Person,
    *,
    number: str = "",
    trajectory: str | None = None,
    step: str | None = None,
    responsible: str | None = None,
    anyway: bool = True,
) -> int:
    """Open a file in the first step of a trajectory, or in `step`, and return the client's id.

    The number is drawn when none is given; the actor is responsible unless someone is named.
    Raises Invalid or NotFound with the field: a file needs a name or a number given, where names are kept.
    Raises Refused for a number that exists; SameName where someone within reach has the name already, unless
    `anyway`.
    """
    number = clean(number, field="number", limit=40).upper()
    if stores_names() and not number and not _has_name(person):
        raise _nameless()
    if number and _taken_out_of_reach(actor, number):
        find_outside(
            actor, ExactSearch(number=number), _("The number is already given to a new file.")
        )  # the error reveals it too
    with writing(actor, "client.register") as entry:
        same = homonyms(actor, person.given, person.family)
        if same.known and not anyway:
            raise SameName(
                "client.homonym",
                N_("Same name as {numbers}."),
                field="family",
                numbers=same.numbers(),
            )
        taken = Client.all_rows().where(Client.number == number).first() if number else None
        if taken is not None:
            raise Refused("client.exists", N_("The number {number} is taken."), field="number", number=number)
        chosen = caseworker(responsible) if responsible else None
        responsible_id = chosen.id if chosen else actor.id or None
        client = Client.create(number=number or _free_number(), responsible=responsible_id)
        Identity.create(client=client.id, **identity_values(client.number, person))
        design = trajectory_queries.find_design(trajectory)
        first = design.named(step) if step else design.steps[0]
        enrolment = Enrolment.create(client=client, trajectory=design.id, opened_at=clock.now())
        enter(actor, enrolment, design, first.id, MoveKind.START, "")
        tallies.count_move(design.id, OUTSIDE, first.id, 0)
        entry.about("client", client.id, client.number)
        for id_, known_as in same.beyond.items():  # told to the leads of both files, and to nobody else
            leads = leads_of(client.id) | leads_of(id_)
            alert(actor, entry.verb, leads, client_id=client.id, subject=client.number, text=known_as)
        return int(client.id)


def _taken_out_of_reach(actor: Actor, number: str) -> bool:
    with reading():
        row = Client.all_rows().where(Client.number == number).first()
        return row is not None and not within_reach(actor, [row.id], in_error=True)


def _has_name(person: Person) -> bool:
    return bool(clean(person.given, field="given") or clean(person.family, field="family"))


def _nameless() -> Invalid:
    text = N_("Enter a name, or open a file under a number of your choice.")
    return Invalid("client.nameless", text, field="given")


def _free_number() -> str:
    for digits in (6, 6, 6, 7, 7, 8, 9):
        number = new_number(digits)
        if not Client.all_rows().where(Client.number == number).exists():
            return number
    raise AssertionError("no free number")


def identity_values(number: str, person: Person) -> dict[str, object]:
    """Return the columns of an identity, cleaned, with sort and search keys.

    Raises Refused for personal data in pseudonymous mode (setting `names`).
    """
    if person != Person(language=person.language) and not stores_names():
        raise Refused(
            "identity.hidden", N_("This agency keeps no names: a file has only its number."), field="given"
        )
    values = _cleaned(person)
    whole = f"{values['given']} {values['family']}"
    return {
        **values,
        "sort_key": name_key(values["given"], values["family"]) or fold(number),
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


def edit_identity(actor: Actor, client_id: int, person: Person, before: Person) -> ColleagueChanges:
    """Update the identity, which was read as `before`.

    Returns what colleagues changed meanwhile. Raises Conflict if someone changed the same fields.
    """
    values = _cleaned(person)
    with writing(actor, "client.edit") as entry:
        client = reachable(actor, entry.verb, client_id)
        entry.about("client", client.id, client.number)
        row = Identity.get(Identity.client == client_id)
        now = Person(**{name: getattr(row, name) for name in values})
        write, kept = merge_edit(entry, _cleaned(before), values, asdict(now))
        merged = replace(now, **write)
        if _has_name(now) and not _has_name(merged):
            raise _nameless()
        amend(row, **identity_values(client.number, merged))
        change(client)
        return kept


def assign(actor: Actor, client_id: int, login: str, *, instead_of: str | None = None) -> None:
    """Make a colleague responsible; the previous one stays involved, without the appointments to come.

    `instead_of` is the login of whoever was responsible when the user chose, empty for nobody; None skips the
    check. Raises Stale if it is someone else by now.
    """
    with writing(actor, "client.assign") as entry:
        client = reachable(actor, entry.verb, client_id)
        colleague = caseworker(login)
        now = client.responsible.login if client.responsible else ""
        if instead_of is not None and now not in (instead_of, login):
            raise stale_because(("client", client_id), entry.verb, responsible=now)
        if client.responsible_id and client.responsible_id != colleague.id:
            _add_to_file(client_id, client.responsible_id)
            hand_over_appointments(client.responsible_id, colleague.id, Engagement.client == client_id)
        change(client, responsible=colleague.id)
        entry.about("client", client.id, client.number)
        entry.note(responsible=login)


def involve(actor: Actor, client_id: int, login: str, *, part: bool = True) -> None:
    """Add a colleague to a file beside the one responsible, or with `part=False` remove them."""
    with writing(actor, "client.assign") as entry:
        client = reachable(actor, entry.verb, client_id)
        colleague = caseworker(login) if part else staff_queries.find(login)
        if part:
            _add_to_file(client_id, colleague.id)
        elif (there := _involvement(client_id, colleague.id)) is not None:
            there.delete_instance()
        entry.about("client", client.id, client.number)
        entry.note(**{"takes_part" if part else "left": login})


def _involvement(client_id: int, staff_id: int) -> Involvement | None:
    row: Involvement | None = Involvement.get_or_none(client=client_id, staff=staff_id)
    return row


def _add_to_file(client_id: int, staff_id: int) -> None:
    if _involvement(client_id, staff_id) is None:
        Involvement.create(client=client_id, staff=staff_id)
