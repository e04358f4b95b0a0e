"""A card that is read whole: its lists are parts of what was read, and need no further question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from tui.shell.card import CardScreen
from tui.widgets.held import held
from tui.widgets.ink import Cell
from tui.widgets.rows import Source


class WholeCard(CardScreen):
    """Write `rows` and `cells` in place of `source`."""

    COMMANDS: ClassVar[Any] = ()

    def rows(self, tab: str, card: Any) -> Sequence[Any]:
        """Return the rows of a tab out of the card; each has `.id` and `.key`."""
        raise NotImplementedError

    def cells(self, tab: str) -> Callable[[Any], Sequence[Cell]]:
        """Return what makes the cells of a row of this tab."""
        raise NotImplementedError

    def source(self, tab: str) -> Source:
        """Return the rows of a tab; none until the card was read."""
        return Source(
            lambda span: held(self.rows(tab, self.card) if self.card is not None else (), span),
            self.cells(tab),
        )

    def loaded_card(self, card: Any) -> None:
        """Draw the record and the rows it holds."""
        first = self.card is None
        super().loaded_card(card)
        if self.tab in self.COLUMNS:
            if first:
                self.list.show(self.source(self.tab))
            else:
                self.list.look_again()
