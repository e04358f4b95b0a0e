"""`trajectoire clients`: client files; the modules here add subcommands."""

from __future__ import annotations

from db.core.translation import N_
from scripts.core.i18n import Group, argument, option

command = Group("clients")
trajectory = option("--trajectory", metavar=N_("NAME"), help=N_("Trajectory; default: the main one."))
number = argument("number", metavar=N_("NUMBER"), help=N_("File number."))
