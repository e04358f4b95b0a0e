"""Journal verbs as sentences, in the current language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextlib import suppress

from db.core.dates import short_date
from db.core.translation import N_, _

VERB_NAMES = {
    "client.register": N_("opened the file"),
    "client.edit": N_("changed the identity"),
    "client.assign": N_("named who is responsible"),
    "client.move": N_("moved the person on the trajectory"),
    "client.engage": N_("noted a contact"),
    "client.ask": N_("noted what is asked or received"),
    "client.reveal": N_("looked at the name"),
    "client.outside": N_("opened it outside their caseload"),
    "client.search": N_("looked for the person outside their caseload"),
    "client.alert": N_("read a notice about it"),
    "referral.make": N_("referred"),
    "referral.confirm": N_("asked whether contact was made"),
    "referral.status": N_("changed the referral's status"),
    "referral.feedback": N_("noted feedback"),
    "directory.edit": N_("changed the entry"),
    "directory.verify": N_("verified the entry"),
    "directory.report": N_("said that something in it is wrong"),
    "suggestion.add": N_("noted the suggestion"),
    "suggestion.support": N_("supported it, or no longer"),
    "suggestion.comment": N_("answered"),
    "suggestion.decide": N_("decided"),
    "retro.open": N_("opened the retrospective"),
    "retro.note": N_("wrote in it"),
    "retro.close": N_("closed it"),
}
"""The sentence of each verb; others are shown as stored."""

DETAILED = {
    ("client.assign", "responsible"): N_("made {responsible} responsible"),
    ("client.assign", "takes_part"): N_("let {takes_part} take part"),
    ("client.assign", "left"): N_("said that {left} takes part no more"),
    ("client.engage", "settled"): N_("said what became of the appointment"),
    ("client.ask", "received"): N_("noted that what was asked has come"),
    ("client.ask", "undone"): N_("undid the receipt of what was asked"),
    ("directory.verify", "report"): N_("settled a report that it is wrong"),
    ("directory.verify", "undone"): N_("undid the verification"),
    ("referral.confirm", "by"): N_("confirmed that contact was made"),
    ("referral.confirm", "attempts"): N_("asked whether contact was made: not yet"),
    ("referral.confirm", "again"): N_("set it aside until {again}"),
    ("referral.confirm", "escalated"): N_("brought it to the team lead"),
    ("referral.confirm", "appointment"): N_("noted the appointment there"),
    ("referral.confirm", "meeting"): N_("said what became of the appointment there"),
    ("referral.confirm", "received"): N_("said that the service was received"),
    ("referral.status", "next"): N_("said what comes next"),
    ("referral.status", "undone"): N_("took back what was done last"),
    ("retro.note", "done"): N_("said what the action changed"),
}
"""More precise sentences, by verb and detail."""


PEOPLE = ("responsible", "takes_part", "left")
"""Details that hold a colleague's login."""


def deed(verb: str, details: Mapping[str, object] | None = None) -> str:
    """Return what was done, as a sentence."""
    known = dict(details or {})
    if "again" in known:
        with suppress(ValueError):  # not a date: shown as stored
            known["again"] = short_date(dt.date.fromisoformat(str(known["again"])))
    exact = (DETAILED[verb, detail] for detail in known if (verb, detail) in DETAILED)
    sentence = next(exact, VERB_NAMES.get(verb))
    return _(sentence).format(**known) if sentence else verb
