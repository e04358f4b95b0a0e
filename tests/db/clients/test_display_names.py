"""Names are held back in one place, as the agency decided."""

from dataclasses import dataclass

import pytest

from db.clients.display_names import full_name, listed_name, stores_names
from db.core import settings
from tests.factories import READER


@dataclass(frozen=True)
class Someone:
    """A person as a row."""

    given: str = "Éric"
    family: str = "Tremblay"
    initials: str = "É. T."


@pytest.mark.parametrize(
    ("names", "listed", "whole"),
    [
        ("initials", "É. T.", "Éric Tremblay"),
        ("shown", "Éric Tremblay", "Éric Tremblay"),
        ("hidden", "", "Éric Tremblay"),
        ("none", "", ""),
    ],
)
def test_what_is_seen_of_a_name(names: str, listed: str, whole: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAJECTOIRE_NAMES", names)
    settings.current.cache_clear()
    assert listed_name(READER, Someone()) == listed
    assert full_name(Someone()) == whole
    assert stores_names() is (names != "none")


def test_half_a_name_has_no_stray_space() -> None:
    assert full_name(Someone(given="")) == "Tremblay"
    assert full_name(Someone(family="")) == "Éric"
