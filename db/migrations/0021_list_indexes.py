"""Indexes with all that a page of a list asks of other tables."""

from typing import Any


def up(migrator: Any, db: Any) -> None:
    """Replace the index of the figures of services; add those of appointments and of what is asked for."""
    db.execute_sql('DROP INDEX "referral_organisation_id_service_id_client_id_status"')
    db.execute_sql(
        'CREATE INDEX "referral_figures" ON "referral" ("organisation_id", "service_id", "client_id",'
        ' "status", "declined_by", "contact_on", "sent_on")'
    )
    db.execute_sql(
        'CREATE INDEX "engagement_planned" ON "engagement" ("client_id", "planned_for", "mode")'
        ' WHERE ("planned_for" IS NOT NULL)'
    )
    db.execute_sql(
        'CREATE INDEX "asked_waiting" ON "asked" ("client_id", "asked_on", "id")'
        ' WHERE ("received_on" IS NULL)'
    )
