"""A design is stored whole or refused; the next version retires the one before and rewrites nothing."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.clients.queries import Filter, page
from db.core import clock, database
from db.core.errors import Denied, Invalid, NotFound, Refused
from db.core.text import clean, fold
from db.core.translation import use_language
from db.trajectories import queries
from db.trajectories.actions import StepDraft, create_trajectory, default_design
from db.trajectories.models import STEP_TEXTS, DesignState, Trajectory
from tests.conftest import ActorFactory
from tests.factories import READER, STEPS, make_client, make_design
from tests.traces import content, lines, refused

pytestmark = pytest.mark.usefixtures("frozen")


def test_a_design_is_stored_as_it_was_drawn(actor: ActorFactory) -> None:
    texts = {"objectives": " Voir\x07 clair\r\n• ensuite ", "tools": "dépliant", "unheard": "x"}
    steps = (replace(STEPS[0], name=" Learn\t", response_days=2, texts=texts), *STEPS[1:])
    design = make_design(actor("lead"), " Access\x1b ", steps)
    assert (design.name, design.version, design.state) == ("Access", 1, "current")
    assert [(step.place, step.name, step.expected_days) for step in design.steps] == [
        (1, "Learn", 7),
        (2, "Inquire", 14),
        (3, "Get advice", 30),
        (4, "Apply", 45),
    ]
    learn = design.steps[0]
    assert (learn.response_days, set(learn.texts)) == (2, set(STEP_TEXTS))
    assert {key: text for key, text in learn.texts.items() if text} == {
        "objectives": "Voir clair\n• ensuite",
        "tools": "dépliant",
    }
    ids = [step.id for step in design.steps]
    assert design.usual == {(ids[0], ids[1]), (ids[1], ids[2]), (ids[2], ids[3]), (ids[2], ids[1])}
    assert [design.ends_at(id_) for id_ in ids] == [False, False, False, True]
    (line,) = lines("trajectory.design")
    assert (line.subject_kind, line.subject_id, line.subject) == ("trajectory", design.id, "Access 1")


def test_what_follows_is_named_as_people_spell_and_once(actor: ActorFactory) -> None:
    steps = (StepDraft("Déterminer", next=("ACCES", "accès", "Déterminer")), StepDraft("Accès"))
    design = make_design(actor("lead"), steps=steps)
    first, second = (step.id for step in design.steps)
    assert design.usual == {(first, second), (first, first)}


@pytest.mark.parametrize(
    ("kind", "field", "name", "steps"),
    [
        (Invalid, "name", "", STEPS),
        (Invalid, "name", " \u200b", STEPS),
        (Invalid, "name", "x" * 501, STEPS),
        (Invalid, "steps", "Access", ()),
        (Invalid, "steps", "Access", (StepDraft(""),)),
        (Invalid, "steps", "Access", (StepDraft("A"), StepDraft("\u202e "))),
        (Invalid, "steps", "Access", (StepDraft("Accès"), StepDraft("acces"))),
        (Invalid, "steps", "Access", (StepDraft("Œuvre"), StepDraft("OEUVRE "))),
        (Invalid, "steps", "Access", (StepDraft("A", 0),)),
        (Invalid, "steps", "Access", (StepDraft("A", -3),)),
        (Invalid, "steps", "Access", (StepDraft("A", 36_501),)),
        (Invalid, "steps", "Access", (StepDraft("A", 7, response_days=0),)),
        (Refused, "steps", "Access", (StepDraft("A", next=("B",)),)),
        (Refused, "steps", "Access", (StepDraft("A", next=("",)),)),
        (Invalid, "objectives", "Access", (StepDraft("A", texts={"objectives": "x" * 20_001}),)),
    ],
)
def test_a_design_that_cannot_be_is_refused(
    actor: ActorFactory, kind: type[Refused], field: str, name: str, steps: tuple[StepDraft, ...]
) -> None:
    lead = actor("lead")
    make_design(lead)
    with refused(kind, field):
        create_trajectory(lead, name, steps)


@pytest.mark.parametrize("role", ["staff", "auditor"])
def test_only_those_who_lead_design(actor: ActorFactory, role: str) -> None:
    who = actor(role)
    with refused(Denied):
        create_trajectory(who, "Access", STEPS)


def test_a_trial_leaves_nothing(actor: ActorFactory) -> None:
    lead = actor("lead")
    make_design(lead)
    before = content()
    assert create_trajectory(lead, "Access", STEPS[::-1], dry_run=True)
    assert content() == before


def test_the_next_version_retires_the_one_before_and_rewrites_nothing(actor: ActorFactory) -> None:
    lead = actor("lead")
    first = make_design(lead)
    client = make_client(lead)
    with clock.frozen("2026-12-01T15:00:00+00:00"):
        second = make_design(lead, "Access", (*STEPS[:1], StepDraft("Inquire")))
    with database.reading():
        rows = queries.trajectories()
        assert [(row.version, row.state, row.steps) for row in rows] == [
            (2, "current", 2),
            (1, "retired", 4),
        ]
        assert queries.design(first.id) == replace(first, state=DesignState.RETIRED)
        assert [row.id for row in queries.current_trajectories()] == [second.id]
        assert Trajectory.get_by_id(second.id).replaces_id == first.id
        (row,) = page(Filter(READER)).rows
    assert (row.id, row.step_id) == (client, first.steps[0].id)


@pytest.mark.parametrize("name", ["ACCES aux prestations", "Acce\u0300s  aux prestations"])
def test_the_next_version_may_spell_the_name_otherwise(actor: ActorFactory, name: str) -> None:
    lead = actor("lead")
    make_design(lead, "Accès aux prestations")
    other = make_design(lead, "Autre")
    second = make_design(lead, name)
    assert second.version == 2
    with database.reading():
        assert {row.id for row in queries.current_trajectories()} == {second.id, other.id}
        assert queries.find_design(name) == queries.find_design("accès aux prestations") == second


def test_a_design_is_found_by_its_folded_name_or_else_the_oldest(actor: ActorFactory) -> None:
    lead = actor("lead")
    with database.reading(), pytest.raises(NotFound) as none:
        queries.find_design()
    assert none.value.code == "trajectory.none"
    main, other = make_design(lead, "Zone d'accès"), make_design(lead, "Œuvre")
    with database.reading():
        assert queries.find_design() == queries.find_design("ZONE D\u2019ACCES") == main
        assert queries.find_design("oeuvre") == other
        with pytest.raises(NotFound) as unknown:
            queries.find_design("nowhere")
        with pytest.raises(NotFound):
            queries.design(404)
    assert unknown.value.field == "trajectory"


def test_a_step_is_found_by_its_name_or_its_place(actor: ActorFactory) -> None:
    design = make_design(actor("lead"))
    assert design.named("get ADVICE") == design.named("3") == design.steps[2]
    with pytest.raises(NotFound) as caught:
        design.named("5")
    assert "Learn, Inquire, Get advice, Apply" in caught.value.say()


@pytest.mark.parametrize(
    ("language", "name", "first", "last"),
    [
        ("en", "Access to benefits", "Become aware", "Manage"),
        ("fr", "Accès aux prestations", "Connaître", "Gérer"),
    ],
)
def test_a_new_database_starts_with_the_six_stages(
    actor: ActorFactory, language: str, name: str, first: str, last: str
) -> None:
    use_language(language)
    given_name, steps = default_design()
    design = make_design(actor("lead"), given_name, tuple(steps))
    assert (design.name, design.steps[0].name, design.steps[-1].name) == (name, first, last)
    ids = [step.id for step in design.steps]
    assert design.usual == set(pairwise(ids))
    assert [step.expected_days for step in design.steps] == [7, 14, 30, 21, 45, 180]


@given(st.text(), st.text())
def test_names_that_are_stored_alike_are_found_alike(first: str, second: str) -> None:
    """What `create_trajectory` checks by folding cannot meet the unique index on what is stored."""
    assert fold(clean(first)) == fold(first)
    if clean(first) == clean(unicodedata.normalize("NFD", second)):
        assert fold(first) == fold(second)


def test_designs_are_sorted_as_people_sort_names(actor: ActorFactory) -> None:
    for name in ("Zone", "École", "apport", "École"):
        create_trajectory(actor("lead"), name, [StepDraft("Un"), StepDraft("Deux")])
    with database.reading():
        rows = queries.trajectories()
    assert [(row.name, row.version, row.steps) for row in rows] == [
        ("apport", 1, 2),
        ("École", 2, 2),
        ("École", 1, 2),
        ("Zone", 1, 2),
    ]
