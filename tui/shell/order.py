"""The orders of a list, and the question in which one to show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events

from db.core.translation import _
from tui.command import consume
from tui.shell.choose import Answer, Choose
from tui.widgets.ink import ink

DOWN, UP = "↓", "↑"


@dataclass(frozen=True)
class Order:
    """An order that a list may be in."""

    id: str
    """As the query of the list knows it."""
    label: str
    """Marked with N_()."""
    column: str = ""
    """Title of the column that it sorts, marked with N_()."""
    falls: bool = False
    """Whether what this column shows usually goes down: the most or the latest first."""


@dataclass(frozen=True)
class Chosen:
    """The order that a list is in, and whether it is reversed."""

    order: Order
    reverse: bool = False

    @property
    def sign(self) -> str:
        """An arrow: down if the highest comes first."""
        return DOWN if self.order.falls != self.reverse else UP

    @property
    def text(self) -> str:
        """The name of the order with its arrow."""
        return f"{_(self.order.label)} {self.sign}"

    def after(self, order: Order) -> Chosen:
        """Return what is shown once an order was chosen: the same one is reversed."""
        return Chosen(order, order == self.order and not self.reverse)


class OrderChoice(Choose):
    """Asks in which order to show a list; choosing the present one again reverses it."""

    def __init__(self, orders: Sequence[Order], now: Chosen) -> None:
        answers = [Answer(order, str(at), order.label) for at, order in enumerate(orders, 1)]
        super().__init__([ink("strong", _("Sort by"))], answers)
        self.now = now
        self.at = tuple(orders).index(now.order)

    def label(self, answer: Answer) -> str:
        """Return the name of an order; that of the present one with its arrow, and what its key does."""
        reverse = _("o: reverse")
        return f"{self.now.text}   {reverse}" if answer.id == self.now.order else super().label(answer)

    def on_key(self, event: events.Key) -> None:
        if event.key == "o":
            consume(event)
            self.dismiss(self.now.order)


def header_mark(chosen: Chosen | None) -> tuple[str, str]:
    """Return the title of the column that is sorted and the arrow beside it."""
    return (chosen.order.column, chosen.sign) if chosen is not None else ("", "")
