"""Commands on a referral, the same in the queue and on the card."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from db.core import clock
from db.core.dates import short_date
from db.core.translation import N_, _
from db.referrals.deadlines import next_try
from db.referrals.lifecycle import FAILURES, OPEN, Status, next_statuses
from db.referrals.queries import ReferralRow
from tui.command import Command
from tui.people.outside import outside_refusal
from tui.shell.marks import Line, run_on_lines
from tui.shell.screens import CommandHandler

if TYPE_CHECKING:
    from db.audit.batch import Action, BatchResult
    from db.referrals.card import ReferralCard
    from tui.shell.screens import BaseScreen

CONFIRM = Command(
    "referral.confirm",
    "c",
    N_("confirm"),
    N_("Record whether contact was made, and who confirms it"),
    "referral.confirm",
    show=True,
)
WAITS = Command(
    "referral.waits", "w", N_("no contact"), N_("No answer yet; remind me later"),
    "referral.confirm", show=True,
)  # fmt: skip
LATER = Command(
    "referral.later", ";", N_("remind"), N_("Set a reminder for another day"), "referral.confirm", show=True
)
ESCALATE = Command(
    "referral.escalate", "!", N_("escalate"), N_("Escalate to the team lead"), "referral.confirm", show=True
)
STATUS = Command(
    "referral.status", "s", N_("status"), N_("Change the status: accepted, waitlisted, declined…"),
    "referral.status", show=True,
)  # fmt: skip
PLAN = Command(
    "referral.plan", "p", N_("plan"), N_("Record an appointment or its outcome"),
    "referral.confirm",
)  # fmt: skip
LINK = Command("referral.link", "l", N_("client"), N_("Open the client's file"), "client.read", show=True)
REFER = Command(
    "referral.refer",
    "r",
    N_("refer"),
    N_("Refer the client to another organisation"),
    "referral.make",
    show=True,
)
LETTER = Command(
    "referral.export", "x", N_("letter"), N_("Letter to the organisation, to paste or print"), "client.read"
)
COPY = Command(
    "referral.copy", "C", N_("copy"), N_("Copy the number to call to the clipboard"), "client.read"
)
REVERT = Command(
    "referral.revert", "U", N_("undo"), N_("Undo the last change to this referral"), "referral.status"
)
REFERRAL_COMMANDS = (CONFIRM, WAITS, LATER, ESCALATE, REFER, STATUS, PLAN, LINK, LETTER, COPY, REVERT)
BATCH_COMMANDS = (CONFIRM, WAITS, LATER, ESCALATE)
"""Commands that apply to all marked referrals at once."""
QUEUE_COMMANDS = (WAITS, LATER, ESCALATE)


class ReferralCommands(CommandHandler[ReferralRow]):
    """Runs REFERRAL_COMMANDS for the referral on the screen or under the cursor.

    BATCH_COMMANDS applies to those `marked`; `show_result` gets the result.
    """

    def __init__(
        self,
        screen: BaseScreen,
        referral: Callable[[], ReferralRow | None],
        marked: Callable[[], Sequence[ReferralRow]] = tuple,
        show_result: Callable[[BatchResult], None] = lambda _outcome: None,
    ) -> None:
        super().__init__(screen, referral)
        self.marked, self.show_result = marked, show_result

    def targets(self) -> Sequence[ReferralRow]:
        """Return the marked referrals, or the one under the cursor."""
        row = self.target()
        return self.marked() or ([row] if row else [])

    def refusal(self, command: Command) -> str | None:
        if command not in REFERRAL_COMMANDS:
            return None
        row = self.target()
        if row is None:
            return _("Choose a referral first.")
        if command in BATCH_COMMANDS:
            row, *others = self.targets()
            if others:
                return None  # each one is checked by itself
        if not row.within and command is not LINK:
            return outside_refusal(self.session.actor)
        return _status_refusal(command, row)

    # One or several referrals

    def run_on_chosen(self, action: Action, notice: str) -> None:
        """Run an action on each chosen referral, and show a notice."""
        lines = [Line(row.id, row.version, row.number) for row in self.targets()]
        run_on_lines(self.screen, "referral", action, lines, notice, self.show_result)

    def do_confirm(self) -> None:
        from tui.referrals.confirm import ask_contact, ask_contact_of_all

        rows = self.targets()
        if len(rows) > 1:
            ask_contact_of_all(self.screen, rows, self.run_on_chosen, self.do_waits)
        else:
            ask_contact(self.screen, rows[0])

    def do_waits(self) -> None:
        """Record an unsuccessful attempt."""
        from db.referrals.actions import record_attempt

        rows = self.targets()
        notice = _("saved; you will be reminded.")
        if len(rows) == 1 and (since := rows[0].since) is not None:
            on = next_try(since, clock.today(), rows[0].appointment_at, rows[0].meeting)
            again = _("saved; to call again on {on}.").format(on=short_date(on)) if on else ""
            notice = again or _("saved; still to call.")
        self.run_on_chosen(lambda actor, id_, version: record_attempt(actor, id_, version=version), notice)

    def do_later(self) -> None:
        from tui.referrals.postpone import ask_postpone

        ask_postpone(self.screen, self.targets(), self.run_on_chosen)

    def do_escalate(self) -> None:
        from db.referrals.actions_followup import escalate

        notice = _("escalated to the team lead.")
        self.run_on_chosen(lambda actor, id_, version: escalate(actor, id_, version=version), notice)

    def do_revert(self) -> None:
        """Undo the last action on this referral, also that of a colleague where the role allows it."""
        from db.referrals.actions_followup import undo
        from tui.referrals.common import notify_undone

        self.screen.act(undo, self.current().id, then=partial(notify_undone, self.screen))

    # One referral

    def do_status(self) -> None:
        from tui.referrals.status import ask_status

        ask_status(self.screen, self.current())

    def do_plan(self) -> None:
        from tui.referrals.appointment import ask_meeting

        ask_meeting(self.screen, self.current())

    def do_link(self) -> None:
        self.session.open("client", self.current().client_id)

    def do_refer(self) -> None:
        from tui.referrals.form import refer_again

        refer_again(self.screen, self.current())

    def do_export(self) -> None:
        from tui.referrals.letter import show_letter

        show_letter(self.screen, self.current())

    def do_copy(self) -> None:
        """Copy the number to call, read anew: the list may still be loading it."""
        from db.referrals.card import open_card

        self.screen.load("next", open_card, self.session.actor, self.current().id, then=self._copy_number)

    def _copy_number(self, card: ReferralCard) -> None:
        from tui.referrals.description import number_to_call

        number = number_to_call(card)
        if not number:
            self.screen.refuse(_("There is no number to call."))
            return
        self.session.copy(number)
        self.screen.say(_("{number} copied, if your terminal allows it.").format(number=number))


def _status_refusal(command: Command, row: ReferralRow) -> str | None:
    status = row.status
    in_queue = row.days_late is not None
    if command is CONFIRM:
        known = row.received_on is None and row.status in (*OPEN, Status.COMPLETED)
        return None if in_queue or known else _("This referral has no contact to confirm.")
    if command in QUEUE_COMMANDS and not in_queue:
        return _("This referral has no contact to confirm.")
    if command is PLAN and status not in OPEN:
        return _("This referral is not under way.")
    if command is STATUS and not next_statuses(status) and status not in FAILURES:
        return _("This status is final.")
    return None
