"""What can be exported as a table: the columns as data, and the query that fills them.

Free text about a client counts as identity: nobody can tell what it says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from db.core.actor import Actor


@dataclass(frozen=True)
class Column:
    """A column by its name in the file; `identity` when it may tell who a person is."""

    name: str
    source: Any
    identity: bool = False


@dataclass(frozen=True)
class Table:
    """Columns in the order of the file, and the joins from which they are read."""

    help: str
    """Marked with N_(): what it is, for the command line."""
    columns: tuple[Column, ...]
    joined: Callable[[Any], Any]
    order: tuple[Any, ...]
    visible: Callable[[Actor, str], Any]
    """The condition that a row may be taken out by this person with this verb."""
    file: Any = None
    """The id of the client whose file a row is about; None where it is about none."""

    def wanted(self, identities: bool) -> tuple[Column, ...]:
        """Return the columns that are given out with or without identities."""
        return tuple(column for column in self.columns if identities or not column.identity)

    def query(self, actor: Actor, verb: str, identities: bool) -> Any:
        """Return the query of the rows within reach, as tuples of the wanted columns."""
        columns = (column.source for column in self.wanted(identities))
        return self._rows(actor, verb, *columns).order_by(*self.order).tuples()

    def files(self, actor: Actor, verb: str) -> Any:
        """Return the query of the files that the rows are about, where they are about any."""
        return self._rows(actor, verb, self.file).distinct()

    def _rows(self, actor: Actor, verb: str, *columns: Any) -> Any:
        return self.joined(self.order[0].model.select(*columns)).where(self.visible(actor, verb))
