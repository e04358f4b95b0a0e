"""What lists of clients share: the person under the cursor, and opening a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from db.clients.queries import PersonRow
from db.core.translation import _
from db.overview.wording import ahead
from tui.clients.commands import ClientCommands
from tui.clients.preview_reader import PREVIEW_WIDTH, PreviewReader
from tui.clients.ref import ClientRef
from tui.command import Command
from tui.people.browse import PersonBrowse
from tui.widgets.ink import Cell, ink, wrap
from tui.widgets.record_list import RecordList


class ClientList(PersonBrowse):
    """A list of clients with their position, on which CLIENT_COMMANDS work."""

    COMMANDS: ClassVar[Any] = ()
    DETAIL = True
    MARKS = True

    def __init__(self) -> None:
        super().__init__()
        self.previews = PreviewReader(self, lambda row: row.id)
        self.handlers = (*self.handlers, ClientCommands(self, self.target, self.marked, self.show_result))

    def person(self) -> int | None:
        row: PersonRow | None = self.list.row
        return row.id if row else None

    def target(self) -> ClientRef | None:
        """Return the client under the cursor."""
        row: PersonRow | None = self.list.row
        return _ref(row) if row else None

    def marked(self) -> Sequence[ClientRef]:
        """Return the marked clients."""
        return [_ref(row) for row in self.marks.rows.values()]

    def detail(self, row: PersonRow, width: int) -> Sequence[Cell]:
        """Return the preview of the client, in a wide window."""
        if self.size.width < PREVIEW_WIDTH:
            return ()
        row, client = self.previews.shown(row)
        if client is None:
            return ()
        from tui.clients.preview import summary

        name = self.reveal.shown_name(row.id, row)
        who = _("assigned to {name}").format(name=row.responsible or "—")
        title = wrap(ink("strong", f"{row.number}  {name}"), width)
        return [*title, *summary(client, width), ink("dim", who)]

    def refresh_data(self) -> None:
        super().refresh_data()
        self.previews.update(anew=True)

    def on_record_list_moved(self, message: RecordList.Moved) -> None:
        self.previews.update()

    def on_resize(self) -> None:
        self.previews.update()

    def ahead(self, row: PersonRow) -> str:
        """Return what blocks a person and what comes next."""
        return ahead(row.waiting_for, row.next_at, row.next_mode)

    def refusal(self, command: Command) -> str | None:
        refused = super().refusal(command)
        if refused is None and command.verb == "open" and self.list.row is None:
            return _("Choose a client first.")
        return refused

    def open(self, row: PersonRow) -> None:
        self.open_file(row.id)

    def open_file(self, client_id: int) -> None:
        """Open a client's file."""
        self.session.open("client", client_id, self.list)

    def do_new(self) -> None:
        from tui.clients.form import ClientForm

        def opened(client_id: int) -> None:
            self.open_file(client_id)
            self.session.say(_("File opened."))

        self.ask(ClientForm(), opened)


def _ref(row: PersonRow) -> ClientRef:
    return ClientRef(row.id, row.number, row.stay_id)
