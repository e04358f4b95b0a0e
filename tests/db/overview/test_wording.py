"""The sentences that screens and commands share, in both languages."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from db.clients.card import TimelineEntry
from db.clients.day import since
from db.clients.models import Attendance, Mode
from db.clients.position import MoveKind
from db.core.translation import use_language
from db.overview.wording import ahead, appointment, contact, glyph, sentence

pytestmark = pytest.mark.usefixtures("frozen")
NBSP = "\u00a0"
AT = dt.datetime(2026, 11, 24, 15, tzinfo=dt.UTC)
"""Ten in the morning in Québec."""


def line(kind: str, text: str, *, pending: bool = False, **codes: Any) -> TimelineEntry:
    """Return a line of a timeline."""
    return TimelineEntry(AT, kind, text, "M. L.", 1, pending, **codes)


@pytest.mark.parametrize(
    ("happened", "sign", "english", "french"),
    [
        (
            line("entered", "Advise", move=MoveKind("usual")),
            "◉",
            "moves to “Advise”",
            f"passe à l'étape «{NBSP}Advise{NBSP}»",
        ),
        (
            line("entered", "Advise\nvenue\nseule", move=MoveKind("start")),
            "◉",
            "moves to “Advise” · venue seule",
            f"passe à l'étape «{NBSP}Advise{NBSP}» · venue seule",
        ),
        (
            line("entered", "Advise\npapier perdu", move=MoveKind("back")),
            "◉",
            "moves to “Advise” (comes back) · papier perdu",
            f"passe à l'étape «{NBSP}Advise{NBSP}» (revient) · papier perdu",
        ),
        (
            line("left", "Advise"),
            "○",
            "leaves the trajectory from “Advise”",
            f"quitte la trajectoire à l'étape «{NBSP}Advise{NBSP}»",
        ),
        (
            line("engagement", "boîte\n pleine", mode=Mode("phone"), attendance=Attendance("no_answer")),
            "☎",
            "call, no answer · boîte pleine",
            "appel, pas de réponse · boîte pleine",
        ),
        (
            line("engagement", "", mode=Mode("home_visit"), attendance=Attendance("held")),
            "·",
            "home visit",
            "visite à domicile",
        ),
        (
            line("engagement", "à relire", mode=Mode("note"), attendance=Attendance("held")),
            "·",
            "note · à relire",
            "note · à relire",
        ),
        (
            line("asked", "avis de cotisation"),
            "▣",
            "requested: avis de cotisation (not received)",
            f"demandé{NBSP}: avis de cotisation (non reçu)",
        ),
        (
            line("asked", "avis de cotisation", received_on=dt.date(2026, 10, 12)),
            "▣",
            "requested: avis de cotisation (received 12 Oct)",
            f"demandé{NBSP}: avis de cotisation (reçu le 12 oct.)",
        ),
        (
            line("contact", "Centre Nord"),
            "✓",
            "contact made: Centre Nord",
            f"contact établi{NBSP}: Centre Nord",
        ),
        (
            line("referral", "Centre Nord · Impôts", pending=True, handoff="called", status="accepted"),
            "→",
            "referral, to confirm: Centre Nord · Impôts, call made with the client",
            f"aiguillage, à confirmer{NBSP}: Centre Nord · Impôts, appel en présence de la personne",
        ),
        (
            line("referral", "Centre Nord", handoff="details", status="on-hold"),
            "→",
            "referral, waitlisted: Centre Nord, contact details given",
            f"aiguillage, liste d'attente{NBSP}: Centre Nord, coordonnées remises",
        ),
    ],
)
def test_each_kind_of_line(happened: TimelineEntry, sign: str, english: str, french: str) -> None:
    assert glyph(happened) == sign
    assert sentence(happened) == english
    use_language("fr")
    assert sentence(happened) == french


@pytest.mark.parametrize(
    ("known", "english", "french"),
    [
        (("", None, None), "—", "—"),
        (("avis", None, None), "waiting for: avis", f"en attente{NBSP}: avis"),
        (
            ("", AT, Mode.PHONE),
            "appointment 24 Nov 10:00 (phone)",
            "rendez-vous 24 nov. 10 h 00 (téléphone)",
        ),
        (
            ("avis", AT, Mode.IN_PERSON),
            "waiting for: avis · appointment 24 Nov 10:00 (in person)",
            f"en attente{NBSP}: avis · rendez-vous 24 nov. 10 h 00 (en personne)",
        ),
    ],
)
def test_what_blocks_and_what_comes_next(
    known: tuple[str, dt.datetime | None, Mode | None], english: str, french: str
) -> None:
    assert ahead(*known) == english
    use_language("fr")
    assert ahead(*known) == french


def test_an_appointment_of_another_year_says_so() -> None:
    assert appointment(AT.replace(year=2027), Mode.ONLINE) == "appointment 24 Nov 2027 10:00 (online)"
    assert appointment(AT.replace(day=21, hour=14), Mode.PHONE) == "past appointment 21 Nov 9:00 (phone)"


@pytest.mark.parametrize(
    ("mode", "attendance", "english", "french"),
    [
        (Mode.PHONE, Attendance.HELD, "call made", "appel fait"),
        (Mode.EMAIL, Attendance.HELD, "e-mail sent", "courriel envoyé"),
        (Mode.IN_PERSON, Attendance.NO_SHOW, "meeting in person, no-show", "rencontre en personne, absence"),
        (Mode.WORKSHOP, Attendance.CANCELLED, "workshop, cancelled", f"atelier{NBSP}: annulation"),
        (Mode.PHONE, Attendance.PLANNED, "call, planned", "appel, à venir"),
    ],
)
def test_a_contact_is_worded_by_how_people_met(
    mode: Mode, attendance: Attendance, english: str, french: str
) -> None:
    assert contact(mode, attendance) == english
    use_language("fr")
    assert contact(mode, attendance) == french


def test_since_when_someone_is_at_a_step_stands_around_its_name() -> None:
    assert since(191, 180) == ("", " for 191 d (target 180)")
    use_language("fr")
    assert since(191, 180) == ("", " depuis 191 j (cible 180)")
    assert since(12, None) == ("", " depuis 12 j")
