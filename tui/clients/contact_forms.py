"""Forms about a client: a contact, an appointment, its outcome, a request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from db.clients import actions_contacts as contacts
from db.clients.models import Attendance, Mode
from db.clients.requests import SHOWN, Request, matching, requests
from db.core import clock
from db.core.actor import Actor
from db.core.dates import parse_instant, short_date
from db.core.errors import Invalid
from db.core.text import dotted
from db.core.translation import N_, _
from db.overview.bookings import check_free
from tui.shell.form import FormScreen
from tui.widgets.entry import Changed
from tui.widgets.field import Field
from tui.widgets.ink import Cell, ink, line, mark, split

MEETING_MODES = tuple((mode, name) for mode, name in Mode.choices() if mode is not Mode.NOTE)
OUTCOMES = tuple((what, name) for what, name in Attendance.choices() if what is not Attendance.PLANNED)


class ClientFileForm(FormScreen):
    """A form about a file, with its number in the title."""

    def __init__(self, client_id: int, number: str, values: dict[str, Any] | None = None) -> None:
        super().__init__(values, about=("client", client_id, number))
        self.client_id = client_id


class ContactForm(ClientFileForm):
    """A contact that took place or was tried; by default a call, now."""

    TITLE_TEXT = N_("Contact")
    DRAFT = "client.contact"
    FIRST_FIELD = "note"
    FIELDS = (
        Field("mode", N_("Contact method"), kind="choice", choices=Mode.choices(), required=True),
        Field("attendance", N_("Outcome"), kind="choice", choices=OUTCOMES, required=True),
        Field("note", N_("Note"), kind="multiline", help=N_("What a colleague needs to know to take over.")),
        Field("minutes", N_("Length (minutes)"), kind="number"),
        Field("on", N_("Date"), kind="date", required=True),
        Field("at", N_("Time"), kind="time", help=N_("Such as 14:30. Leave empty for noon.")),
    )

    def __init__(self, client_id: int, number: str) -> None:
        now = clock.local(clock.now())
        values = {
            "mode": Mode.PHONE,
            "attendance": Attendance.HELD,
            "on": now.date(),
            "at": f"{now.hour}:{now.minute:02}",
        }
        super().__init__(client_id, number, values)

    def save(self, actor: Actor, values: dict[str, Any]) -> int:
        return contacts.engage(
            actor,
            self.client_id,
            at=parse_instant(values["on"], values["at"], field="at"),
            mode=values["mode"],
            attendance=values["attendance"],
            note=values["note"] or "",
            minutes=values["minutes"],
        )


class PlanForm(ClientFileForm):
    """A planned appointment."""

    TITLE_TEXT = N_("Appointment")
    DRAFT = "client.plan"
    FIELDS = (
        Field("on", N_("Date"), kind="date", required=True),
        Field("at", N_("Time"), kind="time", required=True, help=N_("Such as 14:30.")),
        Field("mode", N_("Contact method"), kind="choice", choices=MEETING_MODES, required=True),
        Field("note", N_("Note"), kind="multiline"),
    )

    def __init__(self, client_id: int, number: str) -> None:
        super().__init__(client_id, number, {"mode": Mode.IN_PERSON})

    def save(self, actor: Actor, values: dict[str, Any]) -> int:
        at = parse_instant(values["on"], values["at"], field="at")
        if at < clock.now():
            raise Invalid("date.past", N_("This time has passed. Record a contact instead."), field="on")
        if not self.insists:
            check_free(actor, self.client_id, at)
        return contacts.engage(
            actor,
            self.client_id,
            at=at,
            mode=values["mode"],
            attendance=Attendance.PLANNED,
            note=values["note"] or "",
        )


class OutcomeForm(FormScreen):
    """The outcome of an appointment."""

    TITLE_TEXT = N_("Outcome of the appointment")
    DRAFT = "client.settle"
    FIELDS = (
        Field("attendance", N_("Outcome"), kind="choice", choices=OUTCOMES, required=True),
        Field("note", N_("Note"), kind="multiline"),
    )

    def __init__(self, engagement_id: int) -> None:
        super().__init__(about=("engagement", engagement_id, ""))
        self.engagement_id = engagement_id

    def save(self, actor: Actor, values: dict[str, Any]) -> None:
        contacts.record_attendance(actor, self.engagement_id, values["attendance"], values["note"] or "")


class RequestForm(ClientFileForm):
    """Something asked of the client today; what was asked before is shown as one types."""

    TITLE_TEXT = N_("New request")
    DRAFT = "client.ask"
    extra_height = SHOWN
    FIELDS = (
        Field(
            "what",
            N_("What you ask for"),
            required=True,
            help=N_("A document, an answer or something to do."),
        ),
    )

    def __init__(self, client_id: int, number: str) -> None:
        super().__init__(client_id, number)
        self.known: tuple[Request, ...] = ()

    def begin(self) -> None:
        super().begin()
        self.load("known", requests, self.session.actor, self.client_id)

    def loaded_known(self, known: tuple[Request, ...]) -> None:
        self.known = known
        self.extra.redraw()

    def on_changed(self, message: Changed) -> None:
        self.extra.redraw()

    def extra_lines(self, width: int) -> Sequence[Cell]:
        return [
            split(line(mark("·" if one.received_on else "~"), " ", one.what), ink("dim", _state(one)), width)
            for one in matching(self.known, self.entries["what"].state())
        ]

    def save(self, actor: Actor, values: dict[str, Any]) -> int:
        return contacts.ask(actor, self.client_id, values["what"], anyway=self.insists)


def _state(request: Request) -> str:
    received = request.received_on
    return dotted(
        _("asked {on}").format(on=short_date(request.asked_on)),
        request.who,
        _("received {on}").format(on=short_date(received)) if received else "",
    )
