"""Ideas alike are found while one is written."""

from __future__ import annotations

from db.core import database
from db.suggestions.similar import significant_words, similar
from tests.conftest import ActorFactory
from tests.factories import READER, make_suggestion


def test_only_long_finished_words_tell() -> None:
    assert significant_words("Une liste de papiers (à jour), enfin termin") == {"liste", "papiers", "enfin"}
    assert significant_words("") == frozenset()


def test_two_words_in_common_make_ideas_alike_the_closest_first(actor: ActorFactory) -> None:
    staff = actor()
    make_suggestion(staff, "Liste de papiers")
    closest = make_suggestion(staff, "Liste de papiers avant le RENDEZ-VOUS\nsur deux lignes")
    make_suggestion(staff, "Liste d'attente")
    with database.reading():
        found = similar(READER, "Envoyer la liste des papiers d'un rendez-vous ")
        assert [one.text for one in found] == [
            "Liste de papiers avant le RENDEZ-VOUS sur deux lignes",
            "Liste de papiers",
        ]
        assert found[0].id == closest
        assert similar(READER, "liste ") == ()
        assert len(similar(READER, "Envoyer la liste des papiers ", limit=1)) == 1
