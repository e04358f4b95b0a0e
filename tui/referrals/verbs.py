"""What can be done with a referral, the same keys in the queue and on the card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.core.translation import N_, _
from db.referrals.lifecycle import Status, next_statuses
from db.referrals.queries import ReferralRow
from tui.clients.verbs import why_not_within
from tui.command import Command

if TYPE_CHECKING:
    from tui.shell.area import AreaScreen as _Screen
else:
    _Screen = object  # the keys come through the screen it is mixed into

CONFIRM = Command(
    "referral.confirm",
    "c",
    N_("confirm"),
    N_("Say whether contact was made, and who says so"),
    "referral.confirm",
    show=True,
)
STATUS = Command(
    "referral.status", "s", N_("status"), N_("Accepted, waitlisted, declined…: what may follow now"),
    "referral.status", show=True,
)  # fmt: skip
ADD = Command(
    "referral.add", "a", N_("opinion"), N_("Add what the person or the organisation said"),
    "referral.feedback", show=True,
)  # fmt: skip
LINK = Command(
    "referral.link", "l", N_("person"), N_("Go to the file of the person"), "client.read", show=True
)
REFER = Command(
    "referral.refer", "r", N_("refer"), N_("Refer the same person elsewhere"), "referral.make", show=True
)
ON_REFERRAL = (CONFIRM, STATUS, ADD, LINK, REFER)


class ReferralVerbs(_Screen):
    """Carries out ON_REFERRAL on `referral()`."""

    def referral(self) -> ReferralRow | None:
        """Return the referral on the screen or under the cursor."""
        raise NotImplementedError

    def why_not(self, command: Command) -> str | None:
        """Refuse what needs a referral when there is none, and what its state does not allow."""
        if command in ON_REFERRAL:
            row = self.referral()
            if row is None:
                return _("No referral is under the cursor.")
            if (refused := super().why_not(command)) is not None:
                return refused
            if not row.within and command is not LINK:
                return why_not_within(self.session.actor)
            if command is CONFIRM and row.days_late is None:
                return _("This referral awaits no confirmation.")
            if command is STATUS and not next_statuses(Status(row.status)):
                return _("Nothing can follow this status.")
        return super().why_not(command)

    def _referral(self) -> ReferralRow:
        row = self.referral()
        assert row is not None  # why_not has been asked first
        return row

    def do_confirm(self) -> None:
        """Ask whether contact was made."""
        from tui.referrals.confirm import ask_contact

        ask_contact(self, self._referral())

    def do_status(self) -> None:
        """Change the status."""
        from tui.referrals.status import ask_status

        ask_status(self, self._referral())

    def do_add(self) -> None:
        """Add feedback."""
        from tui.referrals.feedback import FeedbackForm

        self.ask(FeedbackForm(self._referral()), lambda _id: self.say(_("Feedback noted.")))

    def do_link(self) -> None:
        """Go to the person's file."""
        from tui.clients.card import ClientCard

        self.session.open_card(ClientCard, self._referral().client_id)

    def do_refer(self) -> None:
        """Refer the same person elsewhere."""
        from tui.referrals.form import ReferralForm

        row = self._referral()
        self.ask(ReferralForm(client=(row.client_id, row.number)), self.say)
