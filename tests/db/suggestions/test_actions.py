"""Noting, supporting, answering and deciding: each whole, or refused without a trace."""

from collections.abc import Callable

import pytest

from db.core import database
from db.core.actor import Actor
from db.core.errors import Denied, Invalid, NotFound, Refused, Stale
from db.suggestions import actions, queries
from db.suggestions.models import Decision, Suggestion, Support
from tests.conftest import ActorFactory
from tests.factories import READER, make_suggestion
from tests.traces import lines, refused

pytestmark = pytest.mark.usefixtures("frozen")


def card(id_: int) -> queries.SuggestionCard:
    with database.reading():
        return queries.card(READER, id_)


def test_a_suggestion_is_cleaned_and_its_text_stays_out_of_the_journal(actor: ActorFactory) -> None:
    id_ = make_suggestion(actor(), " Une\x07 idée\r\nà deux lignes ", about=("step", 3, "Con\x1bseiller"))
    assert card(id_).row.text == "Une idée\nà deux lignes"
    assert card(id_).row.about == "Conseiller"
    (line,) = lines("suggestion.add")
    assert (line.subject_kind, line.subject_id, line.details) == (
        "suggestion",
        id_,
        {"about_kind": "step", "about_id": 3},
    )


def test_support_is_given_once_and_taken_back(actor: ActorFactory) -> None:
    staff, lead = actor(), actor("lead")
    id_ = make_suggestion(staff)
    assert actions.support(staff, id_) is True
    assert actions.support(lead, id_) is True
    assert card(id_).row.support == 2
    assert actions.support(staff, id_) is False
    assert (card(id_).row.support, card(id_).supporters) == (1, ("L. C.",))


def test_the_count_of_supporters_stays_true(actor: ActorFactory) -> None:
    people = [actor(login=f"p{number}", name=f"P. {number}") for number in range(3)]
    ids = [make_suggestion(people[0], f"idea {number}") for number in range(2)]
    for turn in (0, 1, 2, 0, 0, 1, 2, 2, 1, 0):
        for id_ in ids[: 1 + turn % 2]:
            actions.support(people[turn], id_)
    with database.reading():
        for row in Suggestion.select():
            assert row.support == Support.select().where(Support.suggestion == row.id).count()


def test_support_does_not_disturb_a_decision_being_written(actor: ActorFactory) -> None:
    staff, lead = actor(), actor("lead")
    id_ = make_suggestion(staff)
    version = card(id_).version
    actions.support(staff, id_)
    actions.comment(staff, id_, "vu")
    actions.decide(lead, id_, Decision.PLANNED, "au printemps", version)
    assert card(id_).row.decision is Decision.PLANNED


def test_a_decision_is_announced_once_with_its_reason(actor: ActorFactory) -> None:
    lead = actor("lead")
    id_ = make_suggestion(lead)
    actions.decide(lead, id_, Decision.DECLINED, "pas de budget", 1)
    (comment,) = card(id_).comments
    assert (comment.text, comment.official) == ("pas de budget", True)
    assert lines("suggestion.decide")[0].details == {"decision": "declined"}


def test_opening_again_needs_no_reason_and_forgets_the_date(actor: ActorFactory) -> None:
    lead = actor("lead")
    id_ = make_suggestion(lead)
    actions.decide(lead, id_, Decision.DECLINED, "pas de budget", 1)
    actions.decide(lead, id_, Decision.OPEN, "", 2)
    found = card(id_)
    assert (found.row.decision, found.decided_at, found.decision_reason) == (Decision.OPEN, None, "")
    assert len(found.comments) == 1


def test_two_decisions_at_once_are_not_mixed(actor: ActorFactory) -> None:
    lead = actor("lead")
    id_ = make_suggestion(lead)
    actions.decide(lead, id_, Decision.PLANNED, "oui", 1)
    with refused(Stale) as told:
        actions.decide(lead, id_, Decision.DECLINED, "non", 1)
    assert told.value.say() == "Meanwhile Lise Côté recorded the decision (10:00)."
    actions.decide(lead, id_, Decision.DECLINED, "non", told.value.version)


@pytest.mark.parametrize("decision", [d for d in Decision if d is not Decision.OPEN])
def test_a_decision_without_a_reason_is_refused(actor: ActorFactory, decision: Decision) -> None:
    lead = actor("lead")
    id_ = make_suggestion(lead)
    with refused(Invalid, "reason"):
        actions.decide(lead, id_, decision, " \n", 1)


@pytest.mark.parametrize(
    ("role", "kind", "field", "write"),
    [
        ("staff", Invalid, "text", lambda a, s: actions.suggest(a, "\u200b \n")),
        ("staff", Invalid, "text", lambda a, s: actions.suggest(a, "x" * 20_001)),
        ("staff", Invalid, "text", lambda a, s: actions.comment(a, s, "")),
        ("staff", NotFound, None, lambda a, s: actions.comment(a, 404, "vu")),
        ("staff", NotFound, None, lambda a, s: actions.support(a, 404)),
        ("lead", NotFound, None, lambda a, s: actions.decide(a, 404, Decision.PLANNED, "oui", 1)),
        ("lead", NotFound, "login", lambda a, s: actions.decide(a, s, Decision.PLANNED, "o", 1, owner="x")),
        ("staff", Denied, None, lambda a, s: actions.decide(a, s, Decision.PLANNED, "oui", 1)),
        ("auditor", Denied, None, lambda a, s: actions.suggest(a, "idée")),
        ("auditor", Denied, None, lambda a, s: actions.support(a, s)),
        ("auditor", Denied, None, lambda a, s: actions.comment(a, s, "vu")),
    ],
)
def test_a_refusal_leaves_no_trace(
    actor: ActorFactory,
    role: str,
    kind: type[Refused],
    field: str | None,
    write: Callable[[Actor, int], object],
) -> None:
    id_ = make_suggestion(actor())
    who = actor(role)
    with refused(kind, field):
        write(who, id_)
