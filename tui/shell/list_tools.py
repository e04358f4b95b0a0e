"""What people do with a list: sort it, mark several lines, save it under a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from db.core.translation import N_, _
from tui.command import Command
from tui.shell.marks import Marks
from tui.shell.order import Chosen, Order, OrderChoice
from tui.shell.screens import AreaScreen
from tui.widgets.filter_line import FilterLine
from tui.widgets.record_list import RecordList

if TYPE_CHECKING:
    from db.audit.batch import BatchResult


class ListTools(AreaScreen):
    """The part of `BrowseScreen` (tui.shell.browse) for orders, marks and saved lists."""

    TABS: ClassVar[Sequence[tuple[str, str]]] = ()
    """Id and name (marked with N_()) of each tab; the first is shown first."""
    ORDERS: ClassVar[Sequence[Order]] = ()
    """The orders that `o` offers; the first is the usual one."""
    MARKS: ClassVar[bool] = False
    """Whether lines can be marked, to act on several at once."""
    SAVED: ClassVar[Sequence[str] | None] = None
    """Attributes that a list saved under a name keeps, beside tab and order; None if it cannot be saved."""
    SAVES_TEXT: ClassVar[bool] = True
    """Whether it keeps the filter's text too; not where it may hold a client's name."""
    GROUP = N_("In lists")
    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("list.order", "o", N_("order"), N_("Sort by another column, or reverse the order")),
        Command("list.saved", "M", N_("my lists"), N_("Open or save a list under a name")),
        Command("list.mark", "␣", N_("mark"), N_("Mark the line, to act on several at once")),
    )
    list: RecordList
    filter: str
    tab: str

    def __init__(self) -> None:
        super().__init__()
        self.marks = Marks()
        self.chosen_orders: dict[tuple[Order, ...], Chosen] = {}
        """The order chosen last among these orders, while this screen exists."""

    # To be written by the list

    def show(self, select: Any = None) -> None:
        """Load the rows from the first one."""
        raise NotImplementedError

    def do_filter(self) -> None:
        """Show the line that filters the rows."""
        raise NotImplementedError

    def redraw_title(self) -> None:
        """Update what is said of the rows."""
        raise NotImplementedError

    def orders(self) -> Sequence[Order]:
        """Return the orders of the current tab."""
        return self.ORDERS

    def mark_refusal(self) -> str | None:
        """Return why the line under the cursor cannot be marked; None if it can."""
        return None

    # Common behaviour

    def unused(self) -> Iterator[str]:
        """Yield the ids of the commands that are of no use in this list."""
        if not self.orders():
            yield "list.order"
        if not self.MARKS:
            yield "list.mark"
        if self.SAVED is None:
            yield "list.saved"

    @property
    def order(self) -> Chosen | None:
        """The order that the list is in; None where there is no choice."""
        orders = tuple(self.orders())
        return self.chosen_orders.get(orders) or (Chosen(orders[0]) if orders else None)

    def in_order(self) -> dict[str, Any]:
        """Return the order as the arguments of a query."""
        return {"order": self.order.order.id, "reverse": self.order.reverse} if self.order else {}

    def show_result(self, outcome: BatchResult) -> None:
        """Keep the marks of what was refused, and show why."""
        self.marks.keep(outcome.refused, self.batch_id)
        self.list.redraw()

    def batch_id(self, row: Any) -> Any:
        """Return the id of the record that an action on a marked row is about."""
        return row.id

    def clear_marks(self) -> None:
        """Remove all marks."""
        self.marks.clear()
        self.list.redraw()

    def refusal(self, command: Command) -> str | None:
        if command.id == "list.order" and not self.orders():
            return _("This list has one order only.")
        if command.id == "list.saved" and self.SAVED is None:
            return _("This list cannot be saved under a name.")
        if command.id == "list.mark":
            if not self.MARKS:
                return _("Lines of this list cannot be marked.")
            return self.mark_refusal() or (_("There is no line to mark.") if self.list.row is None else None)
        return super().refusal(command)

    def do_mark(self) -> None:
        self.marks.toggle(self.list.row)
        self.list.redraw()
        self.list.step(1)
        self.redraw_title()

    def do_order(self) -> None:
        now = self.order
        assert now is not None  # refusal has checked this
        self.ask(OrderChoice(self.orders(), now), lambda order: self._sort(now.after(order)))

    def _sort(self, chosen: Chosen) -> None:
        row = self.list.row
        self.chosen_orders[tuple(self.orders())] = chosen
        self.show(select=row.id if row is not None else None)

    def do_saved(self) -> None:
        from tui.shell.saved import SavedLists

        kept = _("Tab, order and criteria are saved; what is typed is not, since it may hold a name.")
        note = _("Tab, order, criteria and filter are saved.") if self.SAVES_TEXT else kept
        dialog = SavedLists(self.session.current_area, self.view(), note)
        self.ask(dialog, lambda saved: self.show_view(saved.state))

    def view(self) -> dict[str, Any]:
        """Return what the list shows, to be saved."""
        kept = {name: getattr(self, name) for name in self.SAVED or ()}
        text = self.filter if self.SAVES_TEXT else ""
        return {"tab": self.tab, **self.in_order(), "text": text, "kept": kept}

    def show_view(self, view: dict[str, Any]) -> None:
        """Show what was saved, as far as it still exists."""
        self.marks.clear()
        if view["tab"] in dict(self.TABS):
            self.tab = view["tab"]
        for name, value in view["kept"].items():
            if name in (self.SAVED or ()):
                setattr(self, name, tuple(value) if isinstance(value, list) else value)
        for order in self.orders():
            if order.id == view.get("order"):
                self.chosen_orders[tuple(self.orders())] = Chosen(order, view["reverse"])
        self.filter = view["text"]
        for shown in self.query(FilterLine):
            shown.value = self.filter
        if self.filter:
            self.do_filter()
            self.list.focus()
        self.show()
