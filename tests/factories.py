"""Records for tests, made through the actions; every default stands here, a test says what matters."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from db.clients.actions import Person, register
from db.core import database
from db.core.actor import Actor
from db.directory.actions import OrganisationDraft, ServiceDraft, add_organisation, add_service
from db.directory.card import card
from db.retros.actions import add_action, add_card, open_retro
from db.staff.actions import founder
from db.suggestions.actions import Subject, suggest
from db.trajectories import queries as trajectory_queries
from db.trajectories.actions import StepDraft, create_trajectory
from db.trajectories.queries import Design

READER = founder("root", "root")
"""Who reads every file, where a test is not about who reads it."""
PERSON = Person(given="Éloïse", family="Tremblay", phone="418 555-0142", contact_rules="le matin")
ORGANISATION = OrganisationDraft("Centre d'impôt Nord", place="Chicoutimi")
SERVICE = ServiceDraft("Déclarations de revenus", description="Pour les personnes à faible revenu")
SUGGESTION = "Envoyer la liste de papiers avant le rendez-vous"
PUBLIC_KEYS = (
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIARrmJa3D8Q5Qzxxo64kaBbB5wX6b64bCOZW1aIxpTc",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBcSKEqKlPT9l01MDrmcXvFMyUVnJOT05ArAHU27BZyv",
)
PROMPTS = ("Start", "Stop", "Continue")
STEPS = (
    StepDraft("Learn", 7, next=("Inquire",)),
    StepDraft("Inquire", 14, next=("Get advice",)),
    StepDraft("Get advice", 30, next=("Apply", "Inquire")),
    StepDraft("Apply", 45),
)
"""Four steps; from « Get advice » people usually go on or back; « Apply » is where the trajectory ends."""


def make_design(actor: Actor, name: str = "Access", steps: tuple[StepDraft, ...] = STEPS) -> Design:
    """Create a trajectory (as a lead or an administrator) and return its design."""
    trajectory_id = create_trajectory(actor, name, steps)
    with database.reading():
        return trajectory_queries.design(trajectory_id)


def make_client(
    actor: Actor,
    given: str = PERSON.given,
    family: str = PERSON.family,
    *,
    number: str = "",
    step: str | None = None,
    responsible: str | None = None,
) -> int:
    """Register a client in the main trajectory, which must exist, and return their id."""
    person = replace(PERSON, given=given, family=family)
    return register(actor, person, number=number, step=step, responsible=responsible)


def make_organisation(
    actor: Actor,
    name: str = ORGANISATION.name,
    *,
    services: tuple[ServiceDraft, ...] = (SERVICE,),
    alternate_name: str = "",
    place: str = ORGANISATION.place,
    active: bool = True,
) -> int:
    """Enter an organisation with its services and return its id."""
    draft = replace(ORGANISATION, name=name, alternate_name=alternate_name, place=place, active=active)
    organisation_id = add_organisation(actor, draft)
    for service in services:
        add_service(actor, organisation_id, service)
    return organisation_id


def first_service(organisation_id: int) -> int:
    """Return the id of the first service of an organisation."""
    with database.reading():
        return card(organisation_id).services[0].id


def make_suggestion(actor: Actor, text: str = SUGGESTION, about: Subject | None = None) -> int:
    """Note a suggestion and return its id."""
    return suggest(actor, text, about)


def make_retro(
    actor: Actor,
    title: str = "Rétro équipe Nord",
    *,
    cards: tuple[str, ...] = (),
    anonymous: bool = False,
    team: str = "",
) -> int:
    """Open a retrospective (as a lead or an administrator), with cards under the first heading."""
    retro_id = open_retro(actor, title, PROMPTS, anonymous=anonymous, team=team)
    for text in cards:
        add_card(actor, retro_id, 0, text)
    return retro_id


def make_action(
    actor: Actor,
    retro_id: int,
    text: str = "Rédiger la liste",
    *,
    owner: str | None = None,
    due_on: dt.date | None = None,
) -> int:
    """Decide an action in a retrospective and return its id."""
    return add_action(actor, retro_id, text, owner, due_on)
