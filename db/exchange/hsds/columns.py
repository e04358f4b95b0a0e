"""Which fields of HSDS have a column of their own: by kind, the table and what of it says what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db.directory import details, models
from db.exchange.hsds.forms import (
    CENTS,
    CLOCK,
    DAY,
    INSTANT,
    LINE,
    LINES,
    NUMBER,
    NUMBERED,
    OPEN,
    STATUS,
    WHOLE,
    WORD,
    Form,
)
from db.exchange.hsds.graph import same


@dataclass(frozen=True)
class Columns:
    """A table: its forms by field, and of the fields that refer, the kinds that it has a key for.

    `named` has the columns that are called otherwise. A record without what is `needed`, fields or keys,
    cannot stand there.
    """

    model: Any
    held: Mapping[str, Form]
    keys: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    named: Mapping[str, str] | None = None

    def column(self, name: str) -> str:
        """Name the column of a field."""
        return (self.named or {}).get(name, name)

    def hold(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values of the columns for a record; `more` has what they cannot tell again as it was."""
        values: dict[str, Any] = {}
        more = {name: value for name, value in record.items() if name not in self.held and value is not None}
        for name, form in self.held.items():
            said = record.get(name)
            values[self.column(name)] = kept = form.hold(said)
            if not same(form.tell(kept), said):
                more[name] = said
        return values | {"more": more or None}

    def tell(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields of a row: as they came where the columns are still what was made of them."""
        more = row["more"] or {}
        record: dict[str, Any] = {}
        for name, form in self.held.items():
            value = row[self.column(name)]
            said = form.tell(value)
            if name in more and form.hold(more[name]) == value:
                said = more[name]
            if said is not None:
                record[name] = said
        return record | {name: value for name, value in more.items() if name not in self.held}


def _lines(names: str) -> dict[str, Form]:
    return dict.fromkeys(names.split(), LINE)


_PLACES = ("service", "location", "service_at_location")

COLUMNS: dict[str, Columns] = {
    "organization": Columns(
        models.Organisation,
        _lines("name alternate_name email website") | {"description": LINES, "active": OPEN},
        needed=("name",),
    ),
    "service": Columns(
        models.Service,
        _lines("name alternate_name url email alert assurer_email")
        | dict.fromkeys(
            ("description", "eligibility_description", "application_process", "fees_description"), LINES
        )
        | {"status": STATUS, "minimum_age": NUMBER, "maximum_age": NUMBER, "assured_date": DAY}
        | {"response_days": WHOLE},
        needed=("name",),
    ),
    "location": Columns(
        models.Location,
        _lines("name alternate_name url")
        | {"description": LINES, "transportation": LINES, "location_type": WORD}
        | {"latitude": NUMBER, "longitude": NUMBER},
    ),
    "service_at_location": Columns(
        models.ServiceAtLocation, {"description": LINES}, ("service", "location"), ("service", "location")
    ),
    "contact": Columns(models.Contact, _lines("name title department email"), _PLACES),
    "phone": Columns(
        models.Phone,
        _lines("number type description") | {"extension": NUMBERED},
        ("contact", *_PLACES),
        ("number",),
    ),
    "address": Columns(
        details.Address,
        _lines("attention address_1 address_2 city region state_province postal_code country")
        | {"address_type": WORD},
        ("location",),
        ("location",),
    ),
    "schedule": Columns(
        details.Schedule,
        _lines("freq byday bymonthday")
        | dict.fromkeys(("valid_from", "valid_to", "dtstart", "until"), DAY)
        | {"interval": WHOLE, "opens_at": CLOCK, "closes_at": CLOCK, "description": LINES, "notes": LINES},
        _PLACES,
    ),
    "language": Columns(details.Language, _lines("name code note"), ("service", "location", "phone")),
    "cost_option": Columns(
        details.CostOption,
        _lines("option currency amount_description") | {"amount": CENTS, "valid_from": DAY, "valid_to": DAY},
        ("service",),
        ("service",),
        {"amount": "amount_cents"},
    ),
    "required_document": Columns(
        details.RequiredDocument, {"document": LINES, "uri": LINE}, ("service",), ("service",)
    ),
    "service_area": Columns(
        details.ServiceArea, {"name": LINES, "description": LINES}, ("service", "service_at_location")
    ),
    "accessibility": Columns(
        details.Accessibility, {"description": LINES, "details": LINES}, ("location",), ("location",)
    ),
    "service_capacity": Columns(
        details.ServiceCapacity,
        {"available": NUMBER, "maximum": NUMBER, "description": LINES, "updated": INSTANT},
        ("service",),
        ("service",),
    ),
}
"""In the order in which one can refer to another."""
