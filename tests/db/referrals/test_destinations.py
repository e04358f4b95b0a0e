"""Where someone can be referred, with how it went there: worked examples by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from db.core import database
from db.directory.models import ServiceStatus
from db.directory.service_search import Criteria
from db.referrals.actions import confirm, refer, set_status
from db.referrals.destinations import destinations, search_destinations
from db.referrals.figures import Figures, figures
from db.referrals.lifecycle import Confirmer, Decliner, Status
from tests.conftest import ActorFactory
from tests.factories import READER, SERVICE, first_service, make_client, make_design, make_organisation

pytestmark = pytest.mark.usefixtures("frozen")


def test_the_share_accepted_counts_answers_of_the_organisation_alone(actor: ActorFactory) -> None:
    make_design(actor("administrator"))
    staff = actor()
    client = make_client(staff)
    one, other = make_organisation(staff), make_organisation(staff, "Autre", services=())
    service = first_service(one)

    def send(to: int | None = service) -> int:
        return refer(staff, client, one, service_id=to, sent_on=dt.date(2026, 11, 10))

    for day in (12, 13, 20):  # contact made although nobody wrote that it was accepted
        confirm(staff, send(), Confirmer.CLIENT, dt.date(2026, 11, day))
    set_status(staff, send(), Status.ACCEPTED)
    set_status(staff, send(), Status.REJECTED, reason="complet")
    set_status(staff, send(), Status.REJECTED, reason="non", declined_by=Decliner.CLIENT)
    set_status(staff, send(), Status.ENTERED_IN_ERROR, reason="doublon")
    send()  # no answer yet
    refer(staff, client, other)
    confirm(staff, send(None), Confirmer.CLIENT, dt.date(2026, 11, 11))
    with database.reading():
        assert figures(READER, [one, other]) == {
            (one, service): Figures(0.8, 3, 5),
            (one, None): Figures(1, 1, 1),
        }
        assert figures(READER, []) == {}
        (row,) = search_destinations(READER, Criteria(words="declarations")).rows
        assert (row.id, row.figures) == ((one, service), Figures(0.8, 3, 5))
        assert row.label == "Centre d'impôt Nord · Déclarations de revenus (Chicoutimi)"
        assert [row.figures for row in destinations(READER, "autre").rows] == [Figures()]


def test_who_is_refused_after_contact_was_refused(actor: ActorFactory) -> None:
    make_design(actor("administrator"))
    staff = actor()
    client, place = make_client(staff), make_organisation(staff, services=())
    for decliner in (Decliner.ORGANISATION, Decliner.CLIENT):
        id_ = refer(staff, client, place)
        confirm(staff, id_, Confirmer.CLIENT)
        set_status(staff, id_, Status.REJECTED, reason="complet", declined_by=decliner)
    with database.reading():
        assert figures(READER, [place]) == {(place, None): Figures(0, 0, 1)}


def test_what_is_closed_is_offered_only_where_it_says_why(actor: ActorFactory) -> None:
    make_organisation(
        actor(), services=(SERVICE, replace(SERVICE, name="Abri", status=ServiceStatus.INACTIVE))
    )
    with database.reading():
        assert [row.found.service for row in destinations(READER).rows] == [SERVICE.name]
        assert [row.found.service for row in destinations(READER, closed=True).rows] == [SERVICE.name, "Abri"]
