"""Keys that texts are ordered and found by, without the signs that draw nothing."""

from typing import Any

from db.core.text import fold

KEYS = {
    "organisation": ("sort_key", "search_key"),
    "offer": ("sort_key", "search_key", "need_key", "whom_key", "place_key"),
    "suggestion": ("search_key",),
    "retro": ("search_key",),
    "card": ("search_key",),
    "retro_action": ("search_key",),
}
"""Whole keys, which fold to what their text folds to."""


def up(migrator: Any, db: Any) -> None:
    """Write anew the few keys that hold such signs; the others are only read."""
    for table, columns in KEYS.items():
        for id_, *keys in db.execute_sql(f'SELECT id, {", ".join(columns)} FROM "{table}"').fetchall():
            if any(map(_differs, keys)):
                _write(db, table, "id", id_, dict(zip(columns, map(fold, keys), strict=True)))
    for id_, key in db.execute_sql("SELECT id, language_key FROM offer").fetchall():
        if _differs(key):
            _write(db, "offer", "id", id_, {"language_key": f" {fold(key)} "})
    # Names are cut to fit an index: what was cut off comes in where signs go.
    people = db.execute_sql(
        "SELECT i.client_id, i.sort_key, i.search_key, i.given, i.family, c.number"
        " FROM identity i JOIN client c ON c.id = i.client_id"
    ).fetchall()
    for id_, sort_key, search_key, given, family, number in people:
        if _differs(sort_key) or _differs(search_key):
            keys = {
                "sort_key": (fold(f"{family} {given}") or fold(number))[:150],
                "search_key": fold(f"{given} {family} {number}")[:450],
            }
            _write(db, "identity", "client_id", id_, keys)


def _differs(key: str) -> bool:
    """Tell whether a key folds to another; nearly all are ASCII, which settles it at once."""
    return not key.isascii() and " ".join(key.split()) != fold(key)


def _write(db: Any, table: str, column: str, id_: int, keys: dict[str, str]) -> None:
    values = ", ".join(f"{name} = {db.param}" for name in keys)
    db.execute_sql(f'UPDATE "{table}" SET {values} WHERE {column} = {db.param}', (*keys.values(), id_))
