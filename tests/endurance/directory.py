"""The directory of a whole region, 5,000 services in 75,000 rows: in, in again, out, and searched."""

from __future__ import annotations

import csv
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random
from typing import TypeVar

from db.core import database
from db.core.actor import Actor
from db.directory import queries
from db.directory.service_search import Criteria
from db.exchange.hsds import outgoing
from db.exchange.hsds.graph import Graph
from db.exchange.hsds.incoming import import_hsds, read
from db.exchange.hsds.tables import write_tables
from db.referrals import destinations
from db.staff import queries as staff
from db.staff.actions import add_staff, founder
from tests.endurance import Figure
from tests.engines import PostgresqlEngine, SqliteEngine, postgresql_server
from tests.factories import READER

Result = TypeVar("Result")

SERVICES = 5_000
MINUTE, FRAME = 60.0, 17.0
"""Seconds that an import may take, and milliseconds in which a screen is drawn once."""
WORDS = (
    "aide logement impôt alimentaire emploi santé famille jeunes aînés accueil transport budget écoute halte"
    " clinique comptoir banque atelier dépannage soutien"
)
CITIES = ("Québec", "Lévis", "Chicoutimi", "Rimouski", "Gaspé", "Montréal", "Laval", "Gatineau", "Sherbrooke")
SEARCHES = ("a", "logement", "aide impot quebec", "xyz", "ecoute levis jeunes")


def run() -> Iterator[Figure]:
    """Import on each engine there is."""
    with tempfile.TemporaryDirectory() as name:
        folder, made = Path(name), Path(name, "made")
        made.mkdir()
        rows = write_tables(directory(Random(1)), made)
        yield Figure("rows of the directory", f"{rows}", "75,000", rows >= 75_000)
        yield from measured("SQLite", SqliteEngine(folder).fresh(folder), made, folder)
        with postgresql_server() as server:
            if server is not None:
                yield from measured("PostgreSQL", PostgresqlEngine(server).fresh(folder), made, folder)


def measured(engine: str, url: str, made: Path, folder: Path) -> Iterator[Figure]:
    """Bring the tables in twice, take them out, and search."""
    database.connect(url)
    add_staff(founder("root", "root"), "lise", "Lise Côté", "lead")
    with database.reading():
        lead = staff.actor("lise")
    seconds, done = timed(lambda: import_hsds(lead, read(made)))
    yield Figure(f"import, {engine}", f"{seconds:.1f} s", f"{MINUTE:.0f} s", seconds <= MINUTE)
    findings = len(done.findings)
    yield Figure(f"findings, {engine}", str(findings), "0", not findings)
    seconds, again = timed(lambda: import_hsds(lead, read(made)))
    new = sum(count.added + count.changed for count in again.counts)
    yield Figure(f"doubled or changed by the same again, {engine}", str(new), "0", not new)
    yield Figure(f"the same again, {engine}", f"{seconds:.1f} s", f"{MINUTE:.0f} s", seconds <= MINUTE)
    yield taken_out(engine, lead, made, folder / engine)
    yield from searches(engine)
    database.disconnect()


def taken_out(engine: str, lead: Actor, made: Path, out: Path) -> Figure:
    """Export the tables and count those that are not as they came."""
    seconds, _done = timed(lambda: outgoing.export_tables(lead, out))
    other = [path.name for path in made.glob("*.csv") if cells(path) != cells(out / path.name)]
    return Figure(f"export, {engine}", f"{seconds:.1f} s, {len(other)} tables differ", "0 differ", not other)


