"""The directory: lists, card, forms, and its line of My day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.core.translation import N_

if TYPE_CHECKING:
    from db.core.actor import Actor
    from db.core.day import TodayItem
    from db.directory.card import OrganisationCard
    from db.staff.drafts import Unsaved
    from tui.shell.browse import BrowseScreen
    from tui.shell.screens import BaseScreen


def _entry(_actor: Actor, draft: Unsaved) -> tuple[Any, ...]:
    from db.directory.card import card

    return (card(draft.subject[1]),) if draft.about else ()


def _part(draft: Unsaved, entry: OrganisationCard, parts: tuple[Any, ...]) -> tuple[Any, ...]:
    return (entry.id, entry.name), next((part for part in parts if str(part.id) == draft.part), None)


def _service(actor: Actor, draft: Unsaved) -> tuple[Any, ...]:
    (entry,) = _entry(actor, draft)
    return _part(draft, entry, entry.services)


def _contact(actor: Actor, draft: Unsaved) -> tuple[Any, ...]:
    (entry,) = _entry(actor, draft)
    return _part(draft, entry, entry.contacts)


def _phone(actor: Actor, draft: Unsaved) -> tuple[Any, ...]:
    (entry,) = _entry(actor, draft)
    phones = (*entry.phones, *(phone for contact in entry.contacts for phone in contact.phones))
    return _part(draft, entry, phones)


def _verify(screen: BaseScreen, _item: TodayItem) -> None:
    """Show the entries to verify, closing any card left open there."""
    session = screen.session
    session.go("directory")
    directory: BrowseScreen = session.screen_stack[0]  # type: ignore[assignment]
    directory.tab = "stale"
    directory.show()
    while session.screen is not directory:
        session.screen.dismiss()


DIGIT, NAME, SHORT = "4", N_("Directory"), N_("Dir.")
SCREEN = "tui.directory.browse:DirectoryBrowse"
CARDS = {"organisation": "tui.directory.card:OrganisationCard"}
FORMS = {
    "organisation": "tui.directory.form:OrganisationForm",
    "organisation.remark": "tui.directory.form:RemarkForm",
    "organisation.report": "tui.directory.form:ReportForm",
    "organisation.service": "tui.directory.form:ServiceForm",
    "organisation.contact": "tui.directory.form:ContactForm",
    "organisation.phone": "tui.directory.form:PhoneForm",
}
DRAFTS: dict[str, Any] = {
    "organisation": _entry,
    "organisation.remark": _entry,
    "organisation.report": lambda _actor, draft: draft.subject[1:],
    "organisation.service": _service,
    "organisation.contact": _contact,
    "organisation.phone": _phone,
}
DAY_ACTIONS = {
    "verify": ("verify", "directory.verify", N_("Go to the directory entries to verify"), _verify, _verify)
}
LOOKUPS = {"organisation": "db.directory.lookup"}
