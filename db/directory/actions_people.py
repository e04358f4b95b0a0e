"""Adding, editing and removing contact persons and telephone numbers."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import db.directory.details  # noqa: F401 - what is deleted with a person or a number, for an undo
from db.audit.journal import Entry, writing
from db.core.actor import Actor
from db.core.errors import Invalid, NotFound
from db.core.model import change
from db.core.text import clean
from db.core.translation import N_
from db.directory.models import Contact, Phone
from db.directory.queries import find
from db.staff.conflicts import ColleagueChanges, merge_edit


@dataclass(frozen=True)
class ContactDraft:
    """The editable fields of a contact person."""

    name: str
    title: str = ""
    email: str = ""


@dataclass(frozen=True)
class PhoneDraft:
    """The editable fields of a telephone number."""

    number: str
    extension: str = ""
    description: str = ""


_LIMITS = {"email": 200, "number": 40, "extension": 20}


def add_contact(
    actor: Actor, organisation_id: int, name: str, *, title: str = "", email: str = "", phone: str = ""
) -> int:
    """Add a contact person, with their own number if given, and return the contact's id."""
    values, phone = _values(ContactDraft(name, title, email)), clean(phone, field="phone", limit=40)
    with writing(actor, "directory.edit") as entry:
        organisation = find(organisation_id)
        row = Contact.create(organisation=organisation, **values)
        if phone:
            Phone.create(organisation=organisation, contact=row, number=phone)
        entry.about("organisation", organisation.id, organisation.name)
        entry.note(contact=row.id)
        return int(row.id)


def add_phone(
    actor: Actor, organisation_id: int, number: str, *, extension: str = "", description: str = ""
) -> int:
    """Add a telephone number to the organisation itself and return its id."""
    values = _values(PhoneDraft(number, extension, description))
    with writing(actor, "directory.edit") as entry:
        organisation = find(organisation_id)
        row = Phone.create(organisation=organisation, **values)
        entry.about("organisation", organisation.id, organisation.name)
        entry.note(phone=row.id)
        return int(row.id)


def edit_contact(
    actor: Actor, contact_id: int, draft: ContactDraft, before: ContactDraft
) -> ColleagueChanges:
    """Update a contact person, who was read as `before`.

    Returns what colleagues changed meanwhile. Raises Conflict if someone changed the same fields.
    """
    with writing(actor, "directory.edit") as entry:
        return _update(entry, _contact(entry, contact_id), draft, before)


def edit_phone(actor: Actor, phone_id: int, draft: PhoneDraft, before: PhoneDraft) -> ColleagueChanges:
    """Update a telephone number, which was read as `before`.

    Returns what colleagues changed meanwhile. Raises Conflict if someone changed the same fields.
    """
    with writing(actor, "directory.edit") as entry:
        return _update(entry, _phone(entry, phone_id), draft, before)


def remove_contact(actor: Actor, contact_id: int) -> None:
    """Delete a contact person and their numbers."""
    with writing(actor, "directory.edit") as entry:
        _contact(entry, contact_id).delete_instance()
        entry.note(removed=True)


def remove_phone(actor: Actor, phone_id: int) -> None:
    """Delete a telephone number."""
    with writing(actor, "directory.edit") as entry:
        _phone(entry, phone_id).delete_instance()
        entry.note(removed=True)


def _contact(entry: Entry, id_: int) -> Contact:
    row = Contact.get_or_none(Contact.id == id_)
    if row is None:
        raise NotFound("contact.unknown", N_("This person is no longer in the entry."))
    entry.about("organisation", row.organisation_id, row.organisation.name)
    entry.note(contact=row.id)
    return row


def _phone(entry: Entry, id_: int) -> Phone:
    row = Phone.get_or_none(Phone.id == id_)
    if row is None:
        raise NotFound("phone.unknown", N_("This number is no longer in the entry."))
    entry.about("organisation", row.organisation_id, row.organisation.name)
    entry.note(phone=row.id)
    return row


def _update(entry: Entry, row: Any, draft: Any, before: Any) -> ColleagueChanges:
    values, was = _values(draft), _cleaned(before)
    write, kept = merge_edit(entry, was, values, {name: getattr(row, name) for name in values})
    change(row, **write)
    return kept


def _values(draft: Any) -> dict[str, str]:
    values = _cleaned(draft)
    needed = next(iter(values))
    if not values[needed]:
        sentence = N_("Enter a name.") if needed == "name" else N_("Enter a phone number.")
        raise Invalid(f"directory.{needed}", sentence, field=needed)
    return values


def _cleaned(draft: Any) -> dict[str, str]:
    return {
        name: clean(text, field=name, limit=_LIMITS.get(name, 500)) for name, text in asdict(draft).items()
    }
