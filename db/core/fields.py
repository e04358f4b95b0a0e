"""Column types that behave alike on SQLite and PostgreSQL."""

from __future__ import annotations

import datetime as dt
from typing import Any

from peewee import SQL, DateField, DateTimeField, TextField

from db.core.text import fold

FIELD_TYPES = {"sqlite": {"KEYTEXT": "TEXT"}, "postgresql": {"KEYTEXT": 'TEXT COLLATE "C"'}}

_LIKE = "LIKE "
"""For folded text: ILIKE costs PostgreSQL twice as much, and peewee's LIKE is GLOB on SQLite."""


class UTCDateTimeField(DateTimeField):
    """An aware datetime, stored as UTC without an offset so that both engines sort it alike."""

    def db_value(self, value: Any) -> Any:
        """Return the stored form; raises ValueError for a naive datetime."""
        if isinstance(value, dt.datetime):
            if value.tzinfo is None:
                raise ValueError("naive datetime refused")
            return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
        return value

    def python_value(self, value: Any) -> Any:
        if isinstance(value, str):
            return dt.datetime.fromisoformat(f"{value}+00:00")  # a fifth of the time of `replace`
        return value.replace(tzinfo=dt.UTC) if isinstance(value, dt.datetime) else value


class DayField(DateField):
    """A date; refuses other values, which SQLite would store."""

    def db_value(self, value: Any) -> Any:
        """Return the ISO 8601 form; raises ValueError for anything but a date."""
        if value is not None and (not isinstance(value, dt.date) or isinstance(value, dt.datetime)):
            raise ValueError(f"not a date: {value!r}")
        return value.isoformat() if value is not None else None

    def python_value(self, value: Any) -> Any:
        return dt.date.fromisoformat(value) if isinstance(value, str) else value


class KeyField(TextField):
    """Folded text for sorting and searching, in code-point order on both engines.

    Only the first `most` characters are stored: PostgreSQL limits an index row to 2,704 bytes.
    """

    field_type = "KEYTEXT"

    def __init__(self, *args: Any, prefix_length: int | None = None, **named: Any) -> None:
        super().__init__(*args, **named)
        self.prefix_length = prefix_length

    def db_value(self, value: Any) -> Any:
        return value[: self.prefix_length] if isinstance(value, str) else value

    def has_words(self, typed: str) -> Any:
        """Return the condition that the text contains every word typed, ignoring accents and case."""
        condition: Any = SQL("1 = 1")
        for word in fold(typed).split():
            found = self.contains(word)
            found.op = _LIKE
            condition &= found
        return condition
