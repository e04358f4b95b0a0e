"""Commands on a referral, the same in the queue and on the card."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from db.core.translation import N_, _, ngettext
from db.referrals.lifecycle import FAILURES, OPEN, Status, next_statuses
from db.referrals.queries import ReferralRow
from tui.command import Command
from tui.people.outside import why_not_within
from tui.shell.screens import Verbs

if TYPE_CHECKING:
    from db.referrals.batch import Action, BatchResult
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
    "referral.escalate", "!", N_("report"), N_("Report it to the team lead"), "referral.confirm", show=True
)
STATUS = Command(
    "referral.status", "s", N_("status"), N_("Change the status: accepted, waitlisted, declined…"),
    "referral.status", show=True,
)  # fmt: skip
PLAN = Command(
    "referral.plan", "p", N_("plan"), N_("Record an appointment or its outcome"),
    "referral.confirm",
)  # fmt: skip
ADD = Command(
    "referral.add", "a", N_("add"), N_("Add feedback from the person or the organisation"),
    "referral.feedback", show=True,
)  # fmt: skip
LINK = Command("referral.link", "l", N_("person"), N_("Open the person's file"), "client.read", show=True)
REFER = Command(
    "referral.refer",
    "r",
    N_("refer"),
    N_("Refer the person to another organisation"),
    "referral.make",
    show=True,
)
LETTER = Command(
    "referral.export", "x", N_("letter"), N_("Letter to the organisation, to paste or print"), "client.read"
)
UNDO = Command(
    "referral.undo", "u", N_("undo"), N_("Undo the last change to this referral"), "referral.status"
)
ON_REFERRAL = (CONFIRM, WAITS, LATER, ESCALATE, REFER, STATUS, PLAN, ADD, LINK, LETTER, UNDO)
ON_SEVERAL = (CONFIRM, WAITS, LATER, ESCALATE)
"""Commands that apply to all marked referrals at once."""
AWAITED = (WAITS, LATER, ESCALATE)


class ReferralVerbs(Verbs[ReferralRow]):
    """Runs ON_REFERRAL for the referral on the screen or under the cursor.

    ON_SEVERAL applies to those `marked`; `settled` gets the result.
    """

    def __init__(
        self,
        screen: BaseScreen,
        referral: Callable[[], ReferralRow | None],
        marked: Callable[[], Sequence[ReferralRow]] = tuple,
        settled: Callable[[BatchResult], None] = lambda _outcome: None,
    ) -> None:
        super().__init__(screen, referral)
        self.marked, self.settled = marked, settled

    def rows(self) -> Sequence[ReferralRow]:
        """Return the marked referrals, or the one under the cursor."""
        row = self.target()
        return self.marked() or ([row] if row else [])

    def why_not(self, command: Command) -> str | None:
        if command not in ON_REFERRAL or (command is UNDO and self.session.undo):
            return None
        row = self.target()
        if row is None:
            return _("Choose a referral first.")
        if command in ON_SEVERAL:
            row, *others = self.rows()
            if others:
                return None  # each one is checked by itself
        if not row.within and command is not LINK:
            return why_not_within(self.session.actor)
        return _state_refuses(command, row)

    # One or several referrals

    def each(self, deed: Action, said: str) -> None:
        """Run an action on each chosen referral, and show a notice."""
        from db.referrals.batch import run_on_each

        rows = list(self.rows())
        self.screen.act(
            run_on_each, deed, [(row.id, row.version) for row in rows], then=partial(self._told, rows, said)
        )

    def _told(self, rows: Sequence[ReferralRow], said: str, outcome: BatchResult) -> None:
        from tui.referrals.common import take_back

        self.settled(outcome)
        undo = partial(take_back, ids=outcome.done)
        if len(rows) == 1:
            self.screen.did(said[:1].upper() + said[1:], undo)
            return
        text = f"{len(outcome.done)} × {said}"
        if not outcome.refused:
            self.screen.did(text, undo)
            return
        row = next(row for row in rows if row.id in outcome.refused)
        why = outcome.refused[row.id]
        first = why if row.number in why else _("{number}: {why}").format(number=row.number, why=why)
        count = len(outcome.refused)
        more = ngettext("{n} refused, still marked.", "{n} refused, still marked.", count).format(n=count)
        text = f"{text} {more} {first}"
        if outcome.done:
            self.screen.did(text, undo, bad=True)
        else:
            self.screen.say(text, bad=True)

    def do_confirm(self) -> None:
        from tui.referrals.confirm import ask_contact, ask_contact_of_all

        rows = self.rows()
        if len(rows) > 1:
            ask_contact_of_all(self.screen, rows, self.each, self.do_waits)
        else:
            ask_contact(self.screen, rows[0])

    def do_waits(self) -> None:
        """Record an unsuccessful attempt."""
        from db.referrals.actions import record_attempt

        said = _("saved; you will be reminded.")
        self.each(lambda actor, id_, version: record_attempt(actor, id_, version=version), said)

    def do_later(self) -> None:
        from tui.referrals.postpone import ask_again

        ask_again(self.screen, self.rows(), self.each)

    def do_escalate(self) -> None:
        from db.referrals.actions_followup import escalate

        said = _("reported to the team lead.")
        self.each(lambda actor, id_, version: escalate(actor, id_, version=version), said)

    def do_undo(self) -> None:
        """Undo the last write, or else the last action on this referral."""
        from db.referrals.actions_followup import undo
        from tui.referrals.common import undone

        if self.session.undo is not None:
            self.session.undo(self.screen)
        else:
            self.screen.act(undo, self.chosen().id, then=partial(undone, self.screen))

    # One referral

    def do_status(self) -> None:
        from tui.referrals.status import ask_status

        ask_status(self.screen, self.chosen())

    def do_plan(self) -> None:
        from tui.referrals.appointment import ask_meeting

        ask_meeting(self.screen, self.chosen())

    def do_add(self) -> None:
        from tui.referrals.common import did
        from tui.referrals.feedback import FeedbackForm

        row = self.chosen()
        self.screen.ask(FeedbackForm(row), lambda _id: did(self.screen, row, _("Feedback recorded.")))

    def do_link(self) -> None:
        self.session.open("client", self.chosen().client_id)

    def do_refer(self) -> None:
        from tui.referrals.form import again

        again(self.screen, self.chosen())

    def do_export(self) -> None:
        from tui.referrals.letter import show_letter

        show_letter(self.screen, self.chosen())


def _state_refuses(command: Command, row: ReferralRow) -> str | None:
    status = row.status
    unsettled = row.days_late is not None
    if command is CONFIRM:
        known = row.received_on is None and row.status in (*OPEN, Status.COMPLETED)
        return None if unsettled or known else _("This referral has no contact to confirm.")
    if command in AWAITED and not unsettled:
        return _("This referral has no contact to confirm.")
    if command is PLAN and status not in OPEN:
        return _("This referral is not under way.")
    if command is STATUS and not next_statuses(status) and status not in FAILURES:
        return _("This status is final.")
    return None
