"""Searching clients by any part of a name or number.

Short or common words read the name index in order and stop after one page; on SQLite rare ones use the
trigram index. The cost does not grow with the number of clients.
"""

from __future__ import annotations

from typing import Any

from db.clients.display_names import stores_names
from db.clients.models import Client, Identity
from db.core.bulk import in_ids
from db.core.database import is_sqlite, proxy
from db.core.text import fold

MAX_MATCHES = 1000
"""Up to this number of matches are read from the trigram index, then sorted."""


def matching(typed: str) -> Any:
    """Return the condition on Identity that every word typed is found.

    Names that the agency does not store are not searched.
    """
    if not stores_names():
        query = Client.select(Client.id)
        for word in fold(typed).split():
            query = query.where(Client.number.contains(word))
        return Identity.client.in_(query)
    condition = Identity.search_key.has_words(typed)
    long_words = [word for word in fold(typed).split() if len(word) >= 3]
    if long_words and is_sqlite():
        few = _trigram_matches(long_words)
        if few is not None:
            return condition & in_ids(Identity.client, few)
    return condition


def _trigram_matches(words: list[str]) -> list[int] | None:
    """Return the clients whose search text contains all words, or None if there are more than MAX_MATCHES."""
    quoted = " ".join('"' + word.replace('"', '""') + '"' for word in words)
    rows = proxy.execute_sql(
        "SELECT rowid FROM identity_search WHERE identity_search MATCH ? LIMIT ?", (quoted, MAX_MATCHES + 1)
    ).fetchall()
    return None if len(rows) > MAX_MATCHES else [row[0] for row in rows]
