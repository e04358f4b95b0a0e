"""Services that meet criteria, and whether they can be used now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any

import click

from db.core import dates
from db.core.actor import Actor
from db.core.paging import walk
from db.core.translation import N_, _
from db.directory.schedule_text import time_text
from db.directory.service_search import Criteria, Mode
from db.referrals.destinations import Destination, search_destinations
from scripts.core import options, output
from scripts.core.i18n import Wrapped, option
from scripts.core.output import Column

_TEXT: dict[str, Any] = {"metavar": N_("TEXT"), "default": ""}
_CRITERIA = (
    option("--need", **_TEXT, help=N_("Words to find: name, description, subjects, clientele.")),
    option("--place", **_TEXT, help=N_("City or area served.")),
    option("--language", **_TEXT, help=N_("Language (name or code).")),
    option("--whom", **_TEXT, help=N_("Who it is for.")),
    option("--age", type=click.FloatRange(0, 150), metavar=N_("AGE"), help=N_("Age of the person.")),
    option("--mode", type=options.values_of(Mode), help=N_("Service mode.")),
    option("--free", is_flag=True, help=N_("Free of charge.")),
    option("--open-now", is_flag=True, help=N_("Open at this time.")),
    option("--accessible", is_flag=True, help=N_("With accessibility information.")),
)


def criteria_options(command: Wrapped) -> Wrapped:
    """Declare the options for the criteria, which arrive as the fields of Wanted."""
    declare: list[Callable[[Wrapped], Wrapped]] = list(reversed(_CRITERIA))
    return reduce(lambda made, wish: wish(made), declare, command)


@dataclass(frozen=True)
class ServiceRow:
    """A service in JSON and CSV; `until` is when `open` changes, in the agency's time zone."""

    organisation_id: int
    organisation: str
    service_id: int | None
    service: str
    place: str
    choosable: bool
    open: bool | None
    until: dt.datetime | None
    available: float | None
    accepted: float | None
    median_days: float | None
    days_since: int | None
    to_verify: bool


_COLUMNS = (
    Column(N_("Service"), lambda row: str(row.found.service_id or "")),
    Column(N_("Name"), lambda row: row.found.service),
    Column(N_("Organisation"), lambda row: f"{row.found.organisation} ({row.found.organisation_id})"),
    Column(N_("Place"), lambda row: row.found.place),
    Column(N_("Open?"), lambda row: _open(row)),
    Column(N_("Spaces left"), lambda row: "" if row.found.available is None else f"{row.found.available:g}"),
    Column(N_("Accepted"), lambda row: _share(row.figures.accepted)),
    Column(N_("Contact"), lambda row: dates.days(row.figures.median_days)),
    Column(N_("Checked"), lambda row: dates.days(row.found.days_since)),
)


def services(actor: Actor, criteria: Criteria, limit: int | None, form: str | None) -> None:
    """Print the services found."""
    output.listing(
        ServiceRow,
        walk(lambda span: search_destinations(actor, criteria, span), limit),
        _COLUMNS,
        form,
        _record,
    )


def _open(row: Destination) -> str:
    if not row.found.active:
        return _("does not accept referrals")
    if row.found.status is not None and not row.found.choosable:
        return _(row.found.status.label)
    state = row.found.opening
    if state is None:
        return ""
    at = state.until
    when = f"{dates.column_date(at.date())} {time_text(f'{at:%H:%M}')}" if at else ""
    if state.open:
        return _("open until {when}").format(when=when) if when else _("open day and night")
    return _("closed, opens {when}").format(when=when) if when else _("closed now")


def _share(share: float | None) -> str:
    return "" if share is None else _("{share}%").format(share=round(100 * share))


def _record(row: Destination) -> dict[str, Any]:
    place, how = row.found, row.figures
    return vars(
        ServiceRow(
            place.organisation_id,
            place.organisation,
            place.service_id,
            place.service,
            place.place,
            place.choosable,
            place.opening.open if place.opening else None,
            place.opening.until if place.opening else None,
            place.available,
            how.accepted,
            how.median_days,
            place.days_since,
            place.to_verify or place.reported,
        )
    )
