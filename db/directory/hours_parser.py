"""Parsing typed hours: « lun.–jeu. 8 h 30–16 h 30, ven. 8 h 30–12 h », “every day 7:00–22:00”."""

from __future__ import annotations

import re

from db.core.dates import SHORT_WEEKDAYS
from db.core.text import fold
from db.core.translation import N_, _, language
from db.directory.recurrence import DAY_CODES, Rule
from db.directory.schedule_text import short_time

_FRENCH = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ALWAYS = re.compile(
    r"24 ?(?:h|heures?|hours?)?[ ,/]+(?:sur )?(?:24 ?(?:h|heures)?[ ,/]*(?:et )?)?"
    r"7(?: ?(?:j|jours|days|sur 7))?"
)
_TOKEN = re.compile(
    r"(?P<every>tous les jours|every ?day|daily|7 jours|7 days)"
    r"|(?P<time>\d{1,2} ?(?:[h:] ?(?:\d\d(?!\d))?|(?=[ap]\.?m)))(?: ?(?P<half>[ap])\.?m\b\.?)?"
    r"|(?P<to>[-–—]|\b(?:a|au|to)\b)"
    r"|(?P<filler>[.:,;/&]|\b(?:et|and|de|du|des|le|les|from|the)\b)"
    r"|(?P<day>[a-z]{2,9})\b\.?"
)

_PHRASES = {
    "sur rendez-vous": N_("by appointment"),
    "by appointment": N_("by appointment"),
    "sans rendez-vous": N_("no appointment needed"),
    "no appointment needed": N_("no appointment needed"),
}
_SIGNS = {
    "fr": re.compile(r"\d ?h(?!our)|jour|\b(?:lun|mar|mer|jeu|ven|sam|dim)[.–-]|\b[a-z]+di\b"),
    "en": re.compile(r"\d:\d|\d ?[ap]\.?m|day|\b(?:mon|tue|wed|thu|fri|sat|sun)\b"),
}
"""What only one of the languages has, in a folded text."""


def said(text: str) -> str:
    """Return hours as they are typed, or in the current language when all of a text of the other is known."""
    plain = fold(text).strip(" .")
    if plain in _PHRASES:
        return _(_PHRASES[plain])
    if _SIGNS[language()].search(plain) or not (rules := parse_hours(text)):
        return text
    if rules == (Rule("00:00", "23:59"),):
        return _("24 hours, 7 days")
    return ", ".join(
        f"{_days(rule.byday)} {short_time(rule.opens_at)}–{short_time(rule.closes_at)}".lstrip()
        for rule in rules
    )


def _days(byday: str) -> str:
    """Return « lun.–ven. », “Tue, Thu”, “every day”."""
    places = [DAY_CODES.index(code) for code in byday.split(",") if code]
    if len(places) == len(DAY_CODES):
        return _("every day")
    names = [_(SHORT_WEEKDAYS[place]) for place in places]
    if len(places) > 2 and places == list(range(places[0], places[-1] + 1)):
        return f"{names[0]}–{names[-1]}"
    return ", ".join(names)


def parse_hours(text: str) -> tuple[Rule, ...]:
    """Parse typed hours into rules; returns none if any part is not understood."""
    plain = fold(text).strip(" .")
    if _ALWAYS.fullmatch(plain):
        return (Rule("00:00", "23:59"),)
    rules: list[Rule] = []
    days: list[int] = []
    times: list[str] = []
    ranged = False
    at = 0
    while at < len(plain):
        if plain[at] == " ":
            at += 1
            continue
        if (found := _TOKEN.match(plain, at)) is None:
            return ()
        at = found.end()
        kind = found.lastgroup if found.lastgroup != "half" else "time"
        if kind in ("every", "day"):
            if times:
                return ()
            if rules and days and not ranged and _last_rule_covers(rules, days):
                days = []
            if kind == "every":
                days = list(range(7))
            elif (day := _day(found["day"])) is None:
                return ()
            elif ranged and days:
                days += [d % 7 for d in range(days[-1] + 1, day + 1 if day > days[-1] else day + 8)]
            else:
                days.append(day)
            ranged = False
        elif kind == "time":
            if (time := _time(found["time"], found["half"])) is None:
                return ()
            times.append(time)
            if len(times) == 2:
                if not ranged:
                    return ()
                rules.append(Rule(times[0], times[1], ",".join(DAY_CODES[d] for d in days)))
                times = []
            ranged = False
        elif kind == "to":
            ranged = bool(days or times)
    return () if times or ranged or not (rules and _last_rule_covers(rules, days)) else tuple(rules)


def parse_time(text: str) -> str:
    """Parse one time into HH:MM; empty if it is not understood."""
    plain = fold(text).strip()
    found = _TOKEN.fullmatch(plain)
    return (found and found["time"] and _time(found["time"], found["half"])) or ""


def day_codes(text: str) -> str:
    """Return days named in either language, such as “Tuesday, Thursday”, as TU,TH; other text as it is."""
    words = re.findall(r"[^\W\d]+", fold(text))
    days = [_day(word) for word in words if len(word) > 1]
    if not days or None in days or re.search(r"[\d–-]", text):
        return text
    return ",".join(DAY_CODES[day] for day in days if day is not None)


def _last_rule_covers(rules: list[Rule], days: list[int]) -> bool:
    """Tell whether the last rule is for these days."""
    return rules[-1].byday == ",".join(DAY_CODES[d] for d in days)


def _day(word: str) -> int | None:
    for names in (_FRENCH, _ENGLISH):
        for place, name in enumerate(names):
            if name.startswith(word) or name + "s" == word:
                return place
    return None


def _time(text: str, half: str | None) -> str | None:
    hour, _sign, minute = re.sub(r"[h:]", ":", text.replace(" ", "")).partition(":")
    number = int(hour)
    if half:
        number = number % 12 + (12 if half == "p" else 0)
    return f"{number:02}:{minute or '00'}" if number <= 24 and int(minute or 0) < 60 else None
