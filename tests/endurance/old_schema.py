"""A database as the first version of the program left it, with any number of clients."""

from __future__ import annotations

from playhouse.migrations import Runner

from db.core import database
from db.upkeep import schema
from tests.scripts.conftest import TRUE_ACCOUNT

LAST = "0008_access"
"""The last migration of that version."""

_AT, _DAY = "'2026-01-05 10:00:00.000000'", "'2026-01-05'"
_SERIES = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
_ROWS = {
    "team": ("id, created_at, row_version, name", f"i, {_AT}, 1, 'Équipe ' || i", 5),
    "staff": (
        "id, created_at, row_version, login, name, role, team_id, active, keyboard, theme",
        f"i, {_AT}, 1, CASE i WHEN 1 THEN '{TRUE_ACCOUNT}' ELSE 'lead' || i END, 'Nom ' || i,"
        " 'administrator lead', 1 + i % 5, {true}, 'qwerty', ''",
        20,
    ),
    "organisation": (
        "id, created_at, row_version, uuid, name, alternate_name, description, email, website, place, remark,"
        " active, review_on, sort_key, search_key",
        f"i, {_AT}, 1, 'o' || i, 'Comptoir ' || i, '', '', '', '', 'Québec', '', {{true}}, {_DAY},"
        " 'comptoir ' || i, 'comptoir qu\u00e9bec ' || i",
        1000,
    ),
    "service": (
        "id, created_at, row_version, uuid, organisation_id, name, description, status,"
        " eligibility_description, application_process, fees_description, languages, hours, alert",
        f"i, {_AT}, 1, 's' || i, i, 'Panier ' || i, '', 'active', '', '', '', 'français', '', ''",
        1000,
    ),
    "trajectory": (
        "id, created_at, row_version, name, version, state, purpose",
        f"i, {_AT}, 1, 'Accès', 1, 'current', ''",
        1,
    ),
    "step": (
        "id, created_at, row_version, trajectory_id, position, name, objectives, expected_results,"
        " interventions, partners, professional_lead, client_contribution, places, service_modes,"
        " referral_procedure, tools, problem_resolution, indicators, human_resources, material_resources,"
        " strengths, weaknesses",
        f"i, {_AT}, 1, 1, i, 'Étape ' || i" + ", ''" * 16,
        6,
    ),
    "client": (
        "id, created_at, row_version, number, responsible_id, team_id, active",
        f"i, {_AT}, 1, 'C-' || i, 1 + i % 20, 1 + i % 5, {{true}}",
        0,
    ),
    "identity": (
        "client_id, given, family, phone, email, contact_mode, contact_rules, language, companion, sort_key,"
        " search_key",
        "i, 'Ève ' || i, 'Roy', '', '', '', '', 'fr', '', 'roy eve ' || i, 'eve\u034f roy c-' || i",
        0,
    ),
    "enrolment": (
        "id, created_at, row_version, client_id, trajectory_id, opened_at, outcome",
        f"i, {_AT}, 1, i, 1, {_AT}, ''",
        0,
    ),
    "stay": (
        "enrolment_id, client_id, step_id, place, kind, reason, entered_at, soon_on, due_on",
        f"i, i, 1 + i % 6, 1, 'entry', '', {_AT}, {_DAY}, {_DAY}",
        0,
    ),
    "referral": (
        "id, created_at, row_version, client_id, organisation_id, service_id, made_by_id, need, handoff,"
        " status, sent_on, due_on, to_confirm_on, attempts, reason",
        f"i, {_AT}, 1, i, 1 + i % 1000, 1 + i % 1000, 1 + i % 20, '', 'confirmation', 'requested', {_DAY},"
        f" {_DAY}, {_DAY}, 0, ''",
        0,
    ),
    "audit_line": (
        "uid, at, actor_id, actor, on_behalf, verb, subject_kind, subject, details",
        f"'u' || i, {_AT}, CASE i % 50 WHEN 0 THEN NULL ELSE 1 END,"
        " CASE i % 50 WHEN 0 THEN '' ELSE 'lead' END, '',"
        " CASE i % 50 WHEN 0 THEN 'retro.note' ELSE 'client.register' END, '', '', '{{}}'",
        0,
    ),
    "break_glass": (
        "client_id, staff_id, at, until, why",
        f"i, 2, {_AT}, {_AT}, 'absence'",
        500,
    ),
}
"""Columns, values and number of rows of each table; 0 for one row a client."""


def make_old(clients: int) -> None:
    """Fill the connected database, which must be empty; `clients` is at least 500."""
    with database.connection():
        proxy = database.proxy
        Runner(proxy.obj, str(schema.FOLDER)).up(LAST)
        true = "1" if database.is_sqlite() else "true"
        with proxy.atomic():
            for table, (columns, values, count) in _ROWS.items():
                series = _SERIES.format(count=count or clients)
                rows = values.format(true=true)
                statement = f'INSERT INTO "{table}" ({columns}) {series} SELECT {rows} FROM n'
                proxy.execute_sql(statement if database.is_sqlite() else statement.replace("%", "%%"))
