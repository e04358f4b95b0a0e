"""Lists saved under a name: each person's own, found by words of their name."""

import pytest

from db.audit.models import AuditLine
from db.core.actor import Actor
from db.core.database import reading
from db.core.errors import Invalid
from db.staff.saved_lists import remove_list, save_list, saved_lists
from tests.conftest import ActorFactory


def names(actor: Actor, area: str | None = None, text: str = "") -> list[str]:
    with reading():
        return [row.name for row in saved_lists(actor, area, text)]


def test_each_person_has_lists_of_their_own(actor: ActorFactory) -> None:
    maude, lise = actor(), actor("lead")
    with reading():
        lines = AuditLine.select().count()
    save_list(maude, "clients", "  Équipe  Nord ", {"tab": "all"})
    save_list(maude, "clients", "en retard", {"tab": "mine"})
    save_list(maude, "clients", "en retard", {"tab": "all", "order": "late"})
    save_list(maude, "referrals", "en retard", {})
    save_list(lise, "clients", "à moi", {})
    assert names(maude, "clients") == ["en retard", "Équipe Nord"]
    assert names(maude, text="nord equipe") == ["Équipe Nord"]
    assert names(maude, text="retard") == ["en retard", "en retard"]
    assert names(lise) == ["à moi"]
    with reading():
        late = saved_lists(maude, "clients", "retard")[0]
        assert AuditLine.select().count() == lines
    assert late.state == {"tab": "all", "order": "late"}
    remove_list(lise, late.id)
    assert len(names(maude)) == 3
    remove_list(maude, late.id)
    assert names(maude, "clients") == ["Équipe Nord"]


@pytest.mark.parametrize("name", ["", "  ", "x" * 61])
def test_a_name_is_needed_and_short(actor: ActorFactory, name: str) -> None:
    with pytest.raises(Invalid):
        save_list(actor(), "clients", name, {})
