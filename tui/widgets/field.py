"""Form fields as data, and the parsing of typed numbers and dates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from db.core.errors import Invalid
from db.core.text import LINE_LIMIT, TEXT_LIMIT
from db.core.translation import N_, _

Kind = Literal["text", "multiline", "date", "time", "number", "choice", "yesno", "pick"]
COLUMNS: dict[Kind, int] = {"date": 14, "time": 9, "number": 12}
"""Width of the fields whose values are short, with a column at each end and one for the cursor."""


@dataclass(frozen=True)
class Field:
    """A form field."""

    name: str
    """The key of its value, and the `field` of errors about it."""
    label: str
    """Marked with N_()."""
    kind: Kind = "text"
    required: bool = False
    help: str = ""
    """Marked with N_(): shown by ^G."""
    choices: Sequence[tuple[Any, str]] = ()
    """Of a `choice`: value and name, marked with N_()."""
    page: Callable[..., Any] | None = None
    """Of a `pick`: `page(text, span)` returns rows with `.id`, `.key` and `.label`; runs in a thread."""
    limit: int = 0
    """Maximum number of characters; 0 for the usual one of its kind."""

    @property
    def columns(self) -> int:
        """The maximum width of the field; 0 for all that there is."""
        return COLUMNS.get(self.kind, self.limit + 3 if self.kind == "text" and self.limit else 0)

    @property
    def max_length(self) -> int:
        """The maximum number of characters."""
        return self.limit or (TEXT_LIMIT if self.kind == "multiline" else LINE_LIMIT)


def number(text: str, field: str) -> int | Decimal:
    """Parse a number in French or English notation, `1 234,5` or `1,234.5`; raises Invalid."""
    bare = "".join(text.split()).replace("\N{NARROW NO-BREAK SPACE}", "")
    if "," in bare and "." not in bare:
        bare = bare.replace(",", ".")
    try:
        value = Decimal(bare.replace(",", ""))
    except InvalidOperation:
        raise Invalid(
            "number", N_("This is not a number. Enter one such as 1234,5 or 1234.5."), field=field
        ) from None
    if not value.is_finite():
        raise Invalid("number", N_("This is not a number. Enter one such as 1234,5 or 1234.5."), field=field)
    return int(value) if value == value.to_integral_value() and value.adjusted() < 18 else value


def too_long(limit: int) -> str:
    """Return the notice about a text that was cut."""
    return _("Shortened: this field holds {limit} characters.").format(limit=limit)
