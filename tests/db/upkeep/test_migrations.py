"""What a migration makes of rows that are there already."""

from importlib import import_module
from typing import Any

import pytest

from db.clients.homonyms import homonyms
from db.clients.models import Identity
from db.clients.queries import Filter, page
from db.core import database
from db.core.text import fold
from db.directory.models import Offer, Organisation
from db.staff.models import Staff
from db.suggestions.models import Suggestion
from db.upkeep import schema
from tests.conftest import ActorFactory
from tests.factories import READER, make_client, make_design, make_organisation, make_retro, make_suggestion

JOINER = "\u034f"


def migrate(name: str) -> None:
    """Run one migration once more."""
    with database.connection(), database.proxy.atomic():
        import_module(f"db.migrations.{name}").up(None, database.proxy.obj)


def run(sql: str, *values: object) -> Any:
    """Run a statement with `?` for each value, and return its rows if it has any."""
    with database.connection():
        return database.proxy.execute_sql(sql.replace("?", database.proxy.param), values)


def insert(table: str, columns: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    """Insert rows as they were stored by a version of before."""
    names, marks = ", ".join(f'"{column}"' for column in columns), ", ".join("?" * len(columns))
    for row in rows:
        run(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', *row)


def test_keys_of_before_lose_the_signs_that_draw_nothing(actor: ActorFactory) -> None:
    root, lead = actor("administrator"), actor("lead")
    make_design(root)
    marked = make_client(lead, "Élo\u200dïse", "Trem\u034fblay", number="C-1")
    long = make_client(lead, JOINER * 200 + "Ève", "Œuvray", number="C-2")
    other = make_client(lead, "Éric", "Tremblay", number="C-3")
    organisation = make_organisation(root, "Cen\ufe0ftre Nord")
    suggestion = make_suggestion(lead, "Une liste de pa\u3164piers")
    with database.reading():
        right = [tuple(row) for row in Identity.select().order_by(Identity.client).tuples()]
    run("UPDATE identity SET sort_key = ?, search_key = ? WHERE client_id = ?",
        f"trem{JOINER}blay elo\u200dise", f"elo\u200dise trem{JOINER}blay c-1", marked)  # fmt: skip
    run("UPDATE identity SET sort_key = ?, search_key = ? WHERE client_id = ?",
        f"oeuvray {JOINER * 142}", f"{JOINER * 200}eve oeuvray c-2", long)  # fmt: skip
    run("UPDATE suggestion SET search_key = ?", "une liste de pa\u1160piers")
    run("UPDATE organisation SET sort_key = ?, search_key = ?", "cen\ufe0ftre nord", "cen\ufe0ftre nord")
    run("UPDATE offer SET language_key = ?", f" fr kirun{JOINER}di ")
    assert "C-1" not in search("tremblay")
    migrate("0016_unseen_signs")
    with database.reading():
        assert [tuple(row) for row in Identity.select().order_by(Identity.client).tuples()] == right
        assert homonyms(READER, "Éloïse", "Tremblay").numbers() == "C-1"
        assert Suggestion.get(Suggestion.id == suggestion).search_key == "une liste de papiers"
    assert search("tremblay") == ["C-1", "C-3"]
    assert run("SELECT sort_key, search_key FROM organisation WHERE id = ?", organisation).fetchall() == [
        ("centre nord", "centre nord")
    ]
    assert run("SELECT language_key FROM offer").fetchall() == [(" fr kirundi ",)]
    assert other


def search(typed: str) -> list[str]:
    """Return the numbers of the files that are found."""
    with database.reading():
        assert fold(typed)
        return sorted(row.number for row in page(Filter(READER, search=typed)).rows)


def test_anonymous_notes_of_before_lose_their_order(actor: ActorFactory) -> None:
    lead = actor("lead")
    nameless, named = make_retro(lead, anonymous=True), make_retro(lead, "Nommée", cards=("signée",))
    about = make_suggestion(lead, "Plus court")
    began = run("SELECT created_at FROM retro WHERE id = ?", nameless).fetchone()[0]
    first = run("SELECT MAX(id) FROM audit_line").fetchone()[0] + 1
    insert(
        "card",
        ("id", "created_at", "row_version", "retro_id", "column", "text", "votes", "search_key"),
        [
            (1001 + at, f"2020-01-{at + 1:02} 05:00:00.000000", 1, nameless, 0, f"note {at:02}", 2, "")
            for at in range(20)
        ],
    )
    insert("vote", ("card_id", "staff_id", "dots"), [(1001 + at, lead.id, 2) for at in range(20)])
    insert(
        "audit_line",
        ("id", "uid", "at", "actor_id", "actor", "on_behalf", "verb", "subject_kind", "subject", "details"),
        [
            (first + at, f"u{at}", "2020-01-01 05:00:00.000000", *who, "", "retro.note", "retro", "", "{}")
            for at, who in enumerate([(None, ""), (lead.id, lead.login)] * 20)
        ],
    )
    signed = run("SELECT id FROM card WHERE retro_id = ?", named).fetchone()[0]
    insert("vote", ("card_id", "staff_id", "dots"), [(signed, lead.id, 1)])
    run("UPDATE suggestion SET about_kind = 'retro', about = 'Rétro', search_key = 'plus court retro'")
    if not database.is_sqlite():
        run("CREATE SEQUENCE card_id_seq OWNED BY card.id")  # as it was before
    migrate("0017_nameless_notes")
    notes = run("SELECT text, id, created_at, votes FROM card WHERE retro_id = ? ORDER BY text", nameless)
    found = [tuple(row) for row in notes.fetchall()]
    ids = [row[1] for row in found]
    assert [row[0] for row in found] == [f"note {place:02}" for place in range(20)]
    assert {row[2:] for row in found} == {(began, 2)}
    assert ids != sorted(ids)
    assert not set(ids) & set(range(1001, 1021))
    assert run("SELECT card_id FROM vote").fetchall() == [(signed,)]
    assert run("SELECT COUNT(*) FROM audit_line WHERE actor_id IS NULL").fetchone() == (0,)
    numbers = [row[0] for row in run("SELECT id FROM audit_line ORDER BY id").fetchall()]
    assert numbers == list(range(numbers[0], first + 20))
    assert run("SELECT uid FROM audit_line WHERE id = ?", first + 3).fetchone() == ("u7",)
    assert run("SELECT about, search_key FROM suggestion WHERE id = ?", about).fetchone() == (
        "",
        "plus court",
    )


def test_names_and_places_of_before_get_what_lists_are_sorted_by(actor: ActorFactory) -> None:
    root = actor("administrator")
    make_organisation(root, "Centre", place="Québec")
    with database.reading():
        right = list(Staff.select(Staff.id, Staff.sort_key).order_by(Staff.id).tuples())
    run('DROP INDEX "staff_sort_key_id"')
    run('DROP INDEX "stay_open_by_entry"')
    run('DROP TABLE "saved_list"')
    for table, column in (("staff", "sort_key"), ("organisation", "place_key")):
        run(f'ALTER TABLE "{table}" DROP COLUMN "{column}"')
    run("UPDATE offer SET place_key = ?", "levis")
    migrate("0025_lists")
    with database.reading():
        assert list(Staff.select(Staff.id, Staff.sort_key).order_by(Staff.id).tuples()) == right
        assert Organisation.get().place_key == "quebec"
        assert Offer.get().place_key == "quebec levis"


def test_what_the_directory_derives_is_derived_anew(
    actor: ActorFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Runner:
        """Applies nothing: the fixture's tables are there already."""

        def up(self, name: str) -> list[str]:
            return [name]

    monkeypatch.setattr(schema, "_runner", Runner)
    make_organisation(actor("lead"), "Comptoir", place="Lévis")
    with database.reading():
        right: Any = Offer.select().dicts().get()
    run("UPDATE offer SET place = ?, hours = ?", "Québec", '[["09:00","12:00","MO"]]')
    run("DELETE FROM schema_migration WHERE name = ?", "0030_hours")
    assert schema.migrate() == ["0030_hours"]
    applied = "INSERT INTO schema_migration (id, name, applied) VALUES (9999, ?, ?)"
    run(applied, "0030_hours", "2026-12-01")  # the PostgreSQL database serves the next test too
    with database.reading():
        anew: Any = Offer.select().dicts().get()
    assert anew | {"id": right["id"]} == right
