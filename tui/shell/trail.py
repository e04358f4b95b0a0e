"""The records opened in this session, for going back and forward as in a browser."""

from __future__ import annotations

from typing import Any

Record = tuple[str, Any]
"""Kind (a key of tui.areas.RECORDS) and id."""
LONGEST = 100


class Trail:
    """The records opened, in their order, and the one shown last."""

    def __init__(self) -> None:
        self._records: list[Record] = []
        self._at = -1

    def visit(self, record: Record) -> None:
        """Add a record that was opened; those ahead are forgotten, as in a browser."""
        if self._at >= 0 and self._records[self._at] == record:
            return
        self._records[self._at + 1 :] = [record]
        del self._records[:-LONGEST]
        self._at = len(self._records) - 1

    def beside(self, by: int, front: Record | None) -> Record | None:
        """Return the record opened before (-1) or after (1) the one in front; None if there is none.

        On a screen without a record, the one before is the one shown last.
        """
        at = self._place(by, front)
        return self._records[at] if 0 <= at < len(self._records) else None

    def step(self, by: int, front: Record | None) -> None:
        """Move to the record that `beside` returns."""
        self._at = self._place(by, front)

    def latest(self) -> list[Record]:
        """Return each record once, the one opened last first."""
        return list(dict.fromkeys(reversed(self._records)))

    def _place(self, by: int, front: Record | None) -> int:
        if front is None:
            return self._at if by < 0 else self._at + by
        # A card closed with Esc shows the one below it again, which was opened earlier.
        places = [*range(self._at, -1, -1), *range(self._at + 1, len(self._records))]
        here = next((place for place in places if self._records[place] == front), self._at)
        return here + by
