"""Commands on an organisation, the same in the list and on its card."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from db.core.actor import Actor
from db.core.translation import N_, _
from db.directory import actions
from db.directory import card as cards
from db.directory.models import ReportOutcome
from db.directory.reports import ReportLine, open_reports
from db.referrals.destinations import Destination
from tui.command import Command
from tui.directory.entry import report_line
from tui.directory.services import unavailable_reason
from tui.shell.choose import Answer
from tui.shell.marks import Line, run_on_lines
from tui.shell.screens import CommandHandler
from tui.widgets.ink import Cell, ink

if TYPE_CHECKING:
    from db.audit.batch import BatchResult
    from db.directory.card import OrganisationCard
    from tui.directory.form import PartForm
    from tui.shell.screens import BaseScreen

VERIFY = Command(
    "directory.verify", "v", N_("verify"), N_("Mark the entry as verified today"), "directory.verify",
    show=True,
)  # fmt: skip
REFER = Command(
    "directory.refer", "r", N_("refer"), N_("Refer someone to this organisation"), "referral.make", show=True
)
EDIT = Command("directory.edit", "e", N_("edit"), N_("Correct the entry"), "directory.edit", show=True)
ADD = Command(
    "directory.new", "n", N_("add"), N_("Add a service, a contact person or a phone number"), "directory.edit"
)
REMARK = Command(
    "directory.comment", "c", N_("note"), N_("Write what colleagues should know before they call"),
    "directory.edit",
)  # fmt: skip
HISTORY = Command("directory.history", "h", N_("history"), N_("Who changed or verified this entry, and when"))
SIGNAL = Command(
    "directory.signal", "!", N_("report"), N_("Report an error in this entry"), "directory.report"
)
ORGANISATION_COMMANDS = (VERIFY, REFER, EDIT, REMARK, SIGNAL, HISTORY)


REPORT_OUTCOMES = (
    Answer(ReportOutcome.CORRECTED, "c", N_("the entry was corrected")),
    Answer(ReportOutcome.DISMISSED, "n", N_("the entry was right")),
)


def _verify_unreported(actor: Actor, id_: int, _version: int | None) -> None:
    actions.verify_unreported(actor, id_)


class OrganisationCommands(CommandHandler[tuple[int, str]]):
    """Runs ORGANISATION_COMMANDS for the organisation (id, name) on the screen or under the cursor.

    `place` returns the service under the cursor, if it is one. VERIFY applies to those `marked`, and
    `show_result` gets the result.
    """

    def __init__(
        self,
        screen: BaseScreen,
        target: Callable[[], tuple[int, str] | None],
        place: Callable[[], Destination | None] = lambda: None,
        marked: Callable[[], Sequence[tuple[int, str]]] = tuple,
        show_result: Callable[[BatchResult], None] = lambda _outcome: None,
    ) -> None:
        super().__init__(screen, target)
        self.place, self.marked, self.show_result = place, marked, show_result

    def refusal(self, command: Command) -> str | None:
        if command is VERIFY and self.marked():
            return None  # each one is checked by itself
        if (
            command in (*ORGANISATION_COMMANDS, ADD) or command.id == "directory.open"
        ) and self.target() is None:
            return _("Choose an organisation first.")
        place = self.place() if command is REFER else None
        if place is not None and (why := unavailable_reason(place.found)) is not None:
            return _("This organisation cannot receive referrals: {why}.").format(why=why)
        return None

    def do_verify(self) -> None:
        """Verify the entry, or those marked; if there are reports, ask first what became of them."""
        if marked := self.marked():
            lines, notice = [Line(id_, None, name) for id_, name in marked], _("marked as verified today.")
            run_on_lines(self.screen, "directory", _verify_unreported, lines, notice, self.show_result)
            return
        self.screen.load("next", open_reports, self.current()[0], then=partial(self._verify, *self.current()))

    def _verify(self, id_: int, name: str, reports: Sequence[ReportLine]) -> None:
        from tui.shell.choose import Choose

        notice = _("Marked as verified today: {name}.").format(name=name)

        def verify(outcome: ReportOutcome) -> None:
            self.screen.act(
                actions.verify, id_, reports=outcome, then=lambda _before: self.screen.say(notice)
            )

        if reports:
            question: list[Cell] = [
                ink("strong", _("Reported error:")),
                *(report_line(line) for line in reports),
            ]
            self.screen.ask(Choose(question, REPORT_OUTCOMES), verify)
        else:
            self.screen.act(actions.verify, id_, then=lambda _done: self.screen.say(notice))

    def do_refer(self) -> None:
        form = self.session.form("referral.new", organisation=self.current())
        if (place := self.place()) is not None:
            form.before["target"] = (place.id, place.label)
        self.screen.ask(form, self.screen.say)

    def do_signal(self) -> None:
        from tui.directory.form import ReportForm

        id_, name = self.current()
        self.screen.ask(ReportForm(id_, name, self.place()), self.screen.say)

    def do_edit(self) -> None:
        from tui.directory.form import OrganisationForm

        self._with_card(lambda card: self.screen.ask(OrganisationForm(card), self.screen.say))

    def do_comment(self) -> None:
        from tui.directory.form import RemarkForm

        self._with_card(lambda card: self.screen.ask(RemarkForm(card), self.screen.say))

    def _with_card(self, then: Callable[[OrganisationCard], None]) -> None:
        self.screen.load("next", cards.card, self.current()[0], then=then)

    def do_new(self) -> None:
        """Add to the entry shown."""
        from tui.directory.form import ContactForm, PhoneForm, ServiceForm
        from tui.shell.choose import Choose

        id_, name = self.current()
        answers = (
            Answer(ServiceForm, "s", N_("a service")),
            Answer(ContactForm, "p", N_("a contact person")),
            Answer(PhoneForm, "t", N_("a phone number")),
        )
        self.screen.ask(
            Choose([_("Add to “{name}”:").format(name=name)], answers),
            lambda form: self._add(form, (id_, name)),
        )

    def _add(self, form: type[PartForm], organisation: tuple[int, str]) -> None:
        self.screen.ask(form(organisation), lambda _id: self.screen.say(_("Added.")))

    def do_history(self) -> None:
        from tui.shell.history import History

        id_, name = self.current()
        self.session.push_screen(History(name, [("organisation", id_)]))
