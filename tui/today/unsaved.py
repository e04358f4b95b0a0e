"""Every form whose drafts are kept, and how it is opened again from My day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from db.core.errors import Refused
from db.core.translation import N_, _

if TYPE_CHECKING:
    from db.core.actor import Actor
    from db.overview.items import TodayItem
    from db.staff.drafts import Unsaved
    from tui.shell.area import BaseScreen


def _nothing(_actor: Actor, _draft: Unsaved) -> tuple[Any, ...]:
    return ()


def _subject(draft: Unsaved) -> tuple[str, int, str]:
    assert draft.about is not None  # what its form is about
    return draft.about


def _id(_actor: Actor, draft: Unsaved) -> tuple[int]:
    return (_subject(draft)[1],)


def _id_and_label(_actor: Actor, draft: Unsaved) -> tuple[int, str]:
    return _subject(draft)[1:]


def _part(draft: Unsaved) -> str:
    return draft.form.partition(":")[2]


def _stay(_actor: Actor, draft: Unsaved) -> tuple[int]:
    return (int(_part(draft)),)


def _identity(actor: Actor, draft: Unsaved) -> tuple[Any]:
    from db.clients.actions_looks import reveal
    from db.overview.file import client_file

    id_ = _subject(draft)[1]
    reveal(actor, id_)  # the form shows the name
    return (client_file(actor, id_).card,)


def _organisation(_actor: Actor, draft: Unsaved) -> tuple[Any, ...]:
    from db.directory.card import card

    return (card(draft.about[1]),) if draft.about else ()


def _service(_actor: Actor, draft: Unsaved) -> tuple[Any, ...]:
    from db.directory.card import card

    entry = card(_subject(draft)[1])
    return (entry.id, entry.name), next((one for one in entry.services if str(one.id) == _part(draft)), None)


def _contact(_actor: Actor, draft: Unsaved) -> tuple[Any, ...]:
    from db.directory.card import card

    entry = card(_subject(draft)[1])
    return (entry.id, entry.name), next((one for one in entry.contacts if str(one.id) == _part(draft)), None)


def _phone(_actor: Actor, draft: Unsaved) -> tuple[Any, ...]:
    from db.directory.card import card

    entry = card(_subject(draft)[1])
    phones = [*entry.phones, *(phone for contact in entry.contacts for phone in contact.phones)]
    return (entry.id, entry.name), next((one for one in phones if str(one.id) == _part(draft)), None)


def _referral(actor: Actor, draft: Unsaved) -> tuple[Any, ...]:
    from db.referrals.card import opened

    return (opened(actor, _subject(draft)[1]).row,)


def _status(actor: Actor, draft: Unsaved) -> tuple[Any, ...]:
    from db.referrals.lifecycle import Status

    return *_referral(actor, draft), Status(_part(draft))


def _who_or_where(actor: Actor, draft: Unsaved) -> tuple[Any, ...]:
    if draft.about is None:
        return ()
    if former := _part(draft):
        from db.referrals.card import opened
        from db.referrals.elsewhere import elsewhere

        row = opened(actor, int(former)).row
        return (row.client_id, row.number), None, row, elsewhere(actor, row.id)
    kind, id_, label = draft.about
    return ((id_, label),) if kind == "client" else (None, (id_, label))


def _board(actor: Actor, draft: Unsaved) -> tuple[Any, int]:
    from db.retros.queries import board

    return board(actor, _subject(draft)[1]), 0


def _retro(actor: Actor, draft: Unsaved) -> tuple[Any]:
    return (_board(actor, draft)[0].row,)


def _action(actor: Actor, draft: Unsaved) -> tuple[Any]:
    from db.retros.queries import action

    return (action(actor, _subject(draft)[1]),)


def _suggestion(actor: Actor, draft: Unsaved) -> tuple[Any]:
    from db.suggestions.queries import card

    return (card(actor, _subject(draft)[1]),)


def _suggested(actor: Actor, draft: Unsaved) -> tuple[Any]:
    return (_suggestion(actor, draft)[0].row,)


def _linked(_actor: Actor, draft: Unsaved) -> tuple[Any]:
    return (draft.about,)


@dataclass(frozen=True)
class Again:
    """A form by its place, and what reads the values that it is made with; that runs in a thread."""

    form: str
    values: Callable[[Actor, Unsaved], tuple[Any, ...]] = _nothing

    def make(self, *values: Any) -> Any:
        """Return the form."""
        module, _colon, name = self.form.partition(":")
        return getattr(import_module(f"tui.{module}"), name)(*values)


AGAIN = {
    "client.new": Again("clients.form:ClientForm"),
    "client.identity": Again("clients.form:IdentityForm", _identity),
    "client.contact": Again("clients.contact:ContactForm", _id_and_label),
    "client.plan": Again("clients.contact:PlanForm", _id_and_label),
    "client.settle": Again("clients.contact:SettleForm", _id),
    "client.ask": Again("clients.contact:AskForm", _id_and_label),
    "client.move": Again("trajectories.move:MoveForm", _stay),
    "client.outside": Again("clients.outside:OutsideForm", _id),
    "client.search": Again("clients.outside:OutsideSearch"),
    "organisation": Again("directory.form:OrganisationForm", _organisation),
    "organisation.remark": Again("directory.form:RemarkForm", _organisation),
    "organisation.report": Again("directory.form:ReportForm", _id_and_label),
    "organisation.service": Again("directory.form:ServiceForm", _service),
    "organisation.contact": Again("directory.form:ContactForm", _contact),
    "organisation.phone": Again("directory.form:PhoneForm", _phone),
    "referral.new": Again("referrals.form:ReferralForm", _who_or_where),
    "referral.confirm": Again("referrals.confirm:ConfirmForm", _referral),
    "referral.not_made": Again("referrals.confirm:NotMadeForm", _referral),
    "referral.feedback": Again("referrals.feedback:FeedbackForm", _referral),
    "referral.opinion": Again("referrals.feedback:OpinionForm", _referral),
    "referral.again": Again("referrals.again:AgainForm", _referral),
    "referral.meeting": Again("referrals.meeting:MeetingForm", _referral),
    "referral.received": Again("referrals.confirm:ReceivedForm", _referral),
    "referral.status": Again("referrals.status:StatusForm", _status),
    "retro.new": Again("retros.forms:NewRetroForm"),
    "retro.note": Again("retros.forms:NoteForm", _board),
    "retro.action": Again("retros.forms:ActionForm", _retro),
    "retro.done": Again("retros.forms:DoneForm", _action),
    "suggestion.new": Again("suggestions.form:SuggestionForm", _linked),
    "suggestion.comment": Again("suggestions.answer:CommentForm", _suggested),
    "suggestion.decide": Again("suggestions.answer:DecideForm", _suggestion),
}


def take_up(screen: BaseScreen, item: TodayItem) -> None:
    """Open the form of a draft with what was typed in it."""
    from db.staff.drafts import one

    actor = screen.session.actor

    def read() -> tuple[str, Again, tuple[Any, ...]]:
        draft = one(actor, item.id)
        try:
            again = AGAIN[draft.form.partition(":")[0]]
            return draft.uid, again, again.values(actor, draft)
        except (KeyError, ValueError) as unknown:  # of a version of the program that had other forms
            raise Refused(
                "draft.form", N_("The form of this draft is no longer there: d throws it away.")
            ) from unknown

    def show(found: tuple[str, Again, tuple[Any, ...]]) -> None:
        uid, again, values = found
        form = again.make(*values)
        form.draft.wanted = uid
        screen.ask(form, lambda answer: screen.say(answer if isinstance(answer, str) else _("Saved.")))

    screen.load("next", read, then=show)


def discard(screen: BaseScreen, item: TodayItem) -> None:
    """Throw a draft away, after asking."""
    from db.staff.drafts import forget, one
    from tui.shell.confirm import Confirm
    from tui.shell.drafting import THROWN_AWAY, written

    def throw_away(draft: Unsaved) -> None:
        screen.session.drafts.add(draft.uid, partial(forget, screen.session.actor, draft))
        written(screen.session, THROWN_AWAY, N_("The database does not answer: the draft is still there."))

    def ask(draft: Unsaved) -> None:
        question = Confirm(_("Throw away this draft?"), _("Throw away"), _("Keep it"))
        screen.ask(question, lambda _yes: throw_away(draft))

    screen.load("next", one, screen.session.actor, item.id, then=ask)
