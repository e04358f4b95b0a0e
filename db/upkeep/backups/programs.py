"""Programs that a backup needs: PostgreSQL's and those that encrypt."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import IO

from db.core.errors import Refused
from db.core.translation import N_

PACKAGES = {
    "pg_dump": "postgresql-client",
    "pg_restore": "postgresql-client",
    "psql": "postgresql-client",
    "age": "age",
    "gpg": "gnupg",
}
"""The package of Debian that has each program."""


def run(
    program: str,
    *arguments: str | Path,
    environment: dict[str, str] | None = None,
    stdin: IO[bytes] | None = None,
    stdout: IO[bytes] | None = None,
) -> None:
    """Run a program to its end; raises Refused with what it said if it is missing or fails."""
    path = shutil.which(program)
    if path is None:
        raise Refused(
            "program.missing",
            N_("The program {program} is missing. Install it: apt install {package}"),
            program=program,
            package=PACKAGES[program],
        )
    done = subprocess.run(
        [path, *arguments],
        env={**os.environ, **(environment or {}), "LC_ALL": "C.UTF-8"},
        stdin=stdin or subprocess.DEVNULL,
        stdout=stdout or subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode != 0:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise Refused(
            "program.failed",
            N_("{program} failed: {said}"),
            program=program,
            said=" · ".join(lines[-2:]) or str(done.returncode),
        )
