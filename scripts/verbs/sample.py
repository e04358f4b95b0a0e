"""`trajectoire sample`: sample data for an empty database."""

from __future__ import annotations

import click

from db.core.actor import Actor
from db.core.translation import N_, _, ngettext
from db.upkeep import founding, schema
from db.upkeep.sample.fill import fill
from scripts.core import identity, output
from scripts.core.i18n import Command, option
from scripts.core.session import Session, pass_session


@click.command(cls=Command)
@option(
    "--clients",
    type=click.IntRange(1),
    default=1000,
    show_default=True,
    metavar=N_("COUNT"),
    help=N_("How many clients."),
)
@option(
    "--seed",
    type=click.INT,
    default=1,
    show_default=True,
    metavar=N_("COUNT"),
    help=N_("Random seed: the same one gives the same data."),
)
@pass_session
def command(session: Session, clients: int, seed: int) -> None:
    """Fill an empty database, creating it first if needed: then both are kept, or neither."""
    session.connect_new()
    if schema.applied():
        fill_sample(session.actor(), clients, seed)
    else:
        login, name = identity.identify(None)  # before creating anything
        with schema.exclusive():
            fill_sample(founding.found_within(login, name), clients, seed)
    sentence = ngettext(
        "The database now contains {clients} fictitious client.",
        "The database now contains {clients} fictitious clients.",
        clients,
    )
    output.say(sentence.format(clients=clients))


def fill_sample(actor: Actor, clients: int, seed: int) -> None:
    """Fill the connected database, with a progress bar."""
    with output.progress(clients, _("Creating sample data")) as advance:
        fill(actor, clients, seed, lambda done, _of: advance(done))
