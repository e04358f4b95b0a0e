"""Sentences that the screens and the command line share, in the current language."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from db.clients.models import Attendance, Mode
from db.clients.position import needs_reason
from db.core import clock
from db.core.dates import date_time, short_date
from db.core.text import dotted
from db.core.translation import N_, _
from db.referrals.lifecycle import Handoff, Status

if TYPE_CHECKING:
    from db.clients.card import TimelineEntry

GLYPHS = {"entered": "◉", "left": "○", "engagement": "·", "asked": "▣", "referral": "→", "contact": "✓"}
"""The sign of each kind of line on a timeline; a telephone call has its own."""


CONTACTS = {
    Mode.IN_PERSON: N_("meeting in person"),
    Mode.PHONE: N_("call"),
    Mode.ONLINE: N_("online meeting"),
    Mode.HOME_VISIT: N_("home visit"),
    Mode.WORKSHOP: N_("workshop"),
    Mode.EMAIL: N_("e-mail"),
    Mode.NOTE: N_("note"),
}
HELD = CONTACTS | {Mode.PHONE: N_("call made"), Mode.EMAIL: N_("e-mail sent")}
"""A contact that took place, by how people met."""
NOT_HELD = {
    Attendance.PLANNED: N_("{contact}, planned"),
    Attendance.NO_ANSWER: N_("{contact}, no answer"),
    Attendance.NO_SHOW: N_("{contact}, no-show"),
    Attendance.CANCELLED: N_("{contact}, cancelled"),
}


def glyph(line: TimelineEntry) -> str:
    """Return the sign that stands before a line of a timeline."""
    return "☎" if line.mode is Mode.PHONE else GLYPHS[line.kind]


def sentence(line: TimelineEntry) -> str:
    """Return what a line of a timeline says, on one line."""
    first, _newline, rest = line.text.partition("\n")
    said = " ".join(rest.split())
    if line.kind == "entered":
        text = _("moves to “{step}”").format(step=first)
        move = line.move
        reason = f" ({_(move.label)})" if move is not None and needs_reason(move) else ""
        return f"{text}{reason}" + (f" · {said}" if said else "")
    if line.kind == "left":
        return _("leaves the trajectory from “{step}”").format(step=first)
    if line.mode is not None and line.attendance is not None:
        what = contact(line.mode, line.attendance)
        note = " ".join(line.text.split())
        return f"{what} · {note}" if note else what
    if line.kind == "asked":
        if line.received_on is not None:
            return _("requested: {what} (received {on})").format(what=first, on=short_date(line.received_on))
        return _("requested: {what} (not received)").format(what=first)
    if line.kind == "contact":
        return _("contact made: {organisation}").format(organisation=first)
    state = _("to confirm") if line.pending else _(Status(line.status).label)
    return _("referral, {state}: {organisation}, {handoff}").format(
        organisation=first, handoff=_(Handoff(line.handoff).label), state=state
    )


def before(line: TimelineEntry, *, in_error: bool) -> str:
    """Return what a line of a timeline said before it was corrected or marked as entered in error."""
    said = _("entered in error: {what}") if in_error else _("before the correction: {what}")
    return said.format(what=dotted(sentence(line), short_date(clock.local(line.at).date())))


def contact(mode: Mode, attendance: Attendance) -> str:
    """Return what a contact was and its outcome: « appel fait », « rencontre en personne, absence »."""
    if mode is Mode.NOTE or attendance is Attendance.HELD:
        return _(HELD[mode])
    return _(NOT_HELD[attendance]).format(contact=_(CONTACTS[mode]))


def ahead(waiting_for: str, next_at: dt.datetime | None, next_mode: Mode | None) -> str:
    """Return what blocks a person and when they are met next; a dash when nothing is foreseen."""
    waits = _("waiting for: {what}").format(what=waiting_for) if waiting_for else ""
    met = appointment(next_at, next_mode) if next_at is not None and next_mode is not None else ""
    return dotted(waits, met) or "—"


def appointment(at: dt.datetime, mode: Mode) -> str:
    """Return when and how a person is met, or was to be met if no outcome is recorded."""
    text = _("past appointment {at} ({mode})") if has_passed(at) else _("appointment {at} ({mode})")
    return text.format(at=date_time(at), mode=_(mode.label))


def has_passed(at: dt.datetime) -> bool:
    """Tell whether an appointment without an outcome is late."""
    return at < clock.now()
