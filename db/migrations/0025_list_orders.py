"""Index for the lists of clients by days in the step."""

from typing import Any


def up(migrator: Any, db: Any) -> None:
    """Index the open stays by their beginning."""
    db.execute_sql(
        'CREATE INDEX "stay_open_by_entry" ON "stay" ("entered_at", "id") WHERE ("left_at" IS NULL)'
    )
