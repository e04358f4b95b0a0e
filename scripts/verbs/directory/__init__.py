"""`trajectoire directory`: organisations and services; the modules here add subcommands."""

from __future__ import annotations

from db.core.translation import N_
from scripts.core import options
from scripts.core.i18n import Group, argument

command = Group("directory")
organisation = argument(
    "organisation",
    type=options.RECORD,
    metavar=N_("ID"),
    help=N_("Number of the organisation in the list."),
)
