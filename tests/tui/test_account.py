"""A session lives longer than what its account may do."""

from __future__ import annotations

import pytest

from db.core import revision
from db.core.database import reading
from db.staff.actions import deactivate, set_roles
from tests.conftest import ActorFactory
from tests.factories import make_design
from tests.tui.session import session

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
        deactivate(root, "maude")
        with reading():
            s.app.live.tell(revision.current())
        await s.app.workers.wait_for_complete()
        assert s.app.return_code == 1
