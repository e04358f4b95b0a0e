"""Every form whose drafts are kept, and how it is opened again from My day."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from db.core.errors import Refused
from db.core.translation import N_, _
from tui.areas import FORMS

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


VALUES: dict[str, Callable[[Actor, Unsaved], tuple[Any, ...]]] = {
    "client.identity": _identity,
    "client.contact": _id_and_label,
    "client.plan": _id_and_label,
    "client.settle": _id,
    "client.ask": _id_and_label,
    "client.move": _stay,
    "client.outside": _id,
    "organisation": _organisation,
    "organisation.remark": _organisation,
    "organisation.report": _id_and_label,
    "organisation.service": _service,
    "organisation.contact": _contact,
    "organisation.phone": _phone,
    "referral.new": _who_or_where,
    "referral.confirm": _referral,
    "referral.not_made": _referral,
    "referral.feedback": _referral,
    "referral.opinion": _referral,
    "referral.again": _referral,
    "referral.meeting": _referral,
    "referral.received": _referral,
    "referral.status": _status,
    "retro.note": _board,
    "retro.action": _retro,
    "retro.done": _action,
    "suggestion.new": _linked,
    "suggestion.comment": _suggested,
    "suggestion.decide": _suggestion,
}
"""What reads the values that a form is made with, unless it needs none; runs in a thread."""


def take_up(screen: BaseScreen, item: TodayItem) -> None:
    """Open the form of a draft with what was typed in it."""
    from db.staff.drafts import one

    actor = screen.session.actor

    def read() -> tuple[str, str, tuple[Any, ...]]:
        draft = one(actor, item.id)
        name = draft.form.partition(":")[0]
        try:
            if name not in FORMS:
                raise KeyError(name)
            return draft.uid, name, VALUES.get(name, _nothing)(actor, draft)
        except (KeyError, ValueError) as unknown:  # of a version of the program that had other forms
            raise Refused(
                "draft.form", N_("The form of this draft is no longer there: d throws it away.")
            ) from unknown

    def show(found: tuple[str, str, tuple[Any, ...]]) -> None:
        uid, name, values = found
        form = screen.session.form(name, *values)
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
