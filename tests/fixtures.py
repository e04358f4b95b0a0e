"""Files that others published, kept beside the project and not in it."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "fixtures"


def shared_fixture(name: str) -> Path:
    """Return a file of the shared fixtures, for example `eventlogs/patients.csv`; skips without them."""
    if not SHARED.is_dir():
        pytest.skip("the published test data (../shared/fixtures) is not beside this checkout")
    return SHARED / name
