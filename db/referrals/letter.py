"""A letter to the organisation, limited to what the client agreed to share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from db.clients.actions_reveal import reveal
from db.clients.contact_modes import preferred
from db.clients.display_names import stores_names
from db.clients.models import Identity
from db.clients.reach import view_client
from db.core import clock
from db.core.actor import Actor
from db.core.dates import written_date, written_time
from db.core.errors import Refused
from db.core.translation import LANGUAGES, N_, language, translator
from db.directory.models import Contact, Offer
from db.referrals.codes import Consent, Priority
from db.referrals.deadlines import REMINDER_DAYS
from db.referrals.lifecycle import Handoff, Status
from db.referrals.models import Referral
from db.referrals.reach import find

GREETING = N_("Hello,")
_HOW = {
    Handoff.CALLED: N_("We called you together with the person."),
    Handoff.WENT_ALONG: N_("We will accompany the person to the first meeting."),
    Handoff.CONFIRMATION: N_("The person is to get in touch with you; we ask you to confirm it."),
    Handoff.DETAILS: N_("We gave your details to the person, who is to get in touch with you."),
}
_ANSWERS = (
    N_("[ ] the person got in touch with us, on:"),
    N_("[ ] an appointment is set, on:"),
    N_("[ ] the service was given, on:"),
    N_("[ ] we cannot serve this person, because:"),
    N_("[ ] we are the right place / [ ] we are not, because:"),
)


def letter(actor: Actor, referral_id: int, code: str = "") -> str:
    """Return the text of a letter, in the organisation's language or in `code`.

    Logs that the file was viewed, and the name if included. Raises NotFound, Denied, Refused.
    """
    row = find(actor, "client.read", referral_id)
    if row.status is Status.ENTERED_IN_ERROR:
        raise Refused("referral.in_error", N_("This referral was entered in error: no letter is needed."))
    consent = current_consent(row)
    view_client(actor, row.client_id, "letter")
    if consent.allows(Consent.NAME):
        reveal(actor, row.client_id)
    return _written(row, consent, actor.name, translator(code or letter_language(row)))


def current_consent(row: Referral) -> Consent:
    """Return the consent in effect today: none once it expired, or in pseudonymous mode."""
    ended = row.consent_until is not None and row.consent_until < clock.today()
    return Consent.NOTHING if ended or not stores_names() else Consent(row.consent)


def letter_language(row: Referral) -> str:
    """Return the organisation's language if it has only one of ours, else this session's language.

    The languages of the service count before those of the organisation's other services.
    """
    offers: Any = Offer.select(Offer.language_key).where(Offer.organisation == row.organisation_id)
    for some in (offers.where(Offer.service == row.service_id), offers):
        spoken = "".join(key for (key,) in some.tuples())
        given = [code for code in LANGUAGES if f" {code} " in spoken]
        if given:
            return given[0] if len(given) == 1 else language()
    return language()


def _written(row: Referral, consent: Consent, who: str, say: Callable[[str], str]) -> str:
    contact = Contact.select().where(Contact.organisation == row.organisation_id).order_by(Contact.id).first()
    to = [row.consent_to or (contact.name if contact else ""), row.organisation.name]
    name = ""
    if consent.allows(Consent.NAME):
        identity = Identity.get_by_id(row.client_id)
        name = f"{identity.given} {identity.family}".strip()
    number = say(N_("our file {number}")).format(number=row.client.number)
    parts = [
        [written_date(clock.today(), say)],
        [line for line in (*to, row.service.name if row.service else "") if line],
        [say(N_("Subject: referral, {number}")).format(number=number)],
        [say(GREETING)],
        [
            say(N_("We are referring {name} to you ({number}).")).format(name=name, number=number)
            if name
            else say(N_("We are referring a person to you ({number}).")).format(number=number),
            say(_HOW[row.handoff]),
            *_asked(row, say),
        ],
        _details(row, consent, say),
        [
            say(N_("Please let us know by {on}:")).format(on=written_date(_answer_by(row), say)),
            *(say(answer) for answer in _ANSWERS),
        ],
        [_consent(row, consent, say)],
        [say(N_("Thank you,")), who],
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def _answer_by(row: Referral) -> dt.date:
    """Return the due date, or a few days from now if that is later."""
    due: dt.date = row.due_on
    return max(due, clock.today() + dt.timedelta(days=REMINDER_DAYS[0]))


def _asked(row: Referral, say: Callable[[str], str]) -> list[str]:
    lines = []
    if row.appointment_at is not None and row.appointment_at > clock.now() and not row.meeting:
        at = written_time(row.appointment_at, say)
        lines.append(say(N_("An appointment is set with you: {at}.")).format(at=at))
    if row.priority is not Priority.ROUTINE:
        lines.append(say(N_("Priority: {priority}.")).format(priority=say(row.priority.label)))
    return lines


def _details(row: Referral, consent: Consent, say: Callable[[str], str]) -> list[str]:
    """Return how to reach the client and their need, as far as consent allows."""
    identity = Identity.get_by_id(row.client_id)
    told = []
    if consent.allows(Consent.REACH):
        told = [
            (N_("To reach the person: {text}"), ", ".join(filter(None, (identity.phone, identity.email)))),
            (N_("Preferred contact: {text}"), preferred(identity.contact_mode, say)),
            (N_("Caution: {text}"), identity.contact_rules),
        ]
    if consent.allows(Consent.NEED):
        told.append((N_("What the person hopes for: {text}"), " ".join(row.need.split())))
    return [say(sentence).format(text=text) for sentence, text in told if text]


def _consent(row: Referral, consent: Consent, say: Callable[[str], str]) -> str:
    if consent is Consent.NOTHING:
        return say(N_("The person has not consented to our sharing more information."))
    if row.consent_until is None:
        return say(N_("The person consented to our sharing this information."))
    until = written_date(row.consent_until, say)
    return say(N_("The person consented to our sharing this information until {on}.")).format(on=until)
