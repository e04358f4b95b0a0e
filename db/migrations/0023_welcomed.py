"""When each person first opened the help; whoever has an account already knows the program."""

from typing import Any


def up(migrator: Any, db: Any) -> None:
    """Add the column."""
    db.execute_sql('ALTER TABLE "staff" ADD COLUMN "welcomed_on" DATE')
    db.execute_sql("UPDATE staff SET welcomed_on = CURRENT_DATE")
