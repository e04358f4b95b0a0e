"""Sort and search keys without invisible characters."""

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
"""Keys that hold a whole text, so folding the key again is enough."""


def up(migrator: Any, db: Any) -> None:
    """Rewrite the keys that hold invisible characters."""
    for table, columns in KEYS.items():
        for id_, *keys in db.execute_sql(f'SELECT id, {", ".join(columns)} FROM "{table}"').fetchall():
            if any(map(_differs, keys)):
                _write(db, table, "id", id_, dict(zip(columns, map(fold, keys), strict=True)))
    for id_, key in db.execute_sql("SELECT id, language_key FROM offer").fetchall():
        if _differs(key):
            _write(db, "offer", "id", id_, {"language_key": f" {fold(key)} "})
    # Keys are truncated for the index: a shorter prefix makes room for text that was cut.
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
    """Tell whether folding changes a key; the ASCII check settles most at once."""
    return not key.isascii() and " ".join(key.split()) != fold(key)


def _write(db: Any, table: str, column: str, id_: int, keys: dict[str, str]) -> None:
    values = ", ".join(f"{name} = {db.param}" for name in keys)
    db.execute_sql(f'UPDATE "{table}" SET {values} WHERE {column} = {db.param}', (*keys.values(), id_))
