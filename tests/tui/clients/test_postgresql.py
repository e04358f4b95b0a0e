"""Stories of a file that write, once more on PostgreSQL."""

import pytest

from tests.tui.clients.test_card import (
    test_an_appointment_is_planned_then_settled_on_its_line as test_an_appointment,
)
from tests.tui.clients.test_card import (
    test_the_identity_is_corrected as test_the_identity,
)
from tests.tui.clients.test_corrections import (
    test_a_move_made_yesterday_at_the_wrong_step_is_taken_back as test_a_wrong_move,
)

__all__ = ["test_a_wrong_move", "test_an_appointment", "test_the_identity"]

pytestmark = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
