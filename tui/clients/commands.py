"""Commands on a client, the same in lists and on the file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from db.clients.queries import takes_part
from db.core.translation import N_, _
from tui.clients.ref import ClientRef
from tui.command import Command
from tui.shell.screens import CommandHandler

if TYPE_CHECKING:
    from db.audit.batch import BatchResult
    from tui.shell.picker import Choice
    from tui.shell.screens import BaseScreen

CONTACT = Command(
    "client.contact", "c", N_("contact"), N_("Record a contact that took place"), "client.engage", show=True
)
TRANSFER = Command(
    "client.transfer", "t", N_("move"), N_("Move the client to another step"), "client.move", show=True
)
REFER = Command(
    "client.refer", "r", N_("refer"), N_("Refer the client to an organisation"), "referral.make",
    show=True,
)  # fmt: skip
PLAN = Command("client.plan", "p", N_("plan"), N_("Schedule an appointment"), "client.engage", show=True)
ASSIGN = Command("client.assign", "a", N_("assign"), N_("Assign the file to a colleague"), "client.assign")
LINK = Command(
    "client.link", "l", N_("team"), N_("Add a colleague to the file, or remove one"), "client.assign"
)
HISTORY = Command(
    "client.history", "h", N_("history"), N_("Changes to this file, and who viewed it"),
    "client.looks",
)  # fmt: skip
CLIENT_COMMANDS = (CONTACT, TRANSFER, REFER, PLAN, ASSIGN, LINK, HISTORY)
BATCH_COMMANDS = (TRANSFER, ASSIGN)
_IDS = frozenset(command.id for command in CLIENT_COMMANDS)


class ClientCommands(CommandHandler[ClientRef]):
    """Runs CLIENT_COMMANDS for the client on the screen or under the cursor.

    BATCH_COMMANDS apply to those `marked`; `show_result` gets the result.
    """

    def __init__(
        self,
        screen: BaseScreen,
        client: Callable[[], ClientRef | None],
        marked: Callable[[], Sequence[ClientRef]] = tuple,
        show_result: Callable[[BatchResult], None] = lambda _outcome: None,
    ) -> None:
        super().__init__(screen, client)
        self.marked, self.show_result = marked, show_result

    def refusal(self, command: Command) -> str | None:
        if command in BATCH_COMMANDS and self.marked():
            return None  # each one is checked by itself
        if command.id in _IDS:
            target = self.target()
            if target is None:
                return _("Choose a client first.")
            if command.id == TRANSFER.id and target.stay_id is None:
                return _("This client is not in a trajectory now.")
        return None

    def do_contact(self) -> None:
        from tui.clients.contact_forms import ContactForm

        target = self.current()
        self.screen.ask(ContactForm(target.id, target.number), partial(self._contact_saved, target.id))

    def _contact_saved(self, person: int, engagement: int) -> None:
        """Confirm the contact; ask for feedback on a referral if one is due."""
        from db.referrals.closed_loop import feedback_to_ask
        from tui.referrals.feedback import ask_opinion

        self.screen.say(_("Contact recorded."))
        if self.session.actor.may("referral.feedback"):
            self.screen.load(
                "next",
                feedback_to_ask,
                self.session.actor,
                person,
                engagement,
                then=partial(ask_opinion, self.screen),
            )

    def do_plan(self) -> None:
        from tui.clients.contact_forms import PlanForm

        target = self.current()
        self.screen.ask(
            PlanForm(target.id, target.number), lambda _id: self.screen.say(_("Appointment recorded."))
        )

    def do_refer(self) -> None:
        from tui.referrals.form import ReferralForm

        target = self.current()
        self.screen.ask(ReferralForm(client=(target.id, target.number)), self.screen.say)

    def do_transfer(self) -> None:
        if marked := self.marked():
            from tui.clients.batch import ask_step_of_all

            ask_step_of_all(self.screen, marked, self.show_result)
            return
        stay_id = self.current().stay_id
        assert stay_id is not None  # refusal has checked this
        self.screen.ask(self.session.form("client.move", stay_id), self.screen.say)

    def do_assign(self) -> None:
        from db.clients.card import responsible

        if marked := self.marked():
            from tui.clients.batch import ask_who_of_all

            ask_who_of_all(self.screen, marked, self.show_result)
            return
        # Keep the id: the list may refresh and its cursor move while one chooses.
        person = self.current().id
        self.screen.load("next", responsible, self.session.actor, person, then=partial(self._ask_who, person))

    def _ask_who(self, person: int, now: str) -> None:
        from tui.people.choices import caseworkers
        from tui.shell.picker import Picker

        self.screen.ask(
            Picker(_("Who will be responsible?"), caseworkers), partial(self._assign, person, now)
        )

    def _assign(self, person: int, now: str, colleague: Choice) -> None:
        from db.clients.actions import assign

        done = _("File assigned.")
        self.screen.act(
            assign, person, colleague.id, instead_of=now, then=lambda _done: self.screen.say(done)
        )

    def do_link(self) -> None:
        from tui.people.choices import caseworkers
        from tui.shell.picker import Picker

        person = self.current().id
        self.screen.ask(Picker(_("Who else works on this file?"), caseworkers), partial(self._link, person))

    def _link(self, person: int, colleague: Choice) -> None:
        self.screen.load(
            "next",
            takes_part,
            self.session.actor,
            person,
            colleague.id,
            then=partial(self._linked, person, colleague),
        )

    def _linked(self, person: int, colleague: Choice, part: bool) -> None:
        from tui.shell.confirm import Confirm

        if part:
            question = Confirm(_("Remove {who} from this file?").format(who=colleague.label))
            self.screen.ask(question, lambda _yes: self._involve(person, colleague, part=False))
        else:
            self._involve(person, colleague, part=True)

    def _involve(self, person: int, colleague: Choice, *, part: bool) -> None:
        from db.clients.actions import involve

        done = _("{who} added to the file.") if part else _("{who} removed from the file.")
        notice = done.format(who=colleague.label)
        self.screen.act(involve, person, colleague.id, part=part, then=lambda _done: self.screen.say(notice))

    def do_history(self) -> None:
        from tui.clients.history import FileHistory

        target = self.current()
        self.session.push_screen(FileHistory(target.number, target.id, target.referral_ids))
