"""What a health check is, what it finds, and the installation that it examines."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

from db.core import preflight, settings
from db.core.database import connect, connection, proxy
from db.core.database_errors import missing_file, uninitialised
from db.core.disk import Disk
from db.core.errors import NotReady
from db.core.file_errors import emptied
from db.core.sqlite import SCHEME, path_of
from db.core.translation import N_, _
from db.upkeep import schema


class State(StrEnum):
    """The outcome of a check."""

    FINDING = "finding"
    SKIPPED = "skipped"
    OK = "ok"


class Needs(IntEnum):
    """What a check cannot be made without."""

    NOTHING = 0
    DATABASE = 1
    """A database that can be opened."""
    SCHEMA = 2
    """One with the tables of this version of the program."""


@dataclass(frozen=True)
class Finding:
    """Something that is wrong, and the cure; neither contains personal data, other than logins."""

    sentence: str
    """Marked with N_()."""
    advice: str
    """A command to type where there is one, or a sentence marked with N_()."""
    params: dict[str, Any] = field(default_factory=dict)
    """Parameters of both."""


def finding(sentence: str, advice: str, **params: Any) -> Finding:
    """Return a finding with its parameters."""
    return Finding(sentence, advice, params)


class NotMade(Exception):
    """Raised by a check that cannot be made, with the reason and what would help."""

    def __init__(self, sentence: str, advice: str = "", **params: Any) -> None:
        super().__init__(sentence)
        self.reason = Finding(sentence, advice, params)


@dataclass(frozen=True)
class Check:
    """One check: a stable code, what is checked (marked with N_()), and how."""

    code: str
    about: str
    find: Callable[[Site], Iterable[Finding]]
    needs: Needs = Needs.NOTHING
    engine: str = ""
    """sqlite or postgresql, for a check of this one alone."""
    shared: bool = False
    """Whether it is only for a shared server."""


@dataclass(frozen=True)
class Result:
    """One outcome of a check; a check has one for each finding."""

    check: str
    about: str
    state: State
    said: Finding

    @property
    def title(self) -> str:
        """What was checked, in the current language."""
        return _(self.about)

    @property
    def message(self) -> str:
        """What is wrong, or why the check was not made, in the current language; empty if all is well."""
        return _(self.said.sentence).format(**self.said.params)

    @property
    def cure(self) -> str:
        """What to do, in the current language; empty if there is nothing to do."""
        return _(self.said.advice).format(**self.said.params)


_HARMFUL = {"place.root", "place.link", "place.names", "place.owner", "place.disk", "place.closed"}
"""Reasons not even to read a database: files of another account could be made, or it may be another one."""


class Site:
    """An installation: its settings, its files, and its database if that can be opened."""

    def __init__(self, url: str, *, shared: bool, program: str = sys.executable) -> None:
        self.url, self.shared, self.program = url, shared, program
        self.engine = "sqlite" if url.startswith(SCHEME) else "postgresql"
        self.path = Path(os.path.abspath(path_of(url)))
        self.disk = Disk(str(self.path))
        """Of an SQLite database."""

    @classmethod
    def configured(cls) -> Site:
        """Return the installation of the settings; raises NotReady if they are not valid."""
        here = settings.current()
        return cls(here.database, shared=here.shared)

    def rights(self) -> list[NotReady]:
        """Return what is wrong with the rights and the place of the files."""
        more = [f"{self.path}{end}" for end in (".counter", ".reserve", ".lock")]
        more += map(str, self.replaced())
        try:
            return list(preflight.problems(self.url, shared=self.shared, more=more))
        except NotReady as problem:
            return [problem]

    def replaced(self) -> list[Path]:
        """Return the files of an SQLite database that `restore` has replaced."""
        return sorted(self.path.parent.glob(f"{self.path.name}.replaced-*")) if self.is_sqlite else []

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file."""
        return self.engine == "sqlite"

    @cached_property
    def closed(self) -> NotReady | None:
        """Why the database cannot be opened; None if it can."""
        harm = [problem for problem in self.rights() if problem.code in _HARMFUL]
        if harm:
            return harm[0]
        if self.is_sqlite and not self.path.exists():
            was_here = self.disk.files.counter.path.exists()
            return (emptied if was_here else missing_file)(str(self.path))  # opening would create it
        try:
            if proxy.obj is None:
                connect(self.url)
            with connection():
                proxy.execute_sql("SELECT 1")
        except NotReady as problem:
            return problem
        return None

    @cached_property
    def applied(self) -> set[str]:
        """The migrations that the database has had; raises NotReady."""
        return set(schema.applied())

    def missing(self, needs: Needs) -> Finding | None:
        """Return why a check with these needs cannot be made; None if it can."""
        if needs is Needs.NOTHING:
            return None
        if self.closed is not None:
            return finding(N_("The database cannot be opened (see “The database itself”)."), "")
        if needs is Needs.SCHEMA:
            try:
                if not self.applied:
                    return finding(uninitialised().sentence, "trajectoire init")
                if self.applied != set(schema.names()):
                    return finding(N_("The database is of another version (see “Migrations”)."), "")
            except NotReady as problem:
                return Finding(problem.sentence, "", problem.params)
        return None
