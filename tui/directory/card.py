"""An organisation's card: entry, services, contacts, referrals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from db.core.dates import days, short_date
from db.core.text import dotted
from db.core.translation import N_, _
from db.directory.card import ServiceCard
from db.directory.models import ServiceStatus
from db.referrals import queries as referral_queries
from db.referrals.queries import ReferralRow
from tui.command import Command
from tui.directory import entry
from tui.directory.commands import ADD, ORGANISATION_COMMANDS, OrganisationCommands
from tui.directory.contacts import ContactRow, people
from tui.directory.entry import FullEntry
from tui.people.referral_labels import sign, state
from tui.shell.card import CardScreen
from tui.widgets.ink import Cell, ink, line, mark, split
from tui.widgets.paging import page_of
from tui.widgets.prose import paragraphs
from tui.widgets.record_list import RecordList
from tui.widgets.rows import SIGN, Column, OverflowText, Source

REMOVE = Command("directory.discard", "d", N_("remove"), N_("Remove this person or number"), "directory.edit")


class OrganisationCard(CardScreen):
    """An organisation's entry, services, contacts and referrals."""

    KIND = "organisation"
    TABS = (
        ("entry", N_("Entry")),
        ("services", N_("Services")),
        ("people", N_("Contacts")),
        ("referrals", N_("Referrals")),
    )
    COLUMNS: ClassVar[dict[str, Sequence[Column]]] = {
        "services": (
            SIGN,
            Column(N_("Service"), 20, weight=3),
            Column(N_("For whom"), 16, weight=2, drop=1),
            Column("", 24, role="dim"),
            Column(N_("Wait"), 6, align="right"),
        ),
        "people": (Column("", 24, weight=2), Column("", 20), Column("", 20, weight=3, role="dim")),
        "referrals": (
            SIGN,
            Column("", 12, role="dim"),
            Column("", 10),
            Column("", 16, weight=2, drop=1),
            Column("", 22, weight=1),
            Column("", 6, role="dim"),
        ),
    }
    COMMANDS = (*ORGANISATION_COMMANDS, ADD, REMOVE)

    service_id: int | None = None
    """Service that comes before the others in the entry."""

    def __init__(self) -> None:
        super().__init__()
        self.organisation_commands = OrganisationCommands(self, self.target)
        self.handlers = (self.organisation_commands,)

    def read(self, id_: int) -> FullEntry:
        return entry.read_entry(self.session.actor, id_)

    def loaded_card(self, card: FullEntry) -> None:
        super().loaded_card(card)
        if self.tab in ("services", "people"):
            self.list.reload()

    def show(self, id_: Any, neighbours: RecordList | None = None) -> None:
        self.service_id = None
        super().show(id_, neighbours)

    def go_to(self, part: int | None) -> None:
        self.service_id = part

    def head(self, card: FullEntry, width: int) -> Sequence[Cell]:
        organisation = card.card
        other = f" ({organisation.alternate_name})" if organisation.alternate_name else ""
        name = line(
            mark(entry.sign(organisation, len(card.reports))), " ", ink("strong", organisation.name + other)
        )
        closed = (
            [ink("late", _("This organisation no longer receives referrals."))]
            if not organisation.active
            else []
        )
        return [split(name, entry.verification(organisation), width), *closed]

    def text(self, tab: str, card: FullEntry, width: int) -> Sequence[Cell]:
        lines = entry.entry_lines(card, width, self.service_id)
        nothing = _("This entry is empty. e: fill it in · n: add a service or a phone number")
        return ["", *(lines or paragraphs(self.without_refused(nothing), width, role="dim"))]

    def source(self, tab: str) -> Source:
        if tab == "services":
            return Source(
                lambda span: page_of(self.card.card.services if self.card else (), span), self._service
            )
        if tab == "people":
            return Source(
                lambda span: page_of(people(self.card.card) if self.card else (), span), self._person
            )
        filters = entry.referrals_to(self.session.actor, self.record_id)
        return Source(
            lambda span: referral_queries.page(filters, span),
            self._referral,
            lambda: referral_queries.count(filters),
        )

    def _service(self, row: ServiceCard) -> Sequence[Cell]:
        offered = row.status == ServiceStatus.ACTIVE
        wait = days(row.response_days) if row.response_days is not None else ""
        return "·" if offered else "–", row.name, row.eligibility_description, entry.service_status(row), wait

    def _person(self, row: ContactRow) -> Sequence[Cell]:
        if row.phone is not None:
            said = row.phone.description or row.phone.kind
            return "" if row.contact else _("the organisation"), row.phone.dialled(), said
        assert row.contact is not None
        who = dotted(row.contact.name, row.contact.title)
        return who, OverflowText(row.contact.email), ""

    def refusal(self, command: Command) -> str | None:
        refused = super().refusal(command)
        if command is REMOVE and refused is None and not isinstance(self.list_row(), ContactRow):
            return _("Choose a person or number in the Contacts tab first.")
        return refused

    def list_row(self) -> Any:
        """Return the row under the cursor; None under a text tab."""
        return self.list.row if self.tab in self.COLUMNS else None

    def do_edit(self) -> None:
        row = self.list_row()
        if isinstance(row, ContactRow | ServiceCard):
            self._correct(row)
        else:
            self.organisation_commands.do_edit()

    def do_discard(self) -> None:
        from tui.shell.confirm import Confirm

        row: ContactRow = self.list_row()
        take_out, id_ = row.removal()
        question = Confirm(_("Remove “{name}” from the entry?").format(name=row.name), _("Remove"))
        done = _("Removed.")
        self.ask(question, lambda _yes: self.act(take_out, id_, then=lambda _none: self.say(done)))

    def _correct(self, row: ContactRow | ServiceCard) -> None:
        from tui.directory.form import ContactForm, PhoneForm, ServiceForm

        entry = self.card.card.id, self.card.card.name
        if isinstance(row, ServiceCard):
            form: Any = ServiceForm(entry, row)
        elif row.phone is not None:
            form = PhoneForm(entry, row.phone)
        else:
            form = ContactForm(entry, row.contact)
        self.ask(form, self.say)

    def _referral(self, row: ReferralRow) -> Sequence[Cell]:
        return sign(row), short_date(row.sent_on), row.number, row.service, state(row), row.made_by

    def tab_count(self, tab: str) -> int | None:
        full: FullEntry = self.card
        numbers = {
            "services": len(full.card.services),
            "people": len(people(full.card)),
            "referrals": full.referrals,
        }
        return numbers.get(tab)

    def empty(self, tab: str) -> str:
        if tab == "services":
            return _("No services yet. n: add a service")
        if tab == "people":
            return _("No contacts yet. n: add a person or a phone number")
        return _("No referrals to this organisation yet. r: refer someone")

    def target(self) -> tuple[int, str] | None:
        """Return the organisation shown."""
        return (self.card.card.id, self.card.card.name) if self.card else None

    def subject(self) -> tuple[str, int, str] | None:
        target = self.target()
        return ("organisation", *target) if target else None

    def open(self, row: Any) -> None:
        if isinstance(row, ReferralRow):
            self.session.open("referral", row.id, self.list)
        elif not self.session.actor.may("directory.edit"):
            self.refuse(_("Your role does not allow this."))
        else:
            self._correct(row)