def cells(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as text:
        return sorted(csv.DictReader(text), key=lambda row: row["id"])


def searches(engine: str) -> Iterator[Figure]:
    """Search organisations and services, each search many times, beside the same question in raw SQL."""
    for what, search, table, first in (
        ("organisations", queries.page, "organisation", ""),
        (
            "services",
            lambda words: destinations.search_destinations(READER, Criteria(words=words)),
            "offer",
            "CASE WHEN {} THEN 0 ELSE 1 END, ",
        ),
    ):
        ours, raw = [], []
        for words in SEARCHES * 20:
            sql = f"SELECT id FROM {table} WHERE {like('search_key', words)}"
            sql += f" ORDER BY {first.format(like('sort_key', words))}sort_key, id LIMIT 101"
            with database.reading():
                ours.append(1000 * timed(partial(search, words))[0])
                raw.append(1000 * timed(lambda sql=sql: database.proxy.execute_sql(sql, ()).fetchall())[0])  # type: ignore[misc]
        worst, floor = (statistics.quantiles(took, n=20)[-1] for took in (ours, raw))
        most = 2 * floor + FRAME
        name = f"first page of a search of {what}, p95, {engine}"
        yield Figure(name, f"{worst:.0f} ms", f"{most:.0f} ms", worst <= most)


def like(column: str, words: str) -> str:
    """Return the condition that each word is somewhere in a column."""
    return " AND ".join(f"{column} LIKE '%%{word}%%'" for word in words.split())


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def directory(rng: Random) -> Graph:
    """Return an invented directory."""
    graph, known = Graph(), WORDS.split()

    def add(kind: str, **fields: object) -> str:
        return graph.add(kind, str(uuid.UUID(int=rng.getrandbits(128), version=4)), fields).id

    def words(count: int) -> str:
        return " ".join(rng.choice(known) for _ in range(count))

    taxonomy = add("taxonomy", name="Besoins", description="Besoins")
    terms = [
        add("taxonomy_term", name=words(2), description=words(4), taxonomy_id=taxonomy) for _ in range(500)
    ]
    services = 0
    while services < SERVICES:
        of = {"organization_id": add("organization", name=words(3).capitalize(), description=words(20))}
        add("organization_identifier", **of, identifier_type="NEQ", identifier=str(services))
        add("phone", **of, number="418 555-0100")
        add("contact", **of, name=words(2).title())
        places = [place(add, rng, of, words(2)) for _ in range(rng.choice((1, 2)))]
        for _ in range(rng.choice((3, 3, 4))):
            services += 1
            service(add, rng, of | rng.choice(places), words, terms)
    return graph


def place(add: Callable[..., str], rng: Random, of: dict[str, str], name: str) -> dict[str, str]:
    """Add a location with all that it has, and return what refers to it."""
    at = {
        "location_id": add(
            "location", **of, location_type="physical", name=name, latitude=46.8, longitude=-71.2
        )
    }
    address = {"address_1": "1, rue", "state_province": "QC", "postal_code": "G1A 1A1", "country": "CA"}
    add("address", **at, **address, city=rng.choice(CITIES), address_type="physical")
    add("accessibility", **at, description="rampe")
    add("schedule", **at, freq="WEEKLY", byday="MO,TU", opens_at="09:00", closes_at="16:30")
    return at


def service(
    add: Callable[..., str], rng: Random, of: dict[str, str], words: Callable[[int], str], terms: list[str]
) -> None:
    """Add a service with all that it has."""
    org = {"organization_id": of["organization_id"]}
    said = {"description": words(30), "eligibility_description": words(8), "status": "active"}
    checked = {"assured_date": "2026-06-01", "assurer_email": "info@example.org"}
    s = {"service_id": add("service", **org, name=words(3).capitalize(), **said, **checked)}
    add("service_at_location", **s, location_id=of["location_id"])
    add("phone", **s, number="418 555-0199", extension=12)
    add("contact", **s, name=words(2).title(), email="info@example.org")
    for code in ("fr", "en"):
        add("language", **s, name=code, code=code)
    add("schedule", **s, freq="WEEKLY", byday="MO,TU,WE,TH,FR", opens_at="08:30:00", closes_at="16:30:00")
    add("cost_option", **s, amount=0, currency="CAD")
    add("required_document", **s, document="preuve de résidence")
    add("service_area", **s, name=rng.choice(CITIES))
    for _ in range(2):
        term = rng.choice(terms)
        add("attribute", link_id=s["service_id"], link_entity="service", taxonomy_term_id=term)
