"""The journal read back about some records, the latest first."""

import pytest

from db.audit.journal import writing
from db.audit.queries import count, history
from db.core import database
from db.core.paging import Span
from db.core.translation import use_language
from db.staff.permissions import VERBS, describe
from tests.conftest import ActorFactory

pytestmark = pytest.mark.usefixtures("frozen")


def test_only_what_concerns_the_records_named(actor: ActorFactory) -> None:
    for kind, id_ in (("client", 1), ("referral", 1), ("client", 2), ("referral", 7)):
        with writing(actor(), "client.edit") as entry:
            entry.about(kind, id_, f"{kind}-{id_}")
    with database.reading():
        rows = history([("client", 1), ("referral", 7)]).rows
        assert [row.subject for row in rows] == ["referral-7", "client-1"]
        assert {row.actor for row in rows} == {"maude"}
        assert count([("client", 1), ("referral", 7)]) == 2


def test_a_page_at_a_time_in_both_directions(actor: ActorFactory) -> None:
    for _ in range(5):
        with writing(actor(), "client.edit") as entry:
            entry.about("client", 1)
    with database.reading():
        first = history([("client", 1)], Span(limit=2))
        assert first.more
        second = history([("client", 1)], Span(after=first.rows[-1].key, limit=2))
        assert history([("client", 1)], Span(before=second.rows[0].key, limit=2)).rows == first.rows
        assert [row.id for row in (*first.rows, *second.rows)] == sorted(
            (row.id for row in (*first.rows, *second.rows)), reverse=True
        )


LOOKS = {"client.read", "client.looks", "client.lead"}
"""Kept in the access log, or no deed."""


def test_every_deed_done_to_a_client_or_a_referral_has_a_name() -> None:
    verbs = {verb for verb in VERBS if verb.startswith(("client.", "referral."))} - LOOKS
    assert all(VERBS[verb].said for verb in verbs)
    use_language("fr")
    assert describe("client.reveal") == "a affiché le nom"
    assert describe("upkeep.unheard-of") == "upkeep.unheard-of"
