"""What can be done with an organisation, the same keys in the list and on its card."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from db.core.translation import N_, _
from db.directory import actions
from db.directory import card as cards
from tui.command import Command

if TYPE_CHECKING:
    from db.directory.card import OrganisationCard
    from tui.directory.form import Addition
    from tui.shell.area import AreaScreen as _Screen
else:
    _Screen = object  # the keys come through the screen it is mixed into

VERIFY = Command(
    "directory.verify", "v", N_("verify"), N_("Say that the entry was checked today"), "directory.verify",
    show=True,
)  # fmt: skip
REFER = Command(
    "directory.refer", "r", N_("refer"), N_("Refer someone to this organisation"), "referral.make", show=True
)
EDIT = Command("directory.edit", "e", N_("edit"), N_("Correct the entry"), "directory.edit", show=True)
ADD = Command(
    "directory.add", "a", N_("add"), N_("Add a service, a person to ask for or a telephone"), "directory.edit"
)
REMARK = Command(
    "directory.comment", "c", N_("remark"), N_("Write what colleagues should know before they call"),
    "directory.edit",
)  # fmt: skip
HISTORY = Command("directory.history", "h", N_("history"), N_("Who changed or verified this entry, and when"))
ON_ORGANISATION = (VERIFY, REFER, EDIT, ADD, REMARK, HISTORY)


class OrganisationVerbs(_Screen):
    """Carries out ON_ORGANISATION on `target()`."""

    def target(self) -> tuple[int, str] | None:
        """Return id and name of the organisation on the screen or under the cursor."""
        raise NotImplementedError

    def why_not(self, command: Command) -> str | None:
        """Refuse what needs an organisation when there is none."""
        if (command in ON_ORGANISATION or command.id == "directory.open") and self.target() is None:
            return _("No organisation is under the cursor.")
        return super().why_not(command)

    def subject(self) -> tuple[str, int, str] | None:
        """Return the organisation, for a suggestion noted here."""
        target = self.target()
        return ("organisation", *target) if target else None

    def _target(self) -> tuple[int, str]:
        target = self.target()
        assert target is not None  # why_not has been asked first
        return target

    def do_verify(self) -> None:
        """Verify the entry, in one key."""
        id_, name = self._target()
        told = _("Verified today: {name}.").format(name=name)
        self.act(actions.verify, id_, then=lambda _done: self.say(told))

    def do_refer(self) -> None:
        """Make a referral to it."""
        from tui.referrals.form import ReferralForm

        self.ask(ReferralForm(organisation=self._target()), self.say)

    def do_edit(self) -> None:
        """Correct the entry, as it is now."""
        from tui.directory.form import OrganisationForm

        self._with_card(lambda card: self.ask(OrganisationForm(card), self.say))

    def do_comment(self) -> None:
        """Write the remark."""
        from tui.directory.form import RemarkForm

        self._with_card(lambda card: self.ask(RemarkForm(card), self.say))

    def _with_card(self, then: Callable[[OrganisationCard], None]) -> None:
        self.load("target", cards.card, self._target()[0], then=then)

    def do_add(self) -> None:
        """Ask what is added."""
        from tui.directory.form import ContactForm, PhoneForm, ServiceForm
        from tui.shell.choose import Answer, Choose

        id_, name = self._target()
        answers = (
            Answer(ServiceForm, "s", N_("a service")),
            Answer(ContactForm, "p", N_("a person to ask for")),
            Answer(PhoneForm, "t", N_("a telephone")),
        )
        self.ask(
            Choose([_("Add to “{name}”:").format(name=name)], answers), lambda form: self._add(form, id_)
        )

    def _add(self, form: type[Addition], id_: int) -> None:
        self.ask(form(id_), lambda _id: self.say(_("Added.")))

    def do_history(self) -> None:
        """Show the journal of the entry."""
        from tui.shell.history import History

        id_, name = self._target()
        self.app.push_screen(History(name, [("organisation", id_)]))
