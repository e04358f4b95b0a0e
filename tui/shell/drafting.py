"""The draft of an open form: noted with each key, offered when it opens again, gone when it is saved."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from db.core import clock
from db.core.dates import short_date, short_time
from db.core.translation import N_, _
from tui.widgets.ink import Cell, ink, wrap

if TYPE_CHECKING:
    from textual.await_complete import AwaitComplete
    from textual.screen import Screen
    from textual.widget import Widget
    from textual.worker import Worker

    from db.staff.drafts import Unsaved
    from tui.session import Session
    from tui.widgets.panel import Panel

T = TypeVar("T")
THROWN_AWAY = N_("Thrown away.")


class Form(Protocol):
    """What of an open form its drafts and its conflicts are about; see tui.shell.form."""

    DRAFT: ClassVar[str]
    entries: dict[str, Any]
    before: dict[str, Any]
    at_first: dict[str, Any]
    version: int | None
    title_panel: Panel

    @property
    def session(self) -> Session: ...
    @property
    def dirty(self) -> bool: ...
    def typed(self) -> dict[str, Any]: ...
    def draft_id(self) -> str: ...
    def subject(self) -> tuple[str, int, str] | None: ...
    def read_again(self, name: str, value: Any) -> None: ...
    def do_save(self) -> None: ...
    def keys_changed(self) -> None: ...
    def say(self, text: str, *, bad: bool = False) -> None: ...
    def ask(self, screen: Screen[Any], then: Callable[[Any], object] | None = None) -> None: ...
    def set_focus(self, widget: Widget | None, scroll_visible: bool = True) -> None: ...
    def dismiss(self, result: Any = None) -> AwaitComplete: ...
    def load(
        self, slot: str, read: Callable[..., T], *args: Any, then: Callable[[T], None] | None = None
    ) -> Worker[Any]: ...


class Drafting:
    """What is known of one form's drafts.

    What was left there is offered in a line, not by a question: whoever types on without looking has begun
    anew, and loses neither a letter nor the draft.
    """

    def __init__(self, form: Form) -> None:
        self.form = form
        self.offered: tuple[Unsaved, ...] = ()
        """What this person left in this form about this subject, the last typed first."""
        self.wanted = ""
        """The uid of the draft that the form was opened for: taken up at once."""
        self._uid = uuid.uuid4().hex
        self._taken: tuple[Unsaved, ...] = ()
        """The draft that was taken up: what is typed on takes its place."""
        self._noted: Unsaved | None = None
        self._state: dict[str, Any] | None = None
        self._over = False

    def begin(self) -> None:
        """Measure changes from what the form shows now, and look for what was left in it."""
        from db.staff.drafts import offered

        form = self.form
        if form.DRAFT:
            self._state = form.typed()
            form.load("draft", offered, form.session.actor, form.draft_id(), form.subject(), then=self._offer)

    def _offer(self, found: tuple[Unsaved, ...]) -> None:
        self.offered = found
        if wanted := next((draft for draft in found if draft.uid == self.wanted), None):
            self._take_up(wanted)
        elif found:
            self._redraw()

    def _redraw(self) -> None:
        self.form.title_panel.redraw()
        self.form.keys_changed()

    def line(self, width: int) -> Sequence[Cell]:
        """Return the line under the title that offers what was left, with its time; none for nothing."""
        if not self.offered:
            return ()
        at = self.offered[0].saved_at
        told = _("You had begun this on {day} at {time}: ^R resumes it, ^T throws it away.").format(
            day=short_date(clock.local(at).date()), time=short_time(at)
        )
        return wrap(ink("accent", told), width)

    def resume(self) -> None:
        """Take up again what was left here last."""
        self._take_up(self.offered[0])

    def _take_up(self, draft: Unsaved) -> None:
        """Show what was typed; a change is measured, and put together, from what was read then."""
        form, entries = self.form, self.form.entries
        for name in draft.read.keys() & entries.keys():
            if not _fits(entries[name], draft.read[name]):
                continue
            entries[name].restore(draft.read[name])
            if name in form.before:
                form.before[name] = _value(entries[name])
        form.at_first, form.version = form.typed(), draft.version
        for name in draft.typed.keys() & entries.keys():
            if _fits(entries[name], draft.typed[name]):
                entries[name].restore(draft.typed[name])
        # What was typed here before that stays a draft of its own.
        self._uid, self._noted = uuid.uuid4().hex, None
        self.offered, self._taken, self._state = (), (draft,), form.typed()
        self._redraw()

    def note(self) -> None:
        """Take note of what is typed, to be kept after the next pause; called with each key."""
        from db.staff.drafts import Unsaved, forget, keep

        form, actor = self.form, self.form.session.actor
        now = form.typed()
        if self._over or self._state is None or now == self._state:
            return
        self._state = now
        if form.dirty:
            self._noted = Unsaved(
                self._uid, form.draft_id(), form.subject(), now, form.at_first, form.version, clock.now()
            )
            form.session.drafts.add(self._uid, partial(keep, actor, self._noted, *self._taken))
        elif self._noted is not None:  # all of it was taken back
            form.session.drafts.add(self._uid, partial(forget, actor, self._noted, *self._taken))

    def saved(self, answer: T) -> T:
        """Remove the draft of what was saved, before any screen reads again; for the thread of the save."""
        self._over = True
        self._remove((self._noted, *self._taken) if self._noted else self._taken)
        self.form.session.drafts.save_now()
        return answer

    def _remove(self, drafts: Sequence[Unsaved]) -> None:
        from db.staff.drafts import forget

        if drafts:
            self.form.session.drafts.add(drafts[0].uid, partial(forget, self.form.session.actor, *drafts))

    def leave(self) -> None:
        """Close the form; what is typed is kept, and said so on the screen behind."""
        self.note()
        self._over, typed = True, self.form.dirty
        self.form.dismiss(None)
        if typed:
            written(
                self.form.session,
                N_("Saved as a draft; you will find it in My day."),
                N_("The database does not answer: the draft is held here until it does."),
            )

    def throw_away(self) -> None:
        """Close the form and keep nothing of what is typed, or take away what is offered."""
        if self.form.dirty:
            self._over = True
            self._remove((self._noted, *self._taken) if self._noted else self._taken)
            self.form.dismiss(None)
        else:
            self._remove(self.offered[:1])
            self.offered = self.offered[1:]
            self._redraw()
        written(self.form.session, THROWN_AWAY, THROWN_AWAY)


def written(session: Session, done: str, held: str) -> None:
    """Say `done` when what waits to be written is, `held` as long as the database does not answer."""

    async def tell() -> None:
        kept = await asyncio.to_thread(session.drafts.save_now)
        session.changed()  # My day lists the drafts
        session.say(_(done if kept else held))

    session.run_worker(tell(), name="draft")


def _fits(entry: Any, state: Any) -> bool:
    """Tell whether a state is one that the entry can have: its field may have been another kind of field."""
    if entry.field.kind == "pick":
        return state is None or (isinstance(state, tuple) and len(state) == 2 and isinstance(state[1], str))
    return isinstance(state, str) or (state is None and entry.field.kind in ("choice", "yesno"))


def _value(entry: Any) -> Any:
    """Return what an entry shows as a form is given it: a record with its name, a text that may be empty."""
    if entry.field.kind == "pick":
        return entry.state()
    value = entry.value_of()
    return "" if value is None and entry.field.kind in ("text", "multiline") else value
