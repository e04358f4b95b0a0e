"""Hours in all zones and by all rules of HSDS; the places of a service without those of its organisation."""

from typing import Any


def up(migrator: Any, db: Any) -> None:
    """Change no table: what the directory derives is rebuilt after the scripts (`db/upkeep/schema.py`)."""
