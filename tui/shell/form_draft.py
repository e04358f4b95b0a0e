"""The draft of an open form: recorded at each key, offered when it reopens, removed when saved."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from db.core import clock
from db.core.dates import short_date, short_time
from db.core.translation import N_, _
from tui.shell.screens import BaseScreen
from tui.widgets.ink import Cell, ink, wrap

if TYPE_CHECKING:
    from db.staff.drafts import Subject, Unsaved
    from tui.session import Session
    from tui.widgets.panel import Panel

T = TypeVar("T")
DISCARDED = N_("Draft discarded.")


class DraftedForm(BaseScreen):
    """The fields of a form and what is typed in them; see tui.shell.form for how they are shown."""

    COMMANDS: ClassVar[Any] = ()
    DRAFT: ClassVar[str] = ""
    """The name of its drafts, from tui.areas.FORMS; empty to keep none."""
    title_panel: Panel

    def __init__(self, values: dict[str, Any] | None, about: Subject | None, part: object) -> None:
        super().__init__()
        self.before = values or {}
        """Value of each field as it was read, against which a save is compared; (id, label) for a `pick`."""
        self.about = about
        """Kind, id and label of the record that the form is about; None for a new one."""
        self.part = part
        """Distinguishes forms of the same name about one record."""
        self.version: int | None = None
        """Version of the record as it was read, if its state is changed."""
        self.entries: dict[str, Any] = {}
        self.initial_states: dict[str, Any] = {}
        """State of each entry when the form was shown."""

    def draft_id(self) -> str:
        """Return DRAFT, followed by a colon and `part` if there is one."""
        return f"{self.DRAFT}:{self.part}" if self.part else self.DRAFT

    @property
    def dirty(self) -> bool:
        """Whether something was typed or chosen since the form opened."""
        return bool(self.initial_states) and self.entered() != self.initial_states

    def entered(self) -> dict[str, Any]:
        """Return the state of each entry."""
        return {name: entry.state() for name, entry in self.entries.items()}

    def rebase(self, name: str, value: Any) -> None:
        """Take a colleague's value as the one read, keeping what is typed."""
        entry = self.entries[name]
        typed = entry.state()
        entry.set_value(value)
        self.initial_states[name], self.before[name] = entry.state(), value
        entry.restore(typed)

    def do_save(self) -> None:
        raise NotImplementedError


