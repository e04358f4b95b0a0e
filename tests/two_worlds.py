"""Two agencies from one seed, equal but for one client of another team: what may differ for whom.

Whoever does not reach her file must be told the same in both, down to the last line.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from db.clients import actions as clients
from db.clients import actions_contacts as contacts
from db.clients import actions_moves as moves
from db.clients.actions import Person
from db.clients.actions_reveal import reveal
from db.clients.models import Attendance, Mode, Stay
from db.core import clock, database
from db.core.actor import Actor
from db.overview.file import client_file
from db.referrals import actions as referrals
from db.referrals import actions_followup as loop
from db.referrals.lifecycle import Channel, Confirmer, Party, Status
from db.staff.permissions import Role
from db.suggestions.actions import suggest
from tests.conftest import account
from tests.factories import make_action, make_design, make_organisation, make_retro

HER = Person(
    "Zélia", "Quézac", dt.date(1980, 2, 29), "418 555-9911", "zelia@exemple.test", contact_rules="le soir"
)
HER_NUMBER = "C-909090"
WORDS = ("zelia", "quezac", "Zél", "909", "refuge", "aveu", HER_NUMBER)
"""What would find her: parts of her name, of her number, of where she was sent and of what she said."""
TOLD = re.compile("zelia|quezac|zélia|quézac|909090|aveu|refuge secret", re.IGNORECASE)
"""What nobody out of reach is ever told; the place is in the directory, whose entries are everybody's."""


@dataclass
class Agency:
    """Who looks, and the records that commands and screens are tried on, by the name of a parameter."""

    people: dict[str, Actor] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)
    hers: dict[str, str] = field(default_factory=dict)


def build(*, with_her: bool) -> Agency:
    """Fill the connected database, whose clock stands still; she comes last, so that all else is equal."""
    agency = Agency()
    root = account(Role.ADMINISTRATOR)
    north = [account(login=f"nord{n}", name=f"Nora Nord{n}", team="Nord") for n in range(2)]
    account(Role.LEAD, login="chef-nord", name="Chantal Nord", team="Nord")
    south = [account(login=f"sud{n}", name=f"Sam Sud{n}", team="Sud") for n in range(2)]
    agency.people = {
        "caseworker": south[0],
        "lead": account(Role.LEAD, login="chef-sud", name="Chantal Sud", team="Sud"),
        "auditor": account(Role.AUDITOR),
    }
    design = make_design(root)
    big, small = make_organisation(root, "Comptoir"), make_organisation(root, "Refuge")
    for place, (worker, count) in enumerate(((north[0], 7), (south[0], 6), (south[1], 2))):
        for n in range(count):
            _follow(worker, Person(f"Anne{place}", f"Roy{n}", phone="418 555-0142"), big, f"C-{place}{n}")
    with database.reading():
        (mine, *_others) = Stay.select().where(Stay.left_at.is_null()).order_by(Stay.id)
    worker = south[0]
    own = clients.register(worker, Person("Paul", "Quézaz"), number="C-1")
    planned = contacts.engage(
        worker, own, at=clock.now() + dt.timedelta(days=1), mode=Mode.PHONE, attendance=Attendance.PLANNED
    )
    retro = make_retro(agency.people["lead"], team="Sud", cards=("note",))
    failed = referrals.refer(worker, own, small)
    referrals.set_status(worker, failed, Status.REJECTED, reason="complet")
    agency.own = {
        "number": "C-1",
        "client": str(own),
        "planned": str(planned),
        "asked": str(contacts.ask(worker, own, "avis")),
        "referral": str(referrals.refer(worker, own, big)),
        "failed": str(failed),
        "suggestion": str(suggest(worker, "Une liste de papiers", ("step", design.steps[0].id, "Learn"))),
        "retro": str(retro),
        "action": str(make_action(agency.people["lead"], retro)),
        "organisation": str(big),
        "place": str(small),
        "stay": str(mine.id),
    }
    agency.hers = follow_her(north[0], small, big) if with_her else {}
    return agency


def _follow(worker: Actor, person: Person, place: int, number: str) -> None:
    """Follow someone the usual way: to the second step, and to a place that confirms."""
    client = clients.register(worker, person, number=number)
    with database.reading():
        stay = Stay.get(Stay.client == client)
        second = stay.step_id + 1
    moves.move(worker, stay.id, second)
    id_ = referrals.refer(worker, client, place)
    referrals.confirm(worker, id_, Confirmer.CLIENT)
    referrals.add_feedback(worker, id_, Party.CLIENT, Channel.PHONE, appropriate=True, useful=4)


def follow_her(worker: Actor, small: int, big: int) -> dict[str, str]:
    """Follow her in every way there is, and return her records."""
    client = clients.register(worker, HER, number=HER_NUMBER)
    with database.reading():
        stay = Stay.get(Stay.client == client)
    moves.move(worker, stay.id, stay.step_id + 2, "aveu pressant")
    asked = contacts.ask(worker, client, "aveu signé")
    at = clock.now() + dt.timedelta(days=1)
    planned = contacts.engage(
        worker, client, at=at, mode=Mode.HOME_VISIT, attendance=Attendance.PLANNED, note="aveu"
    )
    contacts.engage(worker, client, at=clock.now(), mode=Mode.PHONE, attendance=Attendance.HELD, note="aveu")
    secret = referrals.refer(worker, client, small, need="aveu")
    loop.escalate(worker, secret)
    referrals.add_feedback(worker, secret, Party.CLIENT, Channel.PHONE, appropriate=False, comment="aveu")
    common = referrals.refer(worker, client, big)
    referrals.confirm(worker, common, Confirmer.CLIENT)
    referrals.add_feedback(worker, common, Party.CLIENT, Channel.PHONE, useful=1, comment="aveu là-bas")
    failed = referrals.refer(worker, client, small)
    referrals.set_status(worker, failed, Status.REJECTED, reason="aveu")
    about = suggest(worker, "aveu sur elle", ("client", client, HER_NUMBER))
    suggest(worker, "aveu sur son aiguillage", ("referral", secret, HER_NUMBER))
    reveal(worker, client)
    with database.connection():
        client_file(worker, client)
    return {
        "number": HER_NUMBER,
        "client": str(client),
        "planned": str(planned),
        "asked": str(asked),
        "referral": str(secret),
        "failed": str(failed),
        "suggestion": str(about),
        "stay": str(stay.id),
    }
