"""Anonymous notes without traces of their order: no journal lines, random ids, one time."""

from itertools import pairwise
from random import SystemRandom
from typing import Any

from peewee import SqliteDatabase

from db.core.text import fold

_ANONYMOUS = "retro_id IN (SELECT id FROM retro WHERE anonymous)"
_NAMELESS = "verb = 'retro.note' AND actor_id IS NULL AND actor = ''"
_LAST_ID = 2**31 - 1
_NO_ID = 2**63 - 1


def up(migrator: Any, db: Any) -> None:
    """Remove what shows when anonymous notes were written and who voted; keep the number of votes.

    Also remove retrospective titles from suggestions.
    """
    _close_ranks(db)
    if not isinstance(db, SqliteDatabase):  # SQLite has no sequence to drop
        db.execute_sql("ALTER TABLE card ALTER COLUMN id DROP DEFAULT")
        db.execute_sql("DROP SEQUENCE card_id_seq")
    db.execute_sql(f"DELETE FROM vote WHERE card_id IN (SELECT id FROM card WHERE {_ANONYMOUS})")
    db.execute_sql(
        "UPDATE card SET created_at = (SELECT r.created_at FROM retro r WHERE r.id = card.retro_id)"
        f" WHERE {_ANONYMOUS}"
    )
    known = {id_ for (id_,) in db.execute_sql("SELECT id FROM card").fetchall()}
    notes = [id_ for (id_,) in db.execute_sql(f"SELECT id FROM card WHERE {_ANONYMOUS}").fetchall()]
    drawn = SystemRandom().sample(range(1, _LAST_ID), len(notes) + len(known))
    free = [id_ for id_ in drawn if id_ not in known][: len(notes)]
    for new, old in sorted(zip(free, notes, strict=True)):  # PostgreSQL stores rows in the order of writing
        db.execute_sql(f"UPDATE card SET id = {db.param} WHERE id = {db.param}", (new, old))
    told = db.execute_sql("SELECT id, text FROM suggestion WHERE about_kind = 'retro'").fetchall()
    for id_, text in told:
        db.execute_sql(
            f"UPDATE suggestion SET about = '', search_key = {db.param} WHERE id = {db.param}",
            (fold(text), id_),
        )


def _close_ranks(db: Any) -> None:
    """Delete the lines without a name and renumber the rest: a gap would show where one was."""
    rows = db.execute_sql(f"SELECT id FROM audit_line WHERE {_NAMELESS} ORDER BY id").fetchall()
    db.execute_sql(f"DELETE FROM audit_line WHERE {_NAMELESS}")
    for before, (first, next_) in enumerate(pairwise([*(id_ for (id_,) in rows), _NO_ID]), 1):
        # Negative until all are moved, so that ids stay unique.
        db.execute_sql(f"UPDATE audit_line SET id = -(id - {before}) WHERE id > {first} AND id < {next_}")
    db.execute_sql("UPDATE audit_line SET id = -id WHERE id < 0")
