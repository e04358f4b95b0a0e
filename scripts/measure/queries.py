"""Database costs: reads and a write beside the same work in raw SQL."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import apsw

from db.clients import map as clients_map
from db.clients import queries as clients
from db.core import clock, database
from db.core.translation import N_
from db.referrals import queries as referrals
from db.staff.queries import actor
from db.suggestions.actions import support
from db.trajectories.queries import find_design
from scripts.measure.figure import Figure

RUNS = 30


def measure(login: str) -> Iterator[Figure]:
    """Measure reads and a write on the connected SQLite database, as the person with this login."""
    raw = apsw.Connection(database.proxy.obj.database)
    raw.pragma("synchronous", "full")
    raw.setbusytimeout(30_000)
    with database.reading():
        person, design = actor(login), find_design()
        busiest = max(clients_map.map_figures(person, design).steps.items(), key=lambda item: item[1].count)[
            0
        ]
    today = clock.today().isoformat()
    ids = ",".join(str(step.id) for step in design.steps)

    def rows(sql: str, *values: Any) -> Callable[[], object]:
        return lambda: raw.execute(sql, values).fetchall()

    cases: tuple[tuple[str, Callable[[], object], Callable[[], object], float | None], ...] = (
        (
            N_("counts per step"),
            lambda: clients_map.map_figures(person, design),
            rows(
                f"SELECT step_id, count(*), sum(due_on < ?) FROM stay WHERE left_at IS NULL"
                f" AND step_id IN ({ids}) GROUP BY step_id",
                today,
            ),
            1.5,
        ),
        (
            N_("clients of a step, first page"),
            lambda: clients.page(clients.Filter(person, step_id=busiest)),
            rows(_POSITIONS, busiest),
            5.0,
        ),
        (
            N_("clients by name, first page"),
            lambda: clients.page(clients.Filter(person)),
            rows(_PEOPLE, ""),
            5.0,
        ),
        (
            N_("clients whose name has “trem”"),
            lambda: clients.page(clients.Filter(person, search="trem")),
            rows(_PEOPLE, "trem"),
            None,
        ),
        (
            N_("clients with “eloise” and “tremb”"),
            lambda: clients.page(clients.Filter(person, search="eloise tremb")),
            rows(_PEOPLE, "eloise%tremb"),
            None,
        ),
        (
            N_("to confirm, first page"),
            lambda: referrals.page(referrals.Filter(person)),
            rows(_TO_CONFIRM),
            5.0,
        ),
    )
    for name, ours, floor, bar in cases:
        with database.reading():
            mine = _median(ours)
        yield Figure(name, "ms", mine, N_("raw SQL"), _median(floor), bar)
    suggestion = raw.execute("SELECT min(id) FROM suggestion").get
    if suggestion is not None:
        write = _median(lambda: support(person, suggestion))
        yield Figure(
            N_("a write with its audit line"), "ms", write, N_("raw SQL"), _median(lambda: _raw(raw)), 4.0
        )
    raw.close()


_PEOPLE = (
    "SELECT i.sort_key, i.client_id, i.given, i.family, c.number FROM identity i"
    " JOIN client c ON c.id = i.client_id"
    " WHERE i.search_key LIKE '%' || ? || '%' ORDER BY i.sort_key, i.client_id LIMIT 100"
)
_POSITIONS = (
    "SELECT s.due_on, s.id, i.given, i.family, c.number FROM stay s JOIN client c ON c.id = s.client_id"
    " JOIN identity i ON i.client_id = c.id WHERE s.step_id = ? AND s.left_at IS NULL"
    " ORDER BY s.due_on, s.id LIMIT 100"
)
_TO_CONFIRM = (
    "SELECT r.to_confirm_on, r.id, c.number, i.given, i.family, o.name FROM referral r"
    " JOIN client c ON c.id = r.client_id JOIN identity i ON i.client_id = c.id"
    " JOIN organisation o ON o.id = r.organisation_id WHERE r.to_confirm_on IS NOT NULL"
    " ORDER BY r.to_confirm_on, r.id LIMIT 100"
)


def _raw(connection: Any) -> None:
    """Write the rows of a vote: vote, count, audit line, revision."""
    with connection:
        connection.execute("UPDATE suggestion SET support = support + 0 WHERE id = 1")
        connection.execute("UPDATE revision SET number = number + 1 WHERE topic = 'suggestion'")
        connection.execute(
            "INSERT INTO audit_line (uid, at, actor, on_behalf, verb, subject_kind, subject, details)"
            " VALUES (hex(randomblob(16)), '2026-01-01 00:00:00', 'benchmark', '', 'benchmark', '', '', '{}')"
        )


def _median(work: Callable[[], object]) -> float:
    work()
    times = []
    for _run in range(RUNS):
        begun = time.perf_counter()
        work()
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)
