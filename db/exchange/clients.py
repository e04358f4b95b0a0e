"""The clients that files of other programs are about: found again by their reference, or registered."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from db.clients.actions import Person, identity_values
from db.clients.models import Client, Identity
from db.clients.numbers import has_wrong_letter, new_number
from db.core.bulk import in_ids, insert_rows

REFERENCE_LIMIT = 200
_PLAIN = re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9._/-]{0,39}")
_TELLING = re.compile(r"[A-Z]{4}|(?:\D*\d){9,11}\D*")
"""Four letters in a row may be a name or a health insurance number; nine to eleven digits a social insurance
number or a telephone."""


def safe_number(case: str) -> str | None:
    """Return the file number that a case can keep, None when its id might tell who the person is."""
    number = case.upper()
    if not _PLAIN.fullmatch(number) or _TELLING.search(number) or has_wrong_letter(number):
        return None
    return number


def find_clients(cases: Sequence[str]) -> dict[str, int]:
    """Return the ids of the clients known by these cases: by their outside reference, else by file number.

    Files entered in error too, so that no second file is made.
    """
    of_case = Client.reference.in_(cases)
    by_reference: Any = Client.all_rows(Client.reference, Client.id).where(of_case).tuples()
    found: dict[str, int] = dict(by_reference)
    others = [case for case in cases if case not in found]
    by_number: Any = Client.all_rows(Client.number, Client.id).where(Client.number.in_(others)).tuples()
    taken = set(found.values())
    found.update((number, client) for number, client in by_number if client not in taken)
    return found


def entered_in_error(clients: Iterable[int]) -> set[int]:
    """Return which of these clients have a file that is marked as entered in error."""
    found: Any = Client.all_rows(Client.id).where(in_ids(Client.id, clients), ~Client.valid()).tuples()
    return {client for (client,) in found}


_NOBODY = Person()


def register_clients(cases: Sequence[str], person: Person = _NOBODY) -> dict[str, int]:
    """Register a client for each of these cases, inside the caller's transaction, and return their ids.

    The case id is kept as outside reference, by which a later import finds the client again. Raises Refused
    for a person where the agency keeps no names.
    """
    if not cases:
        return {}
    numbers = _numbers(cases)
    insert_rows(Client, [Client.number, Client.reference], [(numbers[case], case) for case in cases])
    rows: Any = Client.select(Client.reference, Client.id).where(Client.reference.in_(cases)).tuples()
    added: dict[str, int] = dict(rows)
    names = list(identity_values("", _NOBODY))
    insert_rows(
        Identity,
        [Identity.client, *(getattr(Identity, name) for name in names)],
        ((added[case], *identity_values(numbers[case], person).values()) for case in cases),
    )
    return added


def _numbers(cases: Sequence[str]) -> dict[str, str]:
    """Choose a free file number for each case: its own id where that is safe and free, else a drawn one."""
    chosen: dict[str, str] = {}
    wanted = {case: number for case in cases if (number := safe_number(case))}
    taken = _taken(wanted.values())
    for case, number in wanted.items():
        if number not in taken:
            chosen[case] = number
            taken.add(number)
    while drawn := {case: new_number() for case in cases if case not in chosen}:
        taken |= _taken(drawn.values())
        for case, number in drawn.items():
            if number not in taken:
                chosen[case] = number
                taken.add(number)
    return chosen


def _taken(numbers: Collection[str]) -> set[str]:
    found: Any = Client.all_rows(Client.number).where(Client.number.in_(list(numbers))).tuples()
    return {number for (number,) in found}
