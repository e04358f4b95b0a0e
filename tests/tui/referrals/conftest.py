"""One small agency with a queue: two referrals late, one in time."""

from __future__ import annotations

import datetime as dt

import pytest

from db.core.actor import Actor
from db.directory.actions import ServiceDraft, set_remark
from db.directory.actions_people import add_phone
from db.referrals.actions import refer
from db.referrals.lifecycle import Handoff
from tests.conftest import Prepared, account
from tests.factories import first_service, make_client, make_design, make_organisation

SENT = dt.date(2026, 11, 15)


@pytest.fixture
def maude(prepared: Prepared, frozen: object) -> Actor:
    """Return a caseworker who made two referrals; a colleague made the third."""
    made: Actor = prepared(_maude)
    return made


def _maude() -> Actor:
    make_design(account("administrator"))
    maude, lise = account("staff"), account("lead")
    eric = make_client(maude, "Éric", "Tremblay", number="C-0001-B")
    anna = make_client(maude, "Anna", "Bolduc", number="C-0002-C")
    tax = make_organisation(maude, services=(ServiceDraft("Déclarations", hours="lun.–ven. 9 h–16 h 30"),))
    home = make_organisation(maude, "Logement solidaire", services=(ServiceDraft("Aide au loyer"),))
    add_phone(maude, tax, "418 555-0199")
    set_remark(maude, tax, "demander la file 2")
    tax_service = first_service(tax)
    refer(maude, eric, tax, service_id=tax_service, handoff=Handoff.CALLED, sent_on=SENT)
    refer(maude, anna, home, service_id=first_service(home), handoff=Handoff.DETAILS, sent_on=SENT)
    refer(lise, anna, tax, service_id=tax_service, handoff=Handoff.CONFIRMATION, sent_on=SENT)
    return maude
