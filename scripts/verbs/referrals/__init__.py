"""`trajectoire referrals`: referrals; the modules here add subcommands."""

from __future__ import annotations

from db.core.actor import Actor
from db.core.translation import N_
from db.referrals.lifecycle import Confirmer
from db.referrals.queries import version_at
from scripts.core import options
from scripts.core.i18n import Group, argument, option
from scripts.core.session import Session

command = Group("referrals")
referral = argument(
    "referral", type=options.RECORD, metavar=N_("ID"), help=N_("Number of the referral in the list.")
)
note = option("--note", metavar=N_("TEXT"), default="", help=N_("What was said."))
says = option("--by", type=options.values_of(Confirmer), required=True, help=N_("Who confirms it."))


def version_at_start(session: Session, referral: int) -> tuple[Actor, int | None]:
    """Return the actor, and the version of a referral at the start of the command.

    Of several commands started together the first one wins; it leaves a later version to the others.
    """
    with session.reading() as actor:
        return actor, version_at(referral, session.started)
