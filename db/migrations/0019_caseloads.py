"""Indexes for caseloads: unassigned files, and the open stays of one file."""

from typing import Any


def up(migrator: Any, db: Any) -> None:
    """Create the indexes."""
    db.execute_sql(
        'CREATE INDEX "stay_open_by_client" ON "stay" ("client_id", "step_id", "due_on", "id")'
        ' WHERE ("left_at" IS NULL)'
    )
    db.execute_sql(
        'CREATE INDEX "client_nobodys" ON "client" ("team_id", "id") WHERE ("responsible_id" IS NULL)'
    )
