"""The head of a file: name, contact rules, position, staff, next step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from textual.content import Content

from db.clients.card import ClientCard, Path, StepOnPath
from db.clients.contact_modes import preferred
from db.clients.day import since
from db.clients.display_names import full_name, listed_name, stores_names
from db.clients.models import Mode
from db.clients.position import LATENESS_SIGNS, Lateness
from db.core.actor import Actor
from db.core.dates import days, short_date
from db.core.text import dotted
from db.core.translation import N_, _
from db.directory.languages import LANGUAGE_NAMES
from db.overview.file import ClientFile
from db.overview.wording import appointment, has_passed
from tui.widgets.ink import Cell, cut, ink, line, mark, split, width_of, wrap
from tui.widgets.prose import fact

LEAST_NAME = 6
"""Columns that a step's name keeps, whatever the width."""


def head(actor: Actor, file: ClientFile, width: int, *, revealed: bool) -> list[Cell]:
    """Return the lines of the head; parts that do not fit side by side are stacked."""
    card = file.card
    lines = [*_side_by_side(_who(actor, card, revealed), ink("dim", preferences(card)), width), ""]
    shown = [path for path in card.paths if path.closed_on is None] or list(card.paths[:1])
    if not shown:
        lines.append(ink("dim", _("not in a trajectory")))
    for path in shown:
        lines += _path(path, width, several=len(shown) > 1)
    return [*lines, *_side_by_side(_staff(card), _ahead(file), width)]


def _side_by_side(left: Cell, right: Cell, width: int) -> list[Cell]:
    if not width_of(right):
        return [left]
    if width_of(left) + width_of(right) + 4 <= width:
        return [split(left, right, width)]
    return [left, *wrap(right, width)]


def _who(actor: Actor, card: ClientCard, revealed: bool) -> Cell:
    name = full_name(card) if revealed else listed_name(actor, card)
    parts: list[Cell] = [ink("strong", card.number), "   ", name]
    if revealed and card.phone:
        parts += ["   ☎ ", card.phone]
    return line(*parts)


def preferences(card: ClientCard) -> str:
    """Return how to reach the client safely and the language; only the language where no names are kept."""
    spoken = _(LANGUAGE_NAMES.get(card.language, card.language))
    if not stores_names():
        return spoken
    mode = _("prefers: {mode}").format(mode=preferred(card.contact_mode)) if card.contact_mode else ""
    return dotted(mode, card.contact_rules, spoken)


def beads(path: Path) -> Content:
    """Draw the steps as beads with the number of visits, the current one in the accent and later ones dim."""
    places = [step.id for step in path.steps]
    at = places.index(path.step_id) if path.step_id in places else len(places)
    drawn = [_bead(step, here=n == at) for n, step in enumerate(path.steps)]
    before, here, after = "───".join(drawn[:at]), "".join(drawn[at : at + 1]), "───".join(drawn[at + 1 :])
    # Few changes of colour: each is as long as a bead with its line.
    return line(
        f"{before}───" if before and here else before,
        ink("accent", here),
        ink("dim", f"───{after}" if after else ""),
    )


def _bead(step: StepOnPath, *, here: bool) -> str:
    bead = "◉" if here else "●" if step.visits else "○"
    return f"{bead}{step.visits}" if step.visits > 1 else bead


def _path(path: Path, width: int, *, several: bool) -> list[Cell]:
    drawn = line(beads(path), "   ")
    place = position(path, width - width_of(drawn))
    if several:
        place = line(place, ink("dim", f" · {path.trajectory}"))
    return [line(drawn, place), ink("dim", _days_of_each(path.steps, width))]


def position(path: Path, room: int) -> Content:
    """Return the step and since when; in a narrow window its name is cut, never the days."""
    if path.closed_on is not None:
        return line(_("left the trajectory on {on}").format(on=short_date(path.closed_on)))
    pressing = path.expected_days is not None and path.pressing is not Lateness.ON_TIME
    sign = line(" ", mark(LATENESS_SIGNS[path.pressing])) if pressing else ""
    before, after = since(path.days, path.expected_days)
    name = next((step.name for step in path.steps if step.id == path.step_id), "")
    left = max(LEAST_NAME, room - width_of(before) - width_of(after) - width_of(sign))
    return line(before, ink("strong", cut(name, left)), after, sign)


def _days_of_each(steps: Sequence[StepOnPath], width: int) -> str:
    """Return the time spent in each step; the earliest are left out first."""
    text = ""
    for step in reversed([step for step in steps if step.visits]):
        more = f"{step.name} {days(step.days)}" + (f" ({step.visits}×)" if step.visits > 1 else "")
        if len(text) + len(more) + 5 > width:
            return f"… {text}"
        text = f"{more} · {text}" if text else more
    return text


def _staff(card: ClientCard) -> Cell:
    also = _("also {names}").format(names=", ".join(card.others)) if card.others else ""
    return dotted(_("assigned to {name}").format(name=card.responsible or "—"), also)


def _ahead(file: ClientFile) -> Cell:
    waits = next((line.text for line in file.timeline if line.kind == "asked" and line.pending), "")
    parts: list[Cell] = []
    if file.card.next_at is not None and file.card.next_mode is not None:
        parts.append(upcoming(file.card.next_at, file.card.next_mode))
    if waits:
        parts += [" · " if parts else "", ink("soon", _("waiting for: {what}").format(what=waits))]
    return line(*parts)


def identity(card: ClientCard, width: int, *, revealed: bool) -> list[Cell]:
    """Return the lines of the identity, if it was revealed."""
    if not stores_names():
        return ["", ink("dim", _("This agency keeps no names, only the file number."))]
    if not revealed:
        return ["", ink("dim", _("y: show the name and contact details (logged)"))]
    known = (
        (N_("Name"), full_name(card)),
        (N_("Phone"), card.phone),
        (N_("Safe contact"), card.contact_rules),
        (N_("Accompanied by"), card.companion),
        (N_("E-mail"), card.email),
        (N_("Birth date"), card.birth_date.isoformat() if card.birth_date else ""),
        (N_("Language"), _(LANGUAGE_NAMES.get(card.language, card.language))),
    )
    return ["", *(part for label, value in known for part in fact(label, value or "—", width))]


def upcoming(at: dt.datetime, mode: Mode) -> Cell:
    """Return an appointment as what comes next, or as late once its hour has passed."""
    met = appointment(at, mode)
    return ink("late", f"! {met}") if has_passed(at) else line(_("next: {what}").format(what=met))
