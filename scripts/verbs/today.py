"""`trajectoire today`: what needs the caller now, most pressing first."""

from __future__ import annotations

from functools import partial

import click

from db.clients.naming import listed_name
from db.core import dates
from db.core.translation import N_, _, ngettext
from db.overview.items import TodayItem
from db.overview.today import today
from db.overview.wording import alert, draft
from scripts.core import options, output, people
from scripts.core.output import Column
from scripts.core.session import Session, pass_session
from scripts.core.words import Command

SECTIONS = {"late": N_("late"), "today": N_("today"), "soon": N_("soon")}
KINDS = {
    "confirm": N_("Referral to confirm"),
    "next": N_("Referral that didn't work out"),
    "opinion": N_("Opinion to ask for"),
    "stay": N_("Time in a step"),
    "meet": N_("Planned contact"),
    "decide": N_("Suggestion to decide"),
    "verify": N_("Entries to verify"),
    "act": N_("Action to finish"),
    "write": N_("Retrospective to write in"),
    "alert": N_("Notice"),
    "draft": N_("Draft"),
}


def _text(item: TodayItem) -> str:
    if item.kind == "verify":
        return ngettext("{count} entry", "{count} entries", item.count).format(count=item.count)
    if item.kind == "draft":
        return draft(item.text, item.detail)
    if item.kind == "alert":
        return " · ".join(part for part in (alert(item.verb, item.detail), item.text) if part)
    return " · ".join(part for part in (item.text, item.detail) if part)


COLUMNS = (
    Column(N_("When"), lambda item: _(SECTIONS[item.section])),
    Column(N_("Date"), lambda item: dates.date_time(item.at) if item.at else dates.short_date(item.on)),
    Column(N_("What"), lambda item: _(KINDS[item.kind])),
    Column(N_("ID"), lambda item: str(item.id) if item.id else ""),
    Column(N_("Number"), lambda item: item.number),
    Column(N_("Name"), listed_name),
    Column(N_("Text"), _text),
)


@click.command(cls=Command)
@options.listed
@pass_session
def command(session: Session, form: str | None) -> None:
    """List the day of the person who asks."""
    with session.reading() as actor:
        output.listing(TodayItem, today(actor), COLUMNS, form, partial(people.discreet, actor))
