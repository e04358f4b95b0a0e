"""Column types that mean the same on both engines."""

from __future__ import annotations

import datetime as dt
from typing import Any

from peewee import SQL, DateField, DateTimeField, TextField

from db.core.text import fold

FIELD_TYPES = {"sqlite": {"KEYTEXT": "TEXT"}, "postgresql": {"KEYTEXT": 'TEXT COLLATE "C"'}}

_LIKE = "LIKE "
"""Of folded texts: ILIKE costs PostgreSQL twice as much, and what peewee calls LIKE is GLOB on SQLite."""


class UTCDateTimeField(DateTimeField):
    """An aware instant, stored as UTC without a zone so that both engines order it alike."""

    def db_value(self, value: Any) -> Any:
        """Return the stored form; a naive datetime is a mistake of the caller."""
        if isinstance(value, dt.datetime):
            if value.tzinfo is None:
                raise ValueError("naive datetime refused")
            return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
        return value

    def python_value(self, value: Any) -> Any:
        """Return the instant, aware, in UTC."""
        if isinstance(value, str):
            value = dt.datetime.fromisoformat(value)
        return value.replace(tzinfo=dt.UTC) if isinstance(value, dt.datetime) else value


class DayField(DateField):
    """A date of the calendar, never a text that merely looks like one (SQLite would store anything)."""

    def db_value(self, value: Any) -> Any:
        """Return the ISO form; anything but a date is a mistake of the caller."""
        if value is not None and (not isinstance(value, dt.date) or isinstance(value, dt.datetime)):
            raise ValueError(f"not a date: {value!r}")
        return value.isoformat() if value is not None else None

    def python_value(self, value: Any) -> Any:
        """Return the date."""
        return dt.date.fromisoformat(value) if isinstance(value, str) else value


class KeyField(TextField):
    """A folded text that lists are ordered and searched by: code-point order on both engines.

    Of a text longer than `most` characters the beginning is kept: PostgreSQL refuses a row of an index
    past 2,704 bytes.
    """

    field_type = "KEYTEXT"

    def __init__(self, *args: Any, most: int | None = None, **named: Any) -> None:
        super().__init__(*args, **named)
        self.most = most

    def db_value(self, value: Any) -> Any:
        """Return the beginning of the text."""
        return value[: self.most] if isinstance(value, str) else value

    def has_words(self, typed: str) -> Any:
        """Return the condition that each word typed is somewhere in the text, accents and case apart."""
        condition: Any = SQL("1 = 1")
        for word in fold(typed).split():
            found = self.contains(word)
            found.op = _LIKE
            condition &= found
        return condition
