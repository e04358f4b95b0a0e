"""The draft of an open form: recorded at each key, restored when it reopens, removed when saved."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual.screen import ModalScreen

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


class DraftedForm(BaseScreen, ModalScreen[Any]):
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
    """The drafts of one form: the last one about the same record is there again when the form opens."""

    def __init__(self, form: DraftedForm) -> None:
        self.form = form
        self.requested_uid = ""
        """The uid of the draft that the form was opened for; otherwise the last one is restored."""
        self._uid = uuid.uuid4().hex
        self._restored: tuple[Unsaved, ...] = ()
        """The draft that was restored; the new one replaces it."""
        self._earlier: Unsaved | None = None
        """A draft that came too late, since one had typed; it stays in My day."""
        self._latest: Unsaved | None = None
        self._state: dict[str, Any] | None = None
        self._empty: tuple[dict[str, Any], dict[str, Any], int | None] = ({}, {}, None)
        """States, values read and version of the form without a draft."""
        self._closed = False

    @property
    def restored(self) -> bool:
        """Whether an earlier draft is in the fields."""
        return bool(self._restored)

    def begin(self) -> None:
        """Measure changes from now on, and load earlier drafts."""
        from db.staff.drafts import drafts_of_form

        form = self.form
        if form.DRAFT:
            self._state = form.initial_states
            self._empty = form.initial_states, dict(form.before), form.version
            form.load(
                "draft", drafts_of_form, form.session.actor, form.draft_id(), form.about, then=self._found
            )

    def _found(self, found: tuple[Unsaved, ...]) -> None:
        requested = next((draft for draft in found if draft.uid == self.requested_uid), None)
        if requested is None and found and self.form.dirty:
            self._earlier = found[0]
            self._redraw()
        elif found:
            self._restore(requested or found[0])

    def _redraw(self) -> None:
        self.form.title_panel.redraw()
        self.form.redraw_keys()

    def lines(self, width: int) -> Sequence[Cell]:
        """Return what is said about an earlier draft: that it is in the fields, or in My day."""
        draft, text = self._earlier, _("Your draft from {day} at {time} is in My day.")
        if self._restored:
            draft, text = self._restored[0], _("Draft from {day} at {time}. ^T: start afresh")
        if draft is None:
            return ()
        day, time = short_date(clock.local(draft.saved_at).date()), short_time(draft.saved_at)
        return wrap(ink("accent", text.format(day=day, time=time)), width)

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
        self._restored, self._state = (draft,), form.entered()
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
            form.session.drafts.add(self._uid, partial(save, actor, self._latest, *self._restored))
        elif self._latest is not None:  # everything typed was removed again
            form.session.drafts.add(self._uid, partial(delete, actor, self._latest, *self._restored))

    def remove_saved(self, answer: T) -> T:
        """Remove the drafts of a saved form, in the thread of the save, before screens refresh."""
        self._closed = True
        self._remove((self._latest, *self._restored) if self._latest else self._restored)
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
        """Remove what is typed and close the form, or start afresh if an earlier draft was restored."""
        form = self.form
        self._remove((self._latest, *self._restored) if self._latest else self._restored)
        if self._restored:
            form.initial_states, form.before, form.version = self._empty
            for name, state in form.initial_states.items():
                form.entries[name].restore(state)
            self._uid, self._latest, self._restored = uuid.uuid4().hex, None, ()
            self._state = form.entered()
            self._redraw()
        else:
            self._closed = True
            form.dismiss(None)
        notify_when_saved(form.session, DISCARDED, DISCARDED)


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
