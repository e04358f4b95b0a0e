"""A session lives longer than what its account may do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from db.staff.actions import add_key, deactivate, revoke_keys, set_roles
from tests.conftest import ActorFactory
from tests.factories import PUBLIC_KEYS, make_design
from tests.tui.session import Session, session

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


async def test_another_role_is_obeyed_at_once(actor: ActorFactory) -> None:
    root, maude = actor("administrator"), actor("staff")
    make_design(root)
    async with session(maude, "clients") as s:
        set_roles(root, "maude", "auditor")
        await s.hear()
        assert s.app.actor.roles == {"auditor"}
        await s.do("client.new")
        assert "Your role does not allow this." in s.seen()


async def test_a_closed_account_ends_its_session(actor: ActorFactory) -> None:
    root, maude = actor("administrator"), actor("staff")
    make_design(root)
    async with session(maude, "clients") as s:
        await ended(s, deactivate, root, "maude")


async def test_a_revoked_key_ends_the_session_that_it_opened(actor: ActorFactory) -> None:
    root, maude = actor("administrator"), actor("staff")
    make_design(root)
    keys = [add_key(root, "maude", key) for key in PUBLIC_KEYS]
    async with session(replace(maude, keys=(keys[0],)), "clients") as s:
        revoke_keys(root, keys[1])
        await s.hear()
        assert s.app.is_running
        await ended(s, revoke_keys, root, keys[0])


@pytest.mark.parametrize("ends", [deactivate, set_roles])
async def test_who_acts_for_someone_leaves_when_they_may_no_longer(
    ends: Callable[..., None], actor: ActorFactory
) -> None:
    root, maude = actor("administrator"), actor("staff")
    actor("administrator", login="rita", name="Rita Roy")
    make_design(root)
    async with session(replace(maude, on_behalf="rita"), "clients") as s:
        await ended(s, ends, root, "rita", *(["lead"] if ends is set_roles else []))


async def ended(s: Session, write: Callable[..., object], *args: object) -> None:
    """Write what ends the session, and see it end."""
    write(*args)
    await s.hear()
    assert s.app.return_code == 1
