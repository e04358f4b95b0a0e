"""Client files: list, card, forms, and their lines of My day."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from db.clients.models import Attendance
from db.core.text import dotted
from db.core.translation import N_, _

if TYPE_CHECKING:
    from db.core.actor import Actor
    from db.core.day import TodayItem
    from db.staff.drafts import Unsaved
    from tui.shell.screens import BaseScreen

WITH_NOTE, OPEN = "note", "open"


def _file_and_number(_actor: Actor, draft: Unsaved) -> tuple[int, str]:
    return draft.subject[1:]


def _identity(actor: Actor, draft: Unsaved) -> tuple[Any]:
    from db.clients.actions_reveal import reveal
    from db.overview.file import client_file

    reveal(actor, draft.subject[1])  # the form shows the name
    return (client_file(actor, draft.subject[1]).card,)


def _contact(actor: Actor, draft: Unsaved) -> tuple[Any]:
    from db.clients.corrections import contact

    return (contact(actor, draft.subject[1]),)


def _stay(actor: Actor, draft: Unsaved) -> tuple[Any]:
    from db.clients.corrections import stay_date

    return (stay_date(actor, draft.subject[1], left=draft.part == "left"),)


def _ask_outcome(screen: BaseScreen, item: TodayItem) -> None:
    from db.clients.display_names import listed_name
    from db.overview.today import said
    from tui.shell.choose import Answer, Choose
    from tui.widgets.ink import Cell, ink

    who = f"{item.number}  {listed_name(screen.session.actor, item)}".rstrip()
    question: list[Cell] = [ink("strong", _("Outcome of the appointment")), f"{who} · {said(item)[0]}"]
    answers = (
        Answer(Attendance.HELD, "h", N_("yes, it took place")),
        Answer(Attendance.NO_SHOW, "d", N_("the client did not come")),
        Answer(Attendance.CANCELLED, "c", N_("cancelled")),
        Answer(Attendance.NO_ANSWER, "n", N_("no answer")),
        Answer(WITH_NOTE, "e", N_("add a note")),
    )
    screen.ask(Choose(question, answers), partial(_save_outcome, screen, item))


def _save_outcome(screen: BaseScreen, item: TodayItem, answer: Any) -> None:
    from db.clients.actions_contacts import record_attendance

    notice = _("Appointment outcome recorded.")
    if answer == WITH_NOTE:
        screen.ask(screen.session.form("client.settle", item.id), lambda _done: screen.say(notice))
    else:
        screen.act(record_attendance, item.id, answer, then=lambda _done: screen.say(notice))


def _ask_alert(screen: BaseScreen, item: TodayItem) -> None:
    """Show an alert to a lead, who marks it as read or opens the file."""
    from db.clients.day import alert
    from db.core.dates import date_time
    from tui.shell.choose import Answer, Choose
    from tui.widgets.ink import Cell, ink

    assert item.at is not None  # alerts have a time
    what = dotted(item.number, alert(item.verb, item.detail), date_time(item.at))
    question: list[Cell] = [ink("strong", what)]
    if item.text:
        question.append(_("“{text}”").format(text=" ".join(item.text.split())))
    answers = [Answer("read", "s", N_("Mark as read"))]
    if item.client_id is not None:
        answers.append(Answer(OPEN, "o", N_("Open the file first")))
    screen.ask(Choose(question, answers), partial(_answer_alert, screen, item))


def _answer_alert(screen: BaseScreen, item: TodayItem, answer: str) -> None:
    from db.staff.actions_alerts import acknowledge

    if answer == OPEN:
        screen.session.open("client", item.client_id)
    else:
        screen.act(acknowledge, item.id, then=lambda _done: screen.say(_("Marked as read.")))


DIGIT, NAME, SHORT = "2", N_("Clients"), N_("Client.")
SCREEN = "tui.clients.browse:ClientsBrowse"
CARDS = {"client": "tui.clients.card:ClientCard"}
FORMS = {
    "client.new": "tui.clients.form:ClientForm",
    "client.identity": "tui.clients.form:IdentityForm",
    "client.contact": "tui.clients.contact_forms:ContactForm",
    "client.plan": "tui.clients.contact_forms:PlanForm",
    "client.settle": "tui.clients.contact_forms:OutcomeForm",
    "client.ask": "tui.clients.contact_forms:RequestForm",
    "client.correct": "tui.clients.corrections:CorrectionForm",
    "client.stay": "tui.clients.corrections:StayDateForm",
    "client.outside": "tui.people.outside:OutsideForm",
    "client.search": "tui.people.outside:OutsideSearch",
}
DRAFTS: dict[str, Any] = {
    "client.identity": _identity,
    "client.contact": _file_and_number,
    "client.plan": _file_and_number,
    "client.settle": lambda _actor, draft: (draft.subject[1],),
    "client.ask": _file_and_number,
    "client.correct": _contact,
    "client.stay": _stay,
    "client.outside": lambda _actor, draft: (draft.subject[1],),
}
DAY_ACTIONS = {
    "meet": ("status", "client.engage", N_("Say whether the appointment took place"), _ask_outcome),
    "alert": ("status", "client.alert", N_("Mark the notice as read"), _ask_alert),
}
LOOKUPS = {"client": "db.clients.lookup"}
