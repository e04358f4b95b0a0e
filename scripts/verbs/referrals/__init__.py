"""`trajectoire referrals`: the queue to confirm and each referral; each file here adds its commands."""

from __future__ import annotations

from db.core.actor import Actor
from db.core.translation import N_
from db.referrals.lifecycle import Confirmer
from db.referrals.queries import version_at
from scripts.core import options
from scripts.core.session import Session
from scripts.core.words import Group, argument, option

command = Group("referrals")
referral = argument(
    "referral", type=options.RECORD, metavar=N_("ID"), help=N_("The referral, by its number in the list.")
)
note = option("--note", metavar=N_("TEXT"), default="", help=N_("What was said."))
says = option("--by", type=options.words_of(Confirmer), required=True, help=N_("Who says so."))


def as_started(session: Session, referral: int) -> tuple[Actor, int | None]:
    """Return who acts, and the version of a referral as the command was started.

    Of several commands started at once, the first one is obeyed; it leaves the others a later version.
    """
    with session.reading() as actor:
        return actor, version_at(referral, session.started)
