"""A tour of every screen and command: where a name or how to reach someone is seen, a look is on record."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner

from db.audit.models import Look
from db.core.actor import Actor
from db.core.database import reading
from db.referrals.actions import refer
from db.suggestions.actions import suggest
from scripts.cli import main
from tests.conftest import ActorFactory
from tests.factories import PERSON, make_client, make_design, make_organisation
from tests.scripts.conftest import as_account
from tests.tui.session import session
from tui.areas import AREAS

pytestmark = [
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("frozen"),
]
__all__ = ["as_account"]
PLANTED = (PERSON.given, PERSON.family, PERSON.phone, PERSON.contact_rules)
WAYS: dict[tuple[str, ...], set[str]] = {
    ("go.clients", "client.open"): {"file"},
    ("go.clients", "client.open", "card.right", "card.right", "card.right"): {"file"},
    ("go.clients", "client.open", "card.right", "client.edit"): {"file", "name"},
    ("go.clients", "client.reveal"): {"name"},
    ("go.trajectories", "trajectory.open"): {"file"},
    ("go.trajectories", "client.reveal"): {"name"},
    ("go.referrals", "referral.filters", "referral.filters"): {"referral"},
    ("go.referrals", "referral.filters", "referral.filters", "referral.open"): {"referral"},
    ("go.referrals", "referral.filters", "referral.filters", "referral.link"): {"referral", "file"},
    ("go.suggestions", "suggestion.link"): {"file"},
}
"""The keys pressed from My day, and the looks that they leave."""


@pytest.fixture
def lise(database: str, actor: ActorFactory) -> Actor:
    """Return a lead, whose colleague has a file with a referral and a suggestion about it."""
    make_design(actor("administrator"))
    maude = actor(team="Nord")
    client_id = make_client(maude, number="B-7")
    refer(maude, client_id, make_organisation(maude))
    suggest(maude, "Une idée", ("client", client_id, "B-7"))
    return actor("lead", team="Nord")


def looks() -> set[str]:
    """Return what was looked at since this was last asked."""
    with reading():
        found = {look.what for look in Look.select()}
        Look.delete().execute()
    return found


@pytest.mark.parametrize("ids", WAYS, ids=" ".join)
async def test_what_is_opened_is_on_record(lise: Actor, ids: tuple[str, ...]) -> None:
    async with session(lise, "today") as s:
        for id_ in ids:
            await s.do(id_)
            if id_ == "go.clients":
                await s.do("list.right")
    assert looks() == WAYS[ids]


async def test_no_list_shows_who_it_is(lise: Actor) -> None:
    async with session(lise, "today") as s:
        for area in AREAS:
            await s.press(area.digit, "right")
            shown = [text for text in PLANTED if text in s.seen()]
            assert bool(looks()) == bool(shown), (area.id, shown)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("clients show B-7", {"file"}),
        ("clients show B-7 --identity", {"file", "name"}),
        ("referrals show 1", {"referral"}),
        *(
            (f"{words} list --format {form}", set())
            for words in ("clients", "referrals")
            for form in ("csv", "json")
        ),
        ("today --format json", set()),
        ("clients looks B-7", set()),
        ("trajectories show", set()),
        ("suggestions show 1", set()),
        ("directory show 1", set()),
        ("export clients", set()),
        ("export referrals", set()),
        ("path", set()),
    ],
)
def test_every_command_that_tells_who_it_is_leaves_a_look(
    lise: Actor,
    database: str,
    as_account: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    words: str,
    expected: set[str],
) -> None:
    monkeypatch.setenv("TRAJECTOIRE_DATABASE", database)
    as_account(lise.login)
    result = CliRunner().invoke(main, words.split(), prog_name="trajectoire")
    assert result.exit_code == 0, result.output
    assert looks() == expected
    told = [text for text in PLANTED if text in result.stdout.encode().decode("unicode_escape", "replace")]
    assert expected or not told
