"""Stories of referrals that write, once more on PostgreSQL."""

import pytest

from tests.tui.referrals.test_queue import (
    test_contact_not_made_stays_with_its_note as test_not_made,
)
from tests.tui.referrals.test_queue import (
    test_someone_is_referred_from_the_queue_itself as test_referring,
)

__all__ = ["test_not_made", "test_referring"]

pytestmark = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
