"""The contacts of an organisation, a row for each person and each number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from db.core.actor import Actor
from db.core.paging import Key
from db.directory.actions_people import remove_contact, remove_phone
from db.directory.card import ContactCard, OrganisationCard
from db.directory.queries import PhoneLine


@dataclass(frozen=True)
class ContactRow:
    """A person, or a number of the person or of the organisation."""

    contact: ContactCard | None
    phone: PhoneLine | None = None

    @property
    def id(self) -> tuple[int, int]:
        """Tell it from the others, also once it is read again."""
        return (self.contact.id if self.contact else 0, self.phone.id if self.phone else 0)

    @property
    def key(self) -> Key:
        """Its place."""
        return self.id

    @property
    def name(self) -> str:
        """The name shown when it is removed."""
        return self.phone.dialled() if self.phone else self.contact.name if self.contact else ""

    def removal(self) -> tuple[Callable[[Actor, int], None], int]:
        """Return the action that removes it, and its id."""
        if self.phone is not None:
            return remove_phone, self.phone.id
        assert self.contact is not None
        return remove_contact, self.contact.id


def people(card: OrganisationCard) -> list[ContactRow]:
    """Return the organisation's own numbers, then each person with theirs."""
    lines = [ContactRow(None, phone) for phone in card.phones]
    for contact in card.contacts:
        lines += [ContactRow(contact), *(ContactRow(contact, phone) for phone in contact.phones)]
    return lines
