"""Stories of the screens that write, once more on PostgreSQL."""

import pytest

from tests.tui.directory.test_directory import (
    test_a_new_organisation_is_shown_and_gets_a_service_and_a_person as test_an_organisation,
)
from tests.tui.suggestions.test_suggestions import (
    test_support_is_given_and_taken_back_and_orders_the_list as test_support,
)

__all__ = ["test_an_organisation", "test_support"]

pytestmark = [
    pytest.mark.parametrize("engine", ["postgresql"], indirect=True),
    pytest.mark.usefixtures("frozen"),
]
