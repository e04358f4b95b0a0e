"""The code of the lock: chosen by its person, never kept as it is typed, taken away when forgotten."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db.audit.models import AuditLine
from db.core.errors import Denied, Invalid
from db.staff.lock import choose_code, has_code, is_code, remove_code
from db.staff.models import LockCode
from tests.conftest import ActorFactory
from tests.traces import refused


def test_it_opens_for_its_code_alone(actor: ActorFactory) -> None:
    maude, lise = actor("staff"), actor("lead")
    assert is_code(maude, "n'importe quoi")
    choose_code(maude, "chaîne à 4", "chaîne à 4")
    assert (has_code(maude), has_code(lise)) == (True, False)
    assert is_code(maude, "chai\u0302ne a\u0300 4")
    assert not is_code(maude, "chaine a 4")
    assert not is_code(maude, "")
    choose_code(maude, "autre code", "autre code", "chaîne à 4")
    assert not is_code(maude, "chaîne à 4")
    choose_code(maude, "", "", "autre code")
    assert is_code(maude, "")


def test_who_finds_a_session_open_does_not_change_its_code(actor: ActorFactory) -> None:
    maude = actor("staff")
    choose_code(maude, "le mien", "le mien")
    for old in ("", "deviné"):
        for code in ("", "le leur"):
            with refused(Invalid, "old") as caught:
                choose_code(maude, code, code, old)
            assert caught.value.say() == "This is not your current code."
    assert is_code(maude, "le mien")


def test_nothing_that_is_kept_tells_it(actor: ActorFactory) -> None:
    for login in ("a", "b"):
        choose_code(actor("staff", login=login, name=login), "même code", "même code")
    rows = [row.__data__ for row in LockCode.select()]
    assert len({row["made"] for row in rows}) == 2
    lines = [row.__data__ for row in AuditLine.select().where(AuditLine.verb == "staff.lock")]
    assert len(lines) == 2
    assert "même code" not in str(rows) + str(lines)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("code", "again"), [("123", "123"), ("1" * 65, "1" * 65), ("1234", "1235")])
def test_a_code_is_typed_twice_and_neither_short_nor_endless(
    actor: ActorFactory, code: str, again: str
) -> None:
    with pytest.raises(Invalid):
        choose_code(actor("staff"), code, again)
    assert not has_code(actor("staff"))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_administrator_takes_a_forgotten_one_away(actor: ActorFactory) -> None:
    maude = actor("staff")
    choose_code(maude, "oublié", "oublié")
    with pytest.raises(Denied):
        remove_code(actor("lead"), maude.login)
    remove_code(actor("administrator"), maude.login)
    assert is_code(maude, "")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_who_acts_for_someone_else_opens_with_their_own(actor: ActorFactory) -> None:
    root, maude = actor("administrator"), actor("staff")
    choose_code(root, "celui de root", "celui de root")
    for_maude = replace(maude, on_behalf=root.login)
    assert is_code(for_maude, "celui de root")
    assert not is_code(for_maude, "")
    assert is_code(maude, "")
