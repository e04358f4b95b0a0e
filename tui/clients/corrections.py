"""Correcting a line of the timeline, or marking it or the file as entered in error."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from db.clients import actions_corrections as actions
from db.clients.corrections import Contact, Mistakes, StayDate, contact, mistakes, stay_date
from db.clients.models import Attendance
from db.core import clock
from db.core.actor import Actor
from db.core.dates import column_date, parse_instant
from db.core.text import dotted
from db.core.translation import N_, _
from db.overview.bookings import check_free
from db.overview.wording import sentence
from tui.clients.contact_forms import ContactForm, PlanForm
from tui.clients.rows import TimelineRow
from tui.command import Command
from tui.shell.choose import Answer, Choose
from tui.shell.form import FormScreen
from tui.shell.screens import CommandHandler
from tui.widgets.field import Field
from tui.widgets.ink import Cell, ink

DISCARD = Command(
    "client.discard",
    "d",
    N_("in error"),
    N_("Mark this line or the file as entered in error"),
    "client.correct",
)
CORRECTABLE = ("engagement", "entered", "left")
"""Kinds of lines of the timeline that can be corrected."""


class CorrectionForm(FormScreen):
    """Corrects a contact or an appointment."""

    TITLE_TEXT = N_("Correction")
    DRAFT = "client.correct"
    FIRST_FIELD = "note"

    def __init__(self, contact: Contact) -> None:
        at = clock.local(contact.at)
        values = {
            "mode": contact.mode,
            "attendance": contact.attendance,
            "note": contact.note,
            "minutes": contact.minutes,
            "on": at.date(),
            "at": f"{at.hour}:{at.minute:02}",
        }
        super().__init__(values, about=("engagement", contact.id, contact.number))
        self.contact = contact

    def fields(self) -> Sequence[Field]:
        return PlanForm.FIELDS if self.contact.attendance is Attendance.PLANNED else ContactForm.FIELDS

    def save(self, actor: Actor, values: dict[str, Any]) -> None:
        at = parse_instant(values["on"], values["at"], field="at")
        if self.contact.attendance is Attendance.PLANNED and not self.insists:
            check_free(actor, self.contact.client_id, at, appointment=self.contact.id)
        actions.correct_contact(
            actor,
            self.contact.id,
            at=at,
            mode=values["mode"],
            attendance=values.get("attendance", self.contact.attendance),
            note=values["note"] or "",
            minutes=values.get("minutes", self.contact.minutes),
            version=self.contact.version,
        )


class StayDateForm(FormScreen):
    """Corrects the date of a move."""

    TITLE_TEXT = N_("Date of the move")
    DRAFT = "client.stay"
    FIELDS = (
        Field("on", N_("Date"), kind="date", required=True, help=N_("Between the moves before and after.")),
    )

    def __init__(self, stay: StayDate) -> None:
        label = dotted(stay.number, stay.step)
        super().__init__({"on": stay.on}, about=("stay", stay.id, label), part="left" if stay.left else "")
        self.stay = stay

    def save(self, actor: Actor, values: dict[str, Any]) -> None:
        actions.correct_stay(actor, self.stay.id, values["on"], left=self.stay.left)


class Corrections(CommandHandler[TimelineRow]):
    """Corrects the line under the cursor of a file, or marks it or the file as entered in error."""

    screen: Any
    """The card of the file."""

    def edit(self) -> None:
        """Open the form for the line."""
        entry = self.current().entry
        if entry.kind == "engagement":
            self._ask(contact, entry.id, form=CorrectionForm)
        else:
            self._ask(stay_date, entry.id, form=StayDateForm, left=entry.kind == "left")

    def _ask(self, read: Any, id_: int, *, form: Any, **given: bool) -> None:
        def ask(found: Any) -> None:
            if self.screen.is_active:
                self.screen.ask(form(found), lambda _done: self.screen.say(_("Corrected.")))

        self.screen.load("next", partial(read, **given), self.session.actor, id_, then=ask)

    def do_discard(self) -> None:
        """Ask what was entered in error: the line, or the file."""
        row, client = self.target(), self.screen.target()
        assert client is not None  # refusal has checked this
        line = row.id if row is not None else ("", 0)
        self.screen.load(
            "next", mistakes, self.session.actor, client.id, *line, then=partial(self._choose, row, client)
        )

    def _choose(self, row: TimelineRow | None, client: Any, found: Mistakes) -> None:
        question: list[Cell] = [ink("strong", _("What was entered in error?"))]
        answers = []
        if row is not None and found.line:
            on = column_date(clock.local(row.entry.at).date())
            question.append(f"{on}  {sentence(row.entry)}")
            label = N_("This contact") if row.entry.kind == "engagement" else N_("This move")
            answers.append(Answer("line", "l", label))
        if found.file:
            label = _("The whole file {number}, opened by mistake").format(number=client.number)
            answers.append(Answer("file", "f", label))
        question.append(ink("dim", _("It leaves every list and count. h: history still shows it.")))
        if found.file:
            question.append(
                ink(
                    "dim",
                    _("To find the file again, search for its exact number; it can then be brought back."),
                )
            )
        if self.screen.is_active:
            self.screen.ask(Choose(question, answers), partial(self._discard, row, client))

    def _discard(self, row: TimelineRow | None, client: Any, answer: str) -> None:
        if answer == "file":
            self.screen.act(actions.file_in_error, client.id, then=partial(self._gone, client.number))
            return
        assert row is not None  # else it was not asked about
        kind, id_ = row.id
        done = partial(self._marked, _("Marked as entered in error."))
        if kind == "engagement":
            self.screen.act(actions.contact_in_error, id_, then=done)
        else:
            self.screen.act(actions.stay_in_error, id_, left=kind == "left", then=done)

    def _marked(self, notice: str, _done: None) -> None:
        self.screen.say(notice)

    def _gone(self, number: str, _done: None) -> None:
        self.screen.close()
        self.session.say(_("{number} is marked as entered in error.").format(number=number))
