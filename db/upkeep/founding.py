"""A database to begin with: the schema, the first administrator, the trajectory that a team starts from."""

from __future__ import annotations

from db.core.actor import Actor
from db.core.errors import NotReady
from db.core.sqlite import folder_of
from db.core.translation import N_
from db.staff import queries
from db.staff.actions import FOUNDER, add_staff, founder
from db.trajectories.actions import create_trajectory, default_design
from db.upkeep import schema


def make_folder(url: str) -> None:
    """Make the folder of an SQLite database, for its account alone; raises NotReady."""
    folder = folder_of(url)
    if folder is None:
        return
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise NotReady(
            "database.folder", N_("The folder {folder} is not writable."), folder=str(folder)
        ) from error


def found(login: str, name: str) -> Actor:
    """Create everything in the connected database, all or nothing, and return its administrator.

    Raises Refused for a database that is not empty.
    """
    with schema.exclusive():
        return found_within(login, name)


def found_within(login: str, name: str) -> Actor:
    """Do as `found`, inside `schema.exclusive()`."""
    schema.create()
    add_staff(founder(login, name), login, name, *FOUNDER)
    actor = queries.actor(login)
    create_trajectory(actor, *default_design())
    return actor
