"""What would fill the disk is refused before it begins, in one line, with everything as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.core import database
from db.core.disk import MIB, READ_ONLY_BYTES, Disk
from db.upkeep import schema
from tests.inputs import INPUTS
from tests.kills import contents
from tests.scripts.conftest import Run

LEFT = 5 * MIB
"""Bytes of the disk above what must stay free: enough for a small import, not for a large one."""
SIZES = {"events": (5, 1000), "hsds": (3, 200), "fhir": (3, 500)}
"""A number of records that fits, and one that does not."""


@pytest.fixture(autouse=True)
def nearly_full(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave little space on every disk."""
    monkeypatch.setattr(Disk, "free", lambda _self: READ_ONLY_BYTES + LEFT)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("dry", [(), ("--dry-run",)], ids=["done", "dry"])
@pytest.mark.parametrize("form", INPUTS)
def test_an_import_that_would_fill_the_disk_is_refused(
    office: Run, tmp_path: Path, form: str, dry: tuple[str, ...]
) -> None:
    name, write = INPUTS[form]
    fits, too_many = SIZES[form]
    before = contents()
    told = office(*write(tmp_path / name, too_many), *dry, status=3).stderr
    lines = [line for line in told.splitlines() if not line.startswith("Only 55 MiB left")]
    assert len(lines) == 1, told
    assert lines[0].startswith("This may need ")
    assert "55 MiB left, of which 50 must stay free" in lines[0]
    assert contents() == before
    words = write(tmp_path / name, fits)
    office(*words, *dry)
    assert (contents() == before) == bool(dry)


def test_sample_data_that_would_fill_the_disk_are_refused_before_the_database_is_made(
    run: Run, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    told = run("--database", url, "--language", "fr", "sample", "--clients", "1000", status=3).stderr
    assert "55\u00a0Mio" in told
    assert "Rien n'a été enregistré" in told
    database.connect(url)
    assert schema.applied() == []
    run("--database", url, "sample", "--clients", "20")
    assert schema.applied() == schema.names()
