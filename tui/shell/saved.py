"""The lists that a person saved under a name, to open them again or remove them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from textual.containers import Vertical
from textual.widget import Widget

from db.core.actor import Actor
from db.core.translation import N_, _
from db.staff.saved_lists import LONGEST, Saved, remove_list, save_list, saved_lists
from tui.command import Command
from tui.shell.confirm import Confirm
from tui.shell.form import FormScreen
from tui.shell.screens import Dialog
from tui.widgets.field import Field
from tui.widgets.ink import Cell, ink, wrap
from tui.widgets.panel import Panel
from tui.widgets.record_list import RecordList
from tui.widgets.rows import Column


class SavedLists(Dialog):
    """Answers the saved list chosen; `n` saves what the list below shows now."""

    DEFAULT_CSS = """
    SavedLists Vertical { width: 62; max-width: 96%; height: auto; padding: 0 1; }
    SavedLists Panel { margin: 0 0 1 0; }
    SavedLists RecordList { height: 8; }
    """
    ENTER = N_("open")
    COMMANDS = (
        Command("dialog.back", "Esc", N_("back"), N_("Close without opening one"), aliases=("⌫",)),
        Command("saved.new", "n", N_("save"), N_("Save the tab, order and criteria shown now")),
        Command("dialog.discard", "d", N_("remove"), N_("Remove the saved list")),
    )

    def __init__(self, area: str, view: dict[str, Any], note: str) -> None:
        super().__init__()
        self.area, self.view, self.note = area, view, note
        self.list = RecordList(
            (Column("", 30, weight=1),), empty=lambda: _("No saved list yet.\nn: save what is shown now")
        )

    def compose(self) -> Iterable[Widget]:
        with Vertical():
            yield Panel(lambda width: [ink("strong", _("My lists")), *wrap(ink("dim", self.note), width)])
            yield self.list

    def on_mount(self) -> None:
        self.list.focus()
        self.refresh_data()

    def refresh_data(self) -> None:
        self.load("saved", saved_lists, self.session.actor, self.area)

    def loaded_saved(self, rows: list[Saved]) -> None:
        """Show the names."""
        self.list.show_rows(rows, self.cells)

    def cells(self, row: Saved) -> Sequence[Cell]:
        """Return the name."""
        return (row.name,)

    def bar_keys(self) -> list[tuple[str, str]]:
        return [*super().bar_keys(), ("n", _("save")), ("d", _("remove"))]

    def on_record_list_selected(self, message: RecordList.Selected) -> None:
        self.dismiss(message.row)

    def do_new(self) -> None:
        self.ask(NameForm(self.area, self.view), lambda _name: self.refresh_data())

    def do_discard(self) -> None:
        row: Saved | None = self.list.row
        if row is not None:
            question = Confirm(_("Remove the saved list “{name}”?").format(name=row.name), _("Remove"))
            self.ask(question, lambda _yes: self.act(remove_list, row.id, then=self._removed))

    def _removed(self, _done: None) -> None:
        self.refresh_data()


class NameForm(FormScreen):
    """The name under which a list is saved; answers it."""

    TITLE_TEXT = N_("Save this list")
    FIELDS = (
        Field(
            "name",
            N_("Name"),
            required=True,
            limit=LONGEST,
            help=N_("An existing name is replaced. Only you see it; do not enter a client's name."),
        ),
    )

    def __init__(self, area: str, view: dict[str, Any]) -> None:
        super().__init__()
        self.area, self.view = area, view

    def save(self, actor: Actor, values: dict[str, Any]) -> str:
        save_list(actor, self.area, values["name"], self.view)
        return str(values["name"])
