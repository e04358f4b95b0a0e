"""One small agency: a trajectory, three people, two colleagues."""

from __future__ import annotations

import pytest

from db.clients.models import Client
from db.core.actor import Actor
from db.core.database import connection
from tests.conftest import Prepared, account
from tests.factories import make_client, make_design


@pytest.fixture
def maude(prepared: Prepared, frozen: object) -> Actor:
    """Return a caseworker with two people of her own; the third is nobody's, the fourth a colleague's."""
    made: Actor = prepared(_maude)
    return made


def _maude() -> Actor:
    make_design(account("administrator"))
    maude, lise = account("staff"), account("lead")
    make_client(maude, "Éric", "Tremblay", number="C-0001-B")
    make_client(maude, "Anna", "Bolduc", number="C-0002-C", step="Get advice")
    make_client(lise, "Noé", "Œuvray", number="C-0003-D")
    with connection():
        Client.update(responsible=None).where(Client.number == "C-0003-D").execute()
    make_client(lise, "Éva", "Dubé", number="C-0004-F")
    return maude
