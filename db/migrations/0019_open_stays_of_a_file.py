"""Where the people of one caseload stand is read by file: a person's list of a step, and of who is late."""

from typing import Any


def up(migrator: Any, db: Any) -> None:
    """Create the index."""
    db.execute_sql(
        'CREATE INDEX "stay_open_by_client" ON "stay" ("client_id", "step_id", "due_on", "id")'
        ' WHERE ("left_at" IS NULL)'
    )
