"""Where a client can be referred: one line a service, found by one search."""

from db.core import database
from db.core.paging import Span
from db.directory.actions import ServiceDraft
from db.directory.models import ServiceStatus
from db.referrals.targets import targets
from tests.db.referrals.conftest import World
from tests.factories import make_organisation


def labels(search: str = "") -> list[str]:
    with database.reading():
        return [target.label for target in targets(search).rows]


def test_each_open_service_is_a_line_and_words_narrow_them(world: World) -> None:
    drafts = (
        ServiceDraft("Épicerie"),
        ServiceDraft("Cuisine"),
        ServiceDraft("Fermé", status=ServiceStatus.INACTIVE),
    )
    make_organisation(world.staff, "Garde-manger", services=drafts, place="Alma")
    make_organisation(world.staff, "Écoute", services=(), place="")
    make_organisation(world.staff, "Endormi", active=False)
    assert labels() == [
        "Centre d'impôt Nord · Déclarations de revenus (Chicoutimi)",
        "Écoute",
        "Garde-manger · Épicerie (Alma)",
        "Garde-manger · Cuisine (Alma)",
    ]
    assert labels("alma epicerie") == ["Garde-manger · Épicerie (Alma)"]
    assert labels("garde") == ["Garde-manger · Épicerie (Alma)", "Garde-manger · Cuisine (Alma)"]
    assert labels("ferme") == ["Garde-manger · Épicerie (Alma)", "Garde-manger · Cuisine (Alma)"]


def test_a_line_is_what_a_referral_takes_and_pages_go_on(world: World) -> None:
    make_organisation(world.staff, "Écoute", services=())
    with database.reading():
        first = targets(span=Span(limit=1))
        second = targets(span=Span(after=first.rows[-1].key, limit=1))
    organisation, service = first.rows[0].id
    assert world.refer(service_id=service)
    assert (organisation, first.more, second.more) == (world.organisation, True, False)
    assert [target.id[1] for target in second.rows] == [None]
