"""`trajectoire today`: what needs the caller now, most urgent first."""

from __future__ import annotations

from functools import partial

import click

from db.clients.display_names import listed_name
from db.core import dates
from db.core.actor import Actor
from db.core.day import TodayItem
from db.core.text import dotted
from db.core.translation import N_, _
from db.overview.today import KINDS, said, today
from scripts.core import masking, options, output
from scripts.core.i18n import Command
from scripts.core.output import Column
from scripts.core.session import Session, pass_session

SECTIONS = {"late": N_("late"), "today": N_("today"), "soon": N_("soon")}


def _columns(actor: Actor) -> tuple[Column, ...]:
    return (
        Column(N_("When"), lambda item: _(SECTIONS[item.section])),
        Column(N_("Date"), lambda item: dates.date_time(item.at) if item.at else dates.short_date(item.on)),
        Column(N_("What"), lambda item: _(KINDS[item.kind].name)),
        Column(N_("ID"), lambda item: str(item.id) if item.id else ""),
        Column(N_("Number"), lambda item: item.number),
        Column(N_("Name"), partial(listed_name, actor)),
        Column(N_("Text"), lambda item: dotted(*said(item))),
    )


@click.command(cls=Command)
@options.listed
@pass_session
def command(session: Session, form: str | None) -> None:
    """List the caller's day."""
    with session.snapshot() as actor:
        output.listing(TodayItem, today(actor), _columns(actor), form, partial(masking.masked, actor))
