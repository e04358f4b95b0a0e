"""Walking a list page after page, forwards and backwards, shows each row once and in order."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.core.database import reading
from db.core.paging import Key, Page, Span, keyset
from db.suggestions.models import Suggestion

COLUMNS = (Suggestion.support, Suggestion.search_key, Suggestion.id)
ROWS = st.lists(st.tuples(st.integers(-2, 2), st.sampled_from("aé")), max_size=12)


def key(row: Suggestion) -> Key:
    return (row.support, row.search_key, row.id)


def read(span: Span, descending: bool) -> Page[Key]:
    return keyset(Suggestion.select(), COLUMNS, span, key, descending=descending)


def forwards(limit: int, descending: bool) -> list[Key]:
    rows: list[Key] = []
    page = read(Span(limit=limit), descending)
    while page.rows:
        rows += page.rows
        following = read(Span(after=page.rows[-1], limit=limit), descending)
        assert page.more == bool(following.rows)
        page = following
    return rows


def backwards(limit: int, descending: bool) -> list[Key]:
    rows: list[Key] = []
    page = read(Span(last=True, limit=limit), descending)
    while page.rows:
        rows = [*page.rows, *rows]
        following = read(Span(before=page.rows[0], limit=limit), descending)
        assert page.more == bool(following.rows)
        page = following
    return rows


# The rows of one example are removed before the next, so that one database serves all of them.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(rows=ROWS, limit=st.integers(1, 5), descending=st.booleans())
def test_pages_make_the_whole_list(
    database: str, rows: list[tuple[int, str]], limit: int, descending: bool
) -> None:
    with reading():
        Suggestion.delete().execute()
        for support, letter in rows:
            Suggestion.create(text="x", support=support, search_key=letter)
        whole = sorted((key(row) for row in Suggestion.select()), reverse=descending)
        assert forwards(limit, descending) == whole
        assert backwards(limit, descending) == whole
