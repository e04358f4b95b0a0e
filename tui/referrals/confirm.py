"""Was contact made? One key answers for today; another day or a note takes a form."""

from __future__ import annotations

from functools import partial
from typing import Any

from db.clients.naming import listed_name
from db.core import clock
from db.core.actor import Actor
from db.core.translation import N_, _
from db.referrals import actions
from db.referrals.lifecycle import Confirmer
from db.referrals.queries import ReferralRow
from tui.referrals.words import place
from tui.shell.area import BaseScreen
from tui.shell.choose import Answer, Choose
from tui.shell.form import FormScreen
from tui.widgets.field import Field
from tui.widgets.ink import Cell, ink, line

NOT_MADE, EDIT = "not_made", "edit"
ANSWERS = (
    Answer(Confirmer.CLIENT, "p", N_("yes, the person says so, today")),
    Answer(Confirmer.ORGANISATION, "o", N_("yes, the organisation says so, today")),
    Answer(Confirmer.STAFF, "s", N_("yes, staff were there, today")),
    Answer(NOT_MADE, "n", N_("no contact yet: it stays to confirm")),
    Answer(EDIT, "e", N_("on another day, or with a note")),
)
SAYERS = (
    (Confirmer.CLIENT, N_("person")),
    (Confirmer.ORGANISATION, N_("organisation")),
    (Confirmer.STAFF, N_("staff")),
)


def ask_contact(screen: BaseScreen, row: ReferralRow) -> None:
    """Ask on a screen whether contact was made, and keep the answer."""
    question = [ink("strong", _("Was contact made?")), about(row)]
    screen.ask(Choose(question, ANSWERS), partial(_answered, screen, row))


def about(row: ReferralRow) -> Cell:
    """Return who was referred where."""
    return line(f"{row.number}  {listed_name(row)}".rstrip(), ink("dim", " → "), place(row))


def _answered(screen: BaseScreen, row: ReferralRow, answer: Any) -> None:
    if answer == NOT_MADE:
        screen.ask(NotMadeForm(row), lambda _done: screen.say(_("Kept; it stays to confirm.")))
    elif answer == EDIT:
        screen.ask(ConfirmForm(row), lambda _done: screen.say(_("Contact confirmed.")))
    else:
        screen.act(
            actions.confirm,
            row.id,
            answer,
            version=row.version,
            then=lambda _done: screen.say(_("Contact confirmed.")),
        )


class AboutReferral(FormScreen):
    """A form about one referral, told in the title."""

    def __init__(self, row: ReferralRow, values: dict[str, Any] | None = None) -> None:
        super().__init__(values)
        self.row, self.version = row, row.version

    def subject(self) -> tuple[str, int, str]:
        """Return the referral, under the number of the file."""
        return "referral", self.row.id, self.row.number

    def heading(self) -> Cell:
        """Return what is asked, and about which referral."""
        return line(ink("strong", _(self.TITLE_TEXT)), ink("dim", " · "), about(self.row))


class ConfirmForm(AboutReferral):
    """Contact made, on a day."""

    TITLE_TEXT = N_("Contact made")
    DRAFT = "referral.confirm"
    FIELDS = (
        Field("by", N_("Who says so"), kind="choice", choices=SAYERS, required=True),
        Field("on", N_("Day of the contact"), kind="date", required=True),
        Field("note", N_("Note"), kind="multiline"),
    )

    def __init__(self, row: ReferralRow) -> None:
        super().__init__(row, {"by": Confirmer.CLIENT, "on": clock.today()})

    def save(self, actor: Actor, values: dict[str, Any]) -> None:
        """Keep that contact was made."""
        actions.confirm(
            actor,
            self.row.id,
            values["by"],
            values["on"],
            note=values["note"] or "",
            version=self.version,
        )


class NotMadeForm(AboutReferral):
    """Someone asked, and contact was not made."""

    TITLE_TEXT = N_("Contact not made")
    DRAFT = "referral.not_made"
    FIELDS = (
        Field("note", N_("Note"), kind="multiline", help=N_("What stands in the way, what is tried next.")),
    )

    def save(self, actor: Actor, values: dict[str, Any]) -> None:
        """Keep the attempt."""
        actions.not_made(actor, self.row.id, values["note"] or "", version=self.version)
