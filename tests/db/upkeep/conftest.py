"""One PostgreSQL database with a role for each person, for all tests of what it refuses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from db.core import database
from tests.db.upkeep.rights_site import Site, opened
from tests.engines import PostgresqlEngine


@pytest.fixture(scope="package")
def made(postgresql_engine: PostgresqlEngine) -> Iterator[Site]:
    """Yield the database, not connected."""
    with opened(postgresql_engine) as site:
        yield site


@pytest.fixture
def site(made: Site) -> Iterator[Site]:
    """Yield the database, connected as the administrator of the server."""
    database.connect(made.url)
    yield made
    database.disconnect()
