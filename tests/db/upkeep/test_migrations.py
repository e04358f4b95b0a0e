"""What a migration makes of rows that are there already."""

from importlib import import_module
from typing import Any

from db.clients.models import Identity
from db.clients.queries import Filter, homonyms, page
from db.core import database
from db.core.text import fold
from db.suggestions.models import Suggestion
from tests.conftest import ActorFactory
from tests.factories import make_client, make_design, make_organisation, make_suggestion

JOINER = "\u034f"


def migrate(name: str) -> None:
    """Run one migration once more."""
    with database.connection(), database.proxy.atomic():
        import_module(f"db.migrations.{name}").up(None, database.proxy.obj)


def run(sql: str, *values: object) -> Any:
    """Run a statement with `?` for each value, and return its rows if it has any."""
    with database.connection():
        return database.proxy.execute_sql(sql.replace("?", database.proxy.param), values)


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
        assert [row.number for row in homonyms("Éloïse", "Tremblay")] == ["C-1"]
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
        return sorted(row.number for row in page(Filter(search=typed)).rows)
