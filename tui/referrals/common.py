"""What the dialogs and forms about a referral share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from db.clients.display_names import listed_name
from db.core.translation import N_, _
from db.referrals.lifecycle import EventKind
from db.referrals.queries import ReferralRow
from tui.people.referral_labels import destination_label
from tui.shell.choose import Answer, Choose
from tui.shell.form import FormScreen
from tui.shell.screens import BaseScreen
from tui.widgets.field import Field
from tui.widgets.ink import Cell, ink, line

if TYPE_CHECKING:
    from db.audit.batch import Action

BatchRunner = Callable[["Action", str], None]
"""Runs an action on each marked referral, and shows a notice."""

QUESTIONS = (
    Field("appropriate", N_("Was it the right place?"), kind="yesno"),
    Field(
        "useful",
        N_("Usefulness, from 1 (none) to 5 (very useful)"),
        kind="choice",
        choices=tuple((number, str(number)) for number in range(1, 6)),
    ),
)
"""Feedback questions, for either party."""


def referral_title(screen: BaseScreen, *rows: ReferralRow) -> Cell:
    """Return who was referred where; of several, their numbers."""
    if len(rows) > 1:
        return _("Marked: {numbers}").format(numbers=", ".join(row.number for row in rows))
    who = f"{rows[0].number}  {listed_name(screen.session.actor, rows[0])}".rstrip()
    return line(who, ink("dim", " → "), destination_label(rows[0]))


def choose(
    screen: BaseScreen,
    rows: Sequence[ReferralRow],
    question: str,
    answers: Sequence[Answer],
    then: Callable[[Any], object],
) -> None:
    """Ask a question about the referrals; `then` gets the answer."""
    screen.ask(Choose([ink("strong", question), referral_title(screen, *rows)], answers), then)


def act_on(
    screen: BaseScreen, row: ReferralRow, notice: str, action: Callable[..., None], *args: Any
) -> None:
    """Run an action on a referral as it was read, and show the notice."""
    screen.act(action, row.id, *args, version=row.version, then=lambda _none: screen.say(notice))


def notify_undone(screen: BaseScreen, what: EventKind) -> None:
    """Show a notice about what was undone."""
    from tui.referrals.description import EVENT_NAMES

    screen.say(_("Undone: {what}.").format(what=_(EVENT_NAMES[what])))


class FollowUpForm(FormScreen):
    """A form about a referral, named in the title."""

    def __init__(self, row: ReferralRow, values: dict[str, Any] | None = None, *, part: object = "") -> None:
        super().__init__(values, about=("referral", row.id, row.number), part=part)
        self.row, self.version = row, row.version

    def heading(self) -> Cell:
        return line(ink("strong", _(self.TITLE_TEXT)), ink("dim", " · "), referral_title(self, self.row))
