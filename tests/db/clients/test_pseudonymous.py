"""An agency that keeps no names keeps none, whatever door they come by."""

import pytest

from db.clients.actions import Person, register
from db.clients.models import Client
from db.core import settings
from db.core.errors import Refused
from tests.conftest import ActorFactory
from tests.factories import make_design


def test_a_name_is_refused_and_nothing_is_kept(
    actor: ActorFactory, frozen: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAJECTOIRE_NAMES", "none")
    settings.current.cache_clear()
    make_design(actor("administrator"))
    with pytest.raises(Refused) as caught:
        register(actor(), Person("Éric", "Tremblay"), number="C-0001-B")
    assert (caught.value.code, caught.value.field) == ("identity.hidden", "given")
    assert not Client.select().exists()
    assert register(actor(), Person(language="en"), number="C-0001-B")
