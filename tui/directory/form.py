"""Forms of the directory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from db.core.actor import Actor
from db.core.text import printable
from db.core.translation import N_, _
from db.directory import actions
from db.directory import actions_people as people
from db.directory.actions import OrganisationDraft, ServiceDraft
from db.directory.actions_reports import report
from db.directory.card import OrganisationCard
from db.directory.models import ServiceStatus
from db.referrals.destinations import Destination
from tui.shell.conflicts import saved_notice
from tui.shell.form import FormScreen
from tui.widgets.field import Field
from tui.widgets.ink import Cell, ink, line

_ORGANISATION = (
    Field("name", N_("Name"), required=True),
    Field("alternate_name", N_("Other name"), help=N_("An acronym, or the name that people use.")),
    Field("place", N_("Place"), help=N_("The town or district. It can be used to search.")),
    Field("email", N_("E-mail"), limit=200),
    Field("website", N_("Website"), limit=200),
    Field("remark", N_("Note"), "multiline", help=N_("What colleagues should know before they call.")),
    Field("description", N_("Description"), "multiline"),
    Field("active", N_("Accepts referrals"), "yesno", required=True),
)
_SERVICE = (
    Field("name", N_("Name"), required=True),
    Field("status", N_("Status"), "choice", required=True, choices=ServiceStatus.choices()),
    Field("description", N_("Description"), "multiline"),
    Field("eligibility_description", N_("For whom"), "multiline"),
    Field("application_process", N_("How to apply"), "multiline"),
    Field("hours", N_("Hours"), "multiline", help=N_("For example: Mon.–Fri. 9:00–16:30.")),
    Field("languages", N_("Languages")),
    Field("fees_description", N_("Cost"), "multiline"),
    Field("response_days", N_("Usual wait, in days"), "number"),
    Field("alert", N_("Notice"), help=N_("Temporary information, such as a move or a closed waiting list.")),
)


def _texts(values: dict[str, Any]) -> dict[str, Any]:
    """Return form values with empty texts instead of None."""
    return {
        name: "" if value is None and name != "response_days" else value for name, value in values.items()
    }


class OrganisationForm(FormScreen):
    """A new organisation (answers its id), or an existing entry (answers the notice to show)."""

    DRAFT = "organisation"
    FIELDS = _ORGANISATION

    def __init__(self, card: OrganisationCard | None = None) -> None:
        names = [field.name for field in _ORGANISATION]
        super().__init__(
            {name: getattr(card, name) for name in names} if card else {"active": True},
            about=("organisation", card.id, card.name) if card else None,
        )
        self.card = card

    def heading(self) -> Cell:
        return ink("strong", printable(self.card.name) if self.card else _("New organisation"))

    def save(self, actor: Actor, values: dict[str, Any]) -> int | str:
        draft = OrganisationDraft(**_texts(values))
        if self.card is None:
            return actions.add_organisation(actor, draft)
        changes = actions.edit_organisation(actor, self.card.id, draft, OrganisationDraft(**self.before))
        return saved_notice(changes, self.FIELDS)


class RemarkForm(FormScreen):
    """The remark about an organisation; answers the notice to show."""

    DRAFT = "organisation.remark"
    FIELDS = (
        Field("remark", N_("Note"), "multiline", help=N_("What colleagues should know before they call.")),
    )

    def __init__(self, card: OrganisationCard) -> None:
        super().__init__({"remark": card.remark}, about=("organisation", card.id, card.name))
        self.card = card

    def save(self, actor: Actor, values: dict[str, Any]) -> str:
        changes = actions.set_remark(actor, self.card.id, values["remark"] or "", self.before["remark"])
        return saved_notice(changes, self.FIELDS)


class ReportForm(FormScreen):
    """Reports an entry as wrong; answers the notice to show."""

    TITLE_TEXT = N_("Report an error")
    DRAFT = "organisation.report"
    EDITS = False
    FIELDS = (
        Field(
            "text",
            N_("What is wrong"),
            "multiline",
            required=True,
            limit=1000,
            help=N_("The report stays on the entry until someone corrects or confirms the entry."),
        ),
    )

    def __init__(self, organisation_id: int, name: str, place: Destination | None = None) -> None:
        super().__init__(about=("organisation", organisation_id, name))
        self.organisation_id, self.place = organisation_id, place

    def heading(self) -> Cell:
        if self.place is None:
            return super().heading()
        return line(ink("strong", _(self.TITLE_TEXT)), ink("dim", f" · {self.place.label}"))

    def save(self, actor: Actor, values: dict[str, Any]) -> str:
        report(
            actor, self.organisation_id, values["text"], self.place.found.service_id if self.place else None
        )
        return _("Reported. The entry needs to be verified. Thank you.")


class PartForm(FormScreen):
    """Base of the forms for a part of an organisation (id, name); `edited` is None for a new one."""

    NEW: ClassVar[dict[str, Any]] = {}
    """The values of a new one."""

    def __init__(self, organisation: tuple[int, str], edited: Any = None) -> None:
        values = dict(self.NEW)
        if edited is not None:
            values = {field.name: getattr(edited, field.name) for field in self.FIELDS}
        super().__init__(values, about=("organisation", *organisation), part=edited.id if edited else "")
        self.organisation_id, self.edited = organisation[0], edited


class ServiceForm(PartForm):
    """A new service (answers its id), or an existing one (answers the notice to show)."""

    TITLE_TEXT = N_("Service")
    DRAFT = "organisation.service"
    FIELDS = _SERVICE
    NEW: ClassVar[dict[str, Any]] = {"status": ServiceStatus.ACTIVE}

    def save(self, actor: Actor, values: dict[str, Any]) -> int | str:
        draft = ServiceDraft(**_texts(values))
        if self.edited is None:
            return actions.add_service(actor, self.organisation_id, draft)
        changes = actions.edit_service(actor, self.edited.id, draft, ServiceDraft(**self.before))
        return saved_notice(changes, self.FIELDS)


class ContactForm(PartForm):
    """A new contact person (answers the id), or an existing one (answers the notice to show)."""

    TITLE_TEXT = N_("Contact person")
    DRAFT = "organisation.contact"
    FIELDS = (
        Field("name", N_("Name"), required=True),
        Field("title", N_("Job title")),
        Field("email", N_("E-mail"), limit=200),
    )

    def fields(self) -> Sequence[Field]:
        """Ask for a number with a new person only: later each number is edited separately."""
        *first, email = self.FIELDS
        return self.FIELDS if self.edited else (*first, Field("phone", N_("Phone"), limit=40), email)

    def save(self, actor: Actor, values: dict[str, Any]) -> int | str:
        texts = _texts(values)
        if self.edited is None:
            return people.add_contact(actor, self.organisation_id, texts.pop("name"), **texts)
        changes = people.edit_contact(
            actor, self.edited.id, people.ContactDraft(**texts), people.ContactDraft(**self.before)
        )
        return saved_notice(changes, self.FIELDS)


class PhoneForm(PartForm):
    """A new number of the organisation (answers its id), or any existing one (answers the notice to show)."""

    TITLE_TEXT = N_("Phone")
    DRAFT = "organisation.phone"
    FIELDS = (
        Field("number", N_("Number"), required=True, limit=40),
        Field("extension", N_("Extension"), limit=20),
        Field("description", N_("Purpose")),
    )

    def save(self, actor: Actor, values: dict[str, Any]) -> int | str:
        texts = _texts(values)
        if self.edited is None:
            return people.add_phone(actor, self.organisation_id, texts.pop("number"), **texts)
        changes = people.edit_phone(
            actor, self.edited.id, people.PhoneDraft(**texts), people.PhoneDraft(**self.before)
        )
        return saved_notice(changes, self.FIELDS)
