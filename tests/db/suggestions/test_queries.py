"""Lists of suggestions: their orders, what is said of each, and those that wait too long."""

import datetime as dt

import pytest

from db.core import clock, database
from db.core.errors import NotFound
from db.core.paging import Span
from db.suggestions import actions, queries
from db.suggestions.models import Decision
from tests.conftest import ActorFactory
from tests.factories import READER, make_suggestion

pytestmark = pytest.mark.usefixtures("frozen")


def texts(decision: Decision | None = None, search: str = "", order: queries.Order = "newest") -> list[str]:
    with database.reading():
        rows = queries.page(READER, decision, search, order).rows
        assert queries.count(READER, decision, search) == len(rows)
    return [row.text for row in rows]


def test_the_newest_or_the_most_supported_come_first(actor: ActorFactory) -> None:
    staff, lead = actor(), actor("lead")
    ids = {}
    for day, text in enumerate(("first", "second", "third"), 1):
        with clock.frozen(f"2026-11-0{day}T12:00:00+00:00"):
            ids[text] = make_suggestion(staff, text)
    for supporter, text in ((staff, "first"), (lead, "first"), (staff, "second")):
        actions.support(supporter, ids[text])
    assert texts() == ["third", "second", "first"]
    assert texts(order="support") == ["first", "second", "third"]


@pytest.mark.parametrize("order", ["newest", "support"])
def test_pages_follow_each_other_whatever_the_ties(actor: ActorFactory, order: queries.Order) -> None:
    staff = actor()
    for number in range(7):
        id_ = make_suggestion(staff, f"idea {number}")
        if number % 3 == 0:
            actions.support(staff, id_)
    with database.reading():
        whole = queries.page(READER, order=order).rows
        seen: list[queries.SuggestionRow] = []
        span = Span(limit=2)
        while rows := queries.page(READER, order=order, span=span).rows:
            seen += rows
            span = Span(after=rows[-1].key, limit=2)
    assert tuple(seen) == whole


def test_suggestions_are_found_by_words_and_by_decision(actor: ActorFactory) -> None:
    staff, lead = actor(), actor("lead")
    kept = make_suggestion(staff, "Éclairer l'entrée", about=("step", 3, "Conseiller"))
    make_suggestion(staff, "Café à 100 %")
    actions.decide(lead, kept, Decision.PLANNED, "au printemps", 1)
    assert texts(search="entree eclair") == texts(search="conseil") == texts(Decision.PLANNED)
    assert texts(Decision.PLANNED) == ["Éclairer l'entrée"]
    assert texts(search="0 %") == texts(Decision.OPEN) == ["Café à 100 %"]
    assert texts(Decision.OPEN, search="entree") == []


def test_a_card_says_who_noted_supports_and_answers(actor: ActorFactory) -> None:
    staff, lead = actor(), actor("lead")
    id_ = make_suggestion(staff, about=("client", 7, "C-0417-K"))
    actions.support(staff, id_)
    actions.support(lead, id_)
    actions.comment(staff, id_, "Oui!")
    actions.decide(lead, id_, Decision.STARTED, "Bonne idée", 1, owner="maude")
    with database.reading():
        card = queries.card(READER, id_)
    row = card.row
    assert (row.author, row.owner, row.decision, row.support) == ("M. L.", "M. L.", Decision.STARTED, 2)
    assert (row.about_kind, row.about_id, row.about, row.days) == ("client", 7, "C-0417-K", 0)
    assert card.supporters == ("L. C.", "M. L.")
    assert card.supporter_ids == {staff.id, lead.id}
    assert [(c.who, c.text, c.official) for c in card.comments] == [
        ("M. L.", "Oui!", False),
        ("L. C.", "Bonne idée", True),
    ]
    assert (card.decision_reason, card.decided_at, row.comments) == ("Bonne idée", clock.now(), 2)


def test_those_open_for_more_than_thirty_days_are_unanswered(actor: ActorFactory) -> None:
    staff, lead = actor(), actor("lead")
    noon = clock.now()
    for days in (32, 31, 30, 40):
        with clock.frozen((noon - dt.timedelta(days=days)).isoformat()):
            id_ = make_suggestion(staff, f"{days}")
    actions.decide(lead, id_, Decision.DECLINED, "non", 1)
    with database.reading():
        late = queries.unanswered(READER, clock.today())
        assert [row.text for row in queries.unanswered(READER, clock.today(), limit=1)] == ["32"]
    assert [(row.text, row.days, row.late) for row in late] == [("32", 32, True), ("31", 31, True)]


def test_days_are_counted_on_the_agency_s_calendar(actor: ActorFactory) -> None:
    """Noted at 23:30 in Québec on 20 October, which is the 21st in UTC: 31 days, so past the thirty."""
    with clock.frozen("2026-10-21T03:30:00+00:00"):
        make_suggestion(actor(), "late evening")
    with clock.frozen("2026-10-21T04:30:00+00:00"):
        make_suggestion(actor(), "past midnight")
    with database.reading(), clock.frozen("2026-11-20T15:00:00+00:00"):
        assert [(row.text, row.days) for row in queries.unanswered(READER, clock.today())] == [
            ("late evening", 31)
        ]


def test_a_first_answer_is_awaited_for_a_day_only(actor: ActorFactory) -> None:
    staff = actor()
    with clock.frozen("2026-11-19T15:00:00+00:00"):
        waiting, answered = make_suggestion(staff, "waiting"), make_suggestion(staff, "answered")
    actions.comment(staff, answered, "vu")
    with database.reading():
        late = {row.id: row.late for row in queries.page(READER).rows}
    assert late == {waiting: True, answered: False}


@pytest.mark.usefixtures("database")
def test_an_unknown_suggestion_is_refused() -> None:
    with database.reading(), pytest.raises(NotFound):
        queries.card(READER, 404)