class FormDraft:
    """The drafts of one form.

    An earlier draft is offered in a line, not by a question: whoever types on starts anew, and loses nothing.
    """

    def __init__(self, form: DraftedForm) -> None:
        self.form = form
        self.offered: tuple[Unsaved, ...] = ()
        """Earlier drafts of this form about this subject, the last typed first."""
        self.requested_uid = ""
        """The uid of the draft that the form was opened for; resumed at once."""
        self._uid = uuid.uuid4().hex
        self._resumed: tuple[Unsaved, ...] = ()
        """The draft that was resumed; the new one replaces it."""
        self._latest: Unsaved | None = None
        self._state: dict[str, Any] | None = None
        self._closed = False

    def begin(self) -> None:
        """Measure changes from now on, and load earlier drafts."""
        from db.staff.drafts import drafts_of_form

        form = self.form
        if form.DRAFT:
            self._state = form.entered()
            form.load(
                "draft", drafts_of_form, form.session.actor, form.draft_id(), form.about, then=self._offer
            )

    def _offer(self, found: tuple[Unsaved, ...]) -> None:
        self.offered = found
        if requested := next((draft for draft in found if draft.uid == self.requested_uid), None):
            self._restore(requested)
        elif found:
            self._redraw()

    def _redraw(self) -> None:
        self.form.title_panel.redraw()
        self.form.redraw_keys()

    def offer_lines(self, width: int) -> Sequence[Cell]:
        """Return the lines that offer a draft; none if there is none."""
        if not self.offered:
            return ()
        at = self.offered[0].saved_at
        text = _("You have a draft from {day} at {time}. ^R: resume · ^T: discard").format(
            day=short_date(clock.local(at).date()), time=short_time(at)
        )
        return wrap(ink("accent", text), width)

    def resume(self) -> None:
        """Resume the last draft."""
        self._restore(self.offered[0])

    def _restore(self, draft: Unsaved) -> None:
        """Restore a draft, and the values read when it was begun, against which a save is compared."""
        form, entries = self.form, self.form.entries
        for name in draft.read.keys() & entries.keys():
            if not _fits(entries[name], draft.read[name]):
                continue
            entries[name].restore(draft.read[name])
            if name in form.before:
                form.before[name] = _value(entries[name])
        form.initial_states, form.version = form.entered(), draft.version
        for name in draft.typed.keys() & entries.keys():
            if _fits(entries[name], draft.typed[name]):
                entries[name].restore(draft.typed[name])
        # What was typed before resuming stays a draft of its own.
        self._uid, self._latest = uuid.uuid4().hex, None
        self.offered, self._resumed, self._state = (), (draft,), form.entered()
        self._redraw()

    def record_draft(self) -> None:
        """Record what is typed, to be saved after the next pause; called at each key."""
        from db.staff.drafts import Unsaved, delete, save

        form, actor = self.form, self.form.session.actor
        now = form.entered()
        if self._closed or self._state is None or now == self._state:
            return
        self._state = now
        if form.dirty:
            self._latest = Unsaved(
                self._uid,
                form.draft_id(),
                form.about,
                now,
                form.initial_states,
                form.version,
                clock.now(),
            )
            form.session.drafts.add(self._uid, partial(save, actor, self._latest, *self._resumed))
        elif self._latest is not None:  # everything typed was removed again
            form.session.drafts.add(self._uid, partial(delete, actor, self._latest, *self._resumed))

    def remove_saved(self, answer: T) -> T:
        """Remove the drafts of a saved form, in the thread of the save, before screens refresh."""
        self._closed = True
        self._remove((self._latest, *self._resumed) if self._latest else self._resumed)
        self.form.session.drafts.save_now()
        return answer

    def _remove(self, drafts: Sequence[Unsaved]) -> None:
        from db.staff.drafts import delete

        if drafts:
            self.form.session.drafts.add(drafts[0].uid, partial(delete, self.form.session.actor, *drafts))

    def keep_and_close(self) -> None:
        """Close the form and keep what is typed as a draft, with a notice."""
        self.record_draft()
        self._closed, typed = True, self.form.dirty
        self.form.dismiss(None)
        if typed:
            notify_when_saved(
                self.form.session,
                N_("Saved as a draft; you will find it in My day."),
                N_("The database does not respond. Your draft stays here until it does."),
            )

    def discard(self) -> None:
        """Close the form without a draft, or remove the offered draft."""
        if self.form.dirty:
            self._closed = True
            self._remove((self._latest, *self._resumed) if self._latest else self._resumed)
            self.form.dismiss(None)
        else:
            self._remove(self.offered[:1])
            self.offered = self.offered[1:]
            self._redraw()
        notify_when_saved(self.form.session, DISCARDED, DISCARDED)


def notify_when_saved(session: Session, done: str, pending: str) -> None:
    """Show `done` when pending drafts are saved, `pending` while the database does not answer."""

    async def tell() -> None:
        saved = await asyncio.to_thread(session.drafts.save_now)
        session.data_changed()  # My day lists the drafts
        session.say(_(done if saved else pending))

    session.run_worker(tell, name="draft")  # type: ignore[arg-type]


def _fits(entry: Any, state: Any) -> bool:
    """Tell whether a state suits the entry; the field may have been of another kind."""
    if entry.field.kind == "pick":
        return state is None or (isinstance(state, tuple) and len(state) == 2 and isinstance(state[1], str))
    return isinstance(state, str) or (state is None and entry.field.kind in ("choice", "yesno"))


def _value(entry: Any) -> Any:
    """Return an entry's value as forms receive it: a record with its name, an empty text as ""."""
    if entry.field.kind == "pick":
        return entry.state()
    value = entry.get_value()
    return "" if value is None and entry.field.kind in ("text", "multiline") else value
