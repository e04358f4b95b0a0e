"""What a form asks: a field as data, and how a number or a date that was typed is understood."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from db.core.errors import Invalid
from db.core.text import LINE_LIMIT, TEXT_LIMIT
from db.core.translation import N_, _

Kind = Literal["text", "multiline", "date", "number", "choice", "yesno", "pick"]


@dataclass(frozen=True)
class Field:
    """One thing asked in a form."""

    name: str
    """The key of its value, and the `field` of a refusal that lands here."""
    label: str
    """Marked with N_()."""
    kind: Kind = "text"
    required: bool = False
    help: str = ""
    """Marked with N_(): what ^G says."""
    choices: Sequence[tuple[Any, str]] = ()
    """(value, name marked with N_()) of a `choice`; for few values, all in sight."""
    page: Callable[..., Any] | None = None
    """Of a `pick`: `page(text, span)` giving rows with `.id`, `.key` and `.label`, read in a thread."""
    limit: int = 0
    """Most characters kept; 0 is the usual limit of its kind."""

    @property
    def most(self) -> int:
        """How many characters are kept."""
        return self.limit or (TEXT_LIMIT if self.kind == "multiline" else LINE_LIMIT)


def number(text: str, field: str) -> int | Decimal:
    """Return the number typed the French or the English way: `1 234,5` or `1,234.5`; raises Invalid."""
    bare = "".join(text.split()).replace("\N{NARROW NO-BREAK SPACE}", "")
    if "," in bare and "." not in bare:
        bare = bare.replace(",", ".")
    try:
        value = Decimal(bare.replace(",", ""))
    except InvalidOperation:
        raise Invalid("number", N_("This is not a number: write 1234,5 or 1234.5."), field=field) from None
    if not value.is_finite():
        raise Invalid("number", N_("This is not a number: write 1234,5 or 1234.5."), field=field)
    return int(value) if value == value.to_integral_value() and value.adjusted() < 18 else value


def date(text: str, field: str) -> dt.date:
    """Return the date typed; raises Invalid, for this field, when it is none."""
    from db.core.dates import parse_date

    try:
        return parse_date(text)
    except Invalid as refusal:
        refusal.field = field
        raise


def too_long(limit: int) -> str:
    """Return the sentence for a text that was cut."""
    return _("Cut: at most {limit} characters are kept.").format(limit=limit)
