"""Finding a client by any part of a name or number: the engine's trigram index where there is one.

Short or common parts read the name index in order and stop at the first page; rare ones ask the trigram
index. Either way the cost does not grow with the number of clients (reference: speed, the database).
"""

from __future__ import annotations

from typing import Any

from db.clients.models import Client, Identity
from db.clients.naming import identities_shown
from db.core.bulk import among
from db.core.database import is_sqlite, proxy
from db.core.text import fold

RARE = 1000
"""Up to so many hits, they are fetched by the trigram index and then ordered."""


def matching(typed: str) -> Any:
    """Return the condition on Identity for what was typed; every word must be found somewhere.

    Where names are hidden they are not searched either: a hit would tell whose file it is.
    """
    if not identities_shown():
        query = Client.select(Client.id)
        for word in fold(typed).split():
            query = query.where(Client.number.contains(word))
        return Identity.client.in_(query)
    condition = Identity.search_key.has_words(typed)
    long_words = [word for word in fold(typed).split() if len(word) >= 3]
    if long_words and is_sqlite():
        few = _few(long_words)
        if few is not None:
            return condition & among(Identity.client, few)
    return condition


def _few(words: list[str]) -> list[int] | None:
    """Return the clients whose text has all the words, or None when there are more than RARE."""
    quoted = " ".join('"' + word.replace('"', '""') + '"' for word in words)
    rows = proxy.execute_sql(
        "SELECT rowid FROM identity_search WHERE identity_search MATCH ? LIMIT ?", (quoted, RARE + 1)
    ).fetchall()
    return None if len(rows) > RARE else [row[0] for row in rows]
