"""A client's file: position, timeline, referrals, documents asked, identity."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from db.clients.actions_contacts import receive
from db.clients.actions_reveal import reveal
from db.clients.display_names import stores_names
from db.core.translation import N_, _
from db.overview.file import ClientFile, client_file
from db.referrals.queries import ReferralRow
from tui.clients import head, rows
from tui.clients.commands import CLIENT_COMMANDS, ClientCommands
from tui.clients.corrections import CORRECTABLE, DISCARD, Corrections
from tui.clients.ref import ClientRef
from tui.clients.rows import TimelineRow
from tui.command import Command
from tui.people.card import PersonCard
from tui.people.reveal import REVEAL
from tui.widgets.ink import Cell


class ClientCard(PersonCard):
    """A client's file, loaded in one read."""

    KIND = "client"
    TABS = (
        ("done", N_("Follow-up")),
        ("asked", N_("Requests")),
        ("referrals", N_("Referrals")),
        ("identity", N_("Identity")),
    )
    COLUMNS = rows.COLUMNS
    SIDE = "done"
    COMMANDS = (
        *CLIENT_COMMANDS[:3],
        Command(
            "client.status",
            "s",
            N_("status"),
            N_("Record the outcome: appointment, document or referral"),
            show=True,
        ),
        replace(REVEAL, show=True),
        *CLIENT_COMMANDS[3:],
        Command("client.new", "n", N_("new"), N_("Add to this tab: a contact, a referral or a request")),
        Command(
            "client.edit", "e", N_("edit"), N_("Correct this line, or the identity in its tab"), "client.edit"
        ),
        DISCARD,
    )
    STATUS_PERMISSIONS: ClassVar[dict[str, str]] = {
        "engagement": "client.engage",
        "asked": "client.ask",
        "referral": "referral.confirm",
    }
    """Permission needed to settle each kind of line."""
    NEW_PERMISSIONS: ClassVar[dict[str, str]] = {"referrals": "referral.make", "asked": "client.ask"}

    def __init__(self) -> None:
        super().__init__()
        self.client_commands = ClientCommands(self, self.target)
        self.corrections = Corrections(self, self.line_to_correct)
        self.handlers = (*self.handlers, self.client_commands, self.corrections)

    def read(self, id_: int) -> ClientFile:
        return client_file(self.session.actor, id_)

    def head(self, card: ClientFile, width: int) -> Sequence[Cell]:
        return head.head(self.session.actor, card, width, revealed=self.reveal.shown == card.card.id)

    def text(self, tab: str, card: ClientFile, width: int) -> Sequence[Cell]:
        return head.identity(card.card, width, revealed=self.reveal.shown == card.card.id)

    def rows(self, tab: str, card: ClientFile) -> Sequence[Any]:
        return rows.rows(tab, card)

    def cells(self, tab: str) -> Callable[[Any], Sequence[Cell]]:
        return rows.CELLS[tab]

    def side(self, card: ClientFile, width: int) -> Sequence[Cell]:
        return rows.side(card, width)

    def tab_count(self, tab: str) -> int | None:
        file: ClientFile = self.card
        if tab == "referrals":
            return len(file.referrals)
        if tab == "asked":
            return sum(1 for entry in file.timeline if entry.kind == "asked" and entry.pending)
        return None

    def empty(self, tab: str) -> str:
        if self.card is None:
            return ""
        return {
            "done": _("No contacts yet. c: record a contact"),
            "referrals": _("No referrals yet. r: refer this client"),
            "asked": _("No requests yet. n: record what you request, so that nobody asks twice"),
        }[tab]

    def person(self) -> int | None:
        id_: int | None = self.record_id
        return id_

    def target(self) -> ClientRef | None:
        """Return the client of the file."""
        file: ClientFile | None = self.card
        if file is None:
            return None
        stay = next((path.stay_id for path in file.card.paths if path.stay_id is not None), None)
        return ClientRef(file.card.id, file.card.number, stay, tuple(row.id for row in file.referrals))

    def subject(self) -> tuple[str, int, str] | None:
        target = self.target()
        return ("client", target.id, target.number) if target else None

    def refusal(self, command: Command) -> str | None:
        if command.id == "client.status":
            return self._status_refusal()
        if command.id == "client.new":
            command = replace(command, permission=self.NEW_PERMISSIONS.get(self.tab, "client.engage"))
        if command.id == "client.edit":
            if self.tab == "done":
                return None if self.line_to_correct() else _("Choose a contact or a move.")
            if not stores_names():
                return _("This agency keeps no names, only the file number.")
        if command.id == "client.discard" and self.card is None:
            return _("Choose a client first.")
        return super().refusal(command)

    def line_to_correct(self) -> TimelineRow | None:
        """Return the contact or the move under the cursor of the timeline."""
        row = self.list.row if self.tab == "done" else None
        return row if isinstance(row, TimelineRow) and row.entry.kind in CORRECTABLE else None

    def _pending_line(self) -> tuple[str, int] | None:
        """Return kind and id of the cursor's line if it is still pending."""
        row = self.list.row if self.tab in self.COLUMNS else None
        if isinstance(row, ReferralRow):
            return ("referral", row.id) if row.days_late is not None else None
        return (
            row.id
            if row is not None and row.entry.pending and row.entry.kind in self.STATUS_PERMISSIONS
            else None
        )

    def _status_refusal(self) -> str | None:
        line = self._pending_line()
        if line is None:
            return _("Nothing left to do here.")
        if not self.session.actor.may(self.STATUS_PERMISSIONS[line[0]]):
            return _("Your role does not allow this.")
        return None

    def do_status(self) -> None:
        line = self._pending_line()
        assert line is not None  # refusal has checked this
        kind, id_ = line
        if kind == "asked":
            self.act(receive, id_, then=lambda _done: self.say(_("Marked as received today.")))
        elif kind == "engagement":
            from tui.clients.contact_forms import OutcomeForm

            self.ask(OutcomeForm(id_), lambda _done: self.say(_("Appointment outcome recorded.")))
        else:
            from tui.referrals.confirm import ask_contact

            ask_contact(self, next(row for row in self.card.referrals if row.id == id_))

    def do_new(self) -> None:
        if self.tab == "referrals":
            self.client_commands.do_refer()
        elif self.tab == "asked":
            from tui.clients.contact_forms import RequestForm

            person = self.card.card
            self.ask(RequestForm(person.id, person.number), lambda _id: self.say(_("Saved.")))
        else:
            self.client_commands.do_contact()

    def do_edit(self) -> None:
        """Correct the line, or edit the identity; the access log records that the name was shown."""
        if self.tab == "done":
            self.corrections.edit()
            return
        self.act(reveal, self.record_id, then=partial(self._edit, self.record_id))

    def _edit(self, id_: int, _done: None) -> None:
        from tui.clients.form import IdentityForm

        def ask(file: ClientFile) -> None:
            if self.is_active:
                self.ask(IdentityForm(file.card), self.say)

        self.load("next", self.read, id_, then=ask)

    def open(self, row: Any) -> None:
        id_ = row.id if isinstance(row, ReferralRow) else row.entry.id
        if isinstance(row, ReferralRow) or row.entry.kind in ("referral", "contact"):
            self.session.open("referral", id_)
