"""Choosing where to refer: one search over organisations and their services."""

import pytest

from db.core import database
from db.core.paging import Span
from db.directory.actions import ServiceDraft
from db.directory.models import ServiceStatus
from db.referrals.targets import Target, targets
from tests.conftest import ActorFactory
from tests.factories import make_organisation

CLOSED = ServiceDraft("Meubles", status=ServiceStatus.TEMPORARILY_CLOSED)
RENT = "Logement solidaire · Aide au loyer (Chicoutimi)"
VISITS = "Logement solidaire · Visites (Chicoutimi)"


def found(text: str = "", span: Span | None = None) -> tuple[Target, ...]:
    with database.reading():
        return targets(text, span or Span()).rows


@pytest.fixture
def _directory(frozen: object, actor: ActorFactory) -> None:
    make_organisation(
        actor(),
        "Logement solidaire",
        services=(ServiceDraft("Aide au loyer"), ServiceDraft("Visites"), CLOSED),
    )
    make_organisation(actor(), "Cuisine collective", services=(), place="")


@pytest.mark.usefixtures("_directory")
@pytest.mark.parametrize(
    ("typed", "labels"),
    [
        ("", ["Cuisine collective", RENT, VISITS]),
        ("LOY", [RENT]),
        ("logement visite", [VISITS]),
        ("solid", [RENT, VISITS]),
        ("meubles", [RENT, VISITS]),
        ("rien de tel", []),
    ],
)
def test_words_name_the_organisation_or_the_service(typed: str, labels: list[str]) -> None:
    assert [target.label for target in found(typed)] == labels


@pytest.mark.usefixtures("_directory")
def test_a_service_that_takes_nobody_is_not_offered() -> None:
    assert len({target.id for target in found()}) == 3
    assert all("Meubles" not in target.label for target in found())


@pytest.mark.usefixtures("_directory")
def test_the_page_after_begins_with_the_next_organisation() -> None:
    first = found(span=Span(limit=1))
    assert [target.label for target in first] == ["Cuisine collective"]
    assert [target.id[0] for target in found(span=Span(after=first[-1].key, limit=1))] == [
        found("loy")[0].id[0]
    ] * 2
