"""The verbs of the journal as people read them, in the current language."""

from __future__ import annotations

from db.core.translation import N_, _

VERB_NAMES = {
    "client.register": N_("opened the file"),
    "client.edit": N_("changed the identity"),
    "client.assign": N_("named who is responsible"),
    "client.move": N_("moved the person on the trajectory"),
    "client.engage": N_("noted a contact"),
    "client.ask": N_("noted what is asked or received"),
    "client.reveal": N_("looked at the name"),
    "referral.make": N_("referred"),
    "referral.confirm": N_("asked whether contact was made"),
    "referral.status": N_("changed the referral's status"),
    "referral.feedback": N_("noted feedback"),
    "directory.edit": N_("changed the entry"),
    "directory.verify": N_("verified the entry"),
    "suggestion.add": N_("noted the suggestion"),
    "suggestion.support": N_("supported it, or no longer"),
    "suggestion.comment": N_("answered"),
    "suggestion.decide": N_("decided"),
    "retro.open": N_("opened the retrospective"),
    "retro.note": N_("wrote in it"),
    "retro.close": N_("closed it"),
}
"""What each verb says; a verb that is not here is shown as it is stored."""


def deed(verb: str) -> str:
    """Return what was done, for one line of a history."""
    return _(VERB_NAMES.get(verb, verb))
