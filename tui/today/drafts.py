"""Resuming and discarding drafts from My day."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from db.core.errors import Refused
from db.core.translation import N_, _
from tui.areas import DRAFTS, FORMS

if TYPE_CHECKING:
    from db.core.day import TodayItem
    from db.staff.drafts import Unsaved
    from tui.shell.screens import BaseScreen


def resume(screen: BaseScreen, item: TodayItem) -> None:
    """Open a draft's form and restore it."""
    from db.staff.drafts import find_draft

    actor = screen.session.actor

    def read() -> tuple[str, str, tuple[Any, ...]]:
        draft = find_draft(actor, item.id)
        try:
            if draft.name not in FORMS:
                raise KeyError(draft.name)
            values = DRAFTS[draft.name](actor, draft) if draft.name in DRAFTS else ()
            return draft.uid, draft.name, values
        except (KeyError, ValueError) as unknown:  # saved by another version of the program
            raise Refused(
                "draft.form", N_("The form of this draft no longer exists. d: discard the draft")
            ) from unknown

    def show(found: tuple[str, str, tuple[Any, ...]]) -> None:
        uid, name, values = found
        form = screen.session.form(name, *values)
        form.draft.requested_uid = uid
        screen.ask(form, lambda answer: screen.say(answer if isinstance(answer, str) else _("Saved.")))

    screen.load("next", read, then=show)


def discard(screen: BaseScreen, item: TodayItem) -> None:
    """Discard a draft, after a question."""
    from db.staff.drafts import delete, find_draft
    from tui.shell.confirm import Confirm
    from tui.shell.form_draft import DISCARDED, notify_when_saved

    def throw_away(draft: Unsaved) -> None:
        screen.session.drafts.add(draft.uid, partial(delete, screen.session.actor, draft))
        notify_when_saved(
            screen.session, DISCARDED, N_("The database does not respond. The draft was not discarded.")
        )

    def ask(draft: Unsaved) -> None:
        question = Confirm(_("Discard this draft?"), _("Discard"), _("Keep"))
        screen.ask(question, lambda _yes: throw_away(draft))

    screen.load("next", find_draft, screen.session.actor, item.id, then=ask)
