"""Lists of clients, their files, and who looked at them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from db.audit.access import ViewRow, part_name, views
from db.clients import queries
from db.clients.actions_reveal import reveal
from db.clients.card import Path
from db.clients.corrections import corrections
from db.clients.display_names import full_name, listed_name
from db.clients.queries import Filter, PersonRow
from db.clients.reach import find_by_number
from db.core import dates
from db.core.actor import Actor
from db.core.database import reading
from db.core.paging import walk
from db.core.translation import N_, _
from db.overview.file import ClientFile, client_file
from db.overview.wording import before, has_passed, sentence
from db.staff.queries import find
from db.staff.queries import names as staff_names
from db.trajectories.queries import find_design
from scripts.core import masking, options, output
from scripts.core.i18n import option
from scripts.core.output import Column
from scripts.core.session import Session, pass_session
from scripts.verbs.clients import command, number, trajectory


def _columns(actor: Actor) -> tuple[Column, ...]:
    return (
        Column(N_("Number"), lambda row: row.number),
        Column(N_("Name"), partial(listed_name, actor)),
        Column(N_("Step"), lambda row: row.step),
        Column(N_("Since"), lambda row: dates.days(row.days)),
        Column(N_("Expected"), lambda row: dates.days(row.expected_days)),
        Column(N_("Status"), lambda row: _(row.pressing.label) if row.step else ""),
        Column(N_("Waiting for"), lambda row: row.waiting_for),
        Column(N_("Assigned to"), lambda row: row.responsible),
    )


HISTORY = (
    Column(N_("Date"), lambda line: dates.date_time(line.at)),
    Column(N_("Who"), lambda line: line.who),
    Column(N_("What"), sentence),
)
CORRECTIONS = (
    Column(N_("Corrected"), lambda row: dates.date_time(row.at)),
    Column(N_("Who"), lambda row: row.actor),
    Column(N_("Before"), lambda row: before(row.line, in_error=row.in_error)),
)


@command.command("list", help=N_("List clients by name; with --step, the most overdue first."))
@option("--step", metavar=N_("NAME"), help=N_("Only clients in this step (name or position)."))
@trajectory
@option("--late", is_flag=True, help=N_("Only clients past the expected duration of their step."))
@option(
    "--mine",
    is_flag=True,
    help=N_("Only clients I work with, as the person responsible or as a participant."),
)
@option("--responsible", metavar=N_("LOGIN"), help=N_("Only clients for whom this colleague is responsible."))
@options.search
@options.limit
@options.listed
@pass_session
def _list(
    session: Session,
    step: str | None,
    trajectory: str | None,
    late: bool,
    mine: bool,
    responsible: str | None,
    search: str,
    limit: int | None,
    form: str | None,
) -> None:
    with session.snapshot() as actor:
        masking.check(actor)
        step_id = find_design(trajectory).named(step).id if step else None
        filters = Filter(
            actor,
            search,
            step_id,
            late,
            actor.id if mine else None,
            responsible=find(responsible).id if responsible else None,
        )
        rows = walk(partial(queries.page, filters), limit)
        output.listing(PersonRow, rows, _columns(actor), form, partial(masking.masked, actor))


@command.command("show", help=N_("Show a file: identity, position in the trajectory and history."))
@number
@option("--identity", is_flag=True, help=N_("Also show the name and the birth date (logged)."))
@options.shown
@pass_session
def _show(session: Session, number: str, identity: bool, form: str) -> None:
    actor = session.actor()
    with reading():
        client = find_by_number(actor, number)
    if identity:
        reveal(actor, client)
    with reading():
        file = client_file(actor, client)
        corrected = list(walk(partial(corrections, actor, client)))
    plain = masking.masked(actor, file.card, revealed=identity)
    if form == "json":
        timeline = [output.record(line) for line in file.timeline]
        referrals = [masking.masked(actor, row, revealed=identity) for row in file.referrals]
        history = [output.record(row) for row in corrected]
        output.as_json({**plain, "timeline": timeline, "referrals": referrals, "corrections": history})
        return
    _card(file, plain, full_name(file.card) if identity else listed_name(actor, file.card))
    output.section(HISTORY, file.timeline)
    output.section(CORRECTIONS, corrected)


def _card(file: ClientFile, plain: dict[str, Any], name: str) -> None:
    card = file.card
    late = card.next_at is not None and has_passed(card.next_at)
    next_contact = N_("Past appointment") if late else N_("Next contact")
    output.facts(
        [
            (N_("Number"), card.number),
            (N_("Name"), name),
            (N_("Birth date"), plain["birth_date"].isoformat() if plain["birth_date"] else ""),
            (N_("Phone"), plain["phone"]),
            (N_("E-mail"), plain["email"]),
            (N_("Safe contact"), plain["contact_rules"]),
            (N_("Accompanied by"), plain["companion"]),
            (N_("Assigned to"), card.responsible),
            (N_("Participants"), ", ".join(card.others)),
            *((N_("Position"), _position(path)) for path in card.paths),
            (next_contact, dates.date_time(card.next_at) if card.next_at else ""),
        ]
    )


def _position(path: Path) -> str:
    if path.step_id is None:
        return f"{path.trajectory} · {_('ended')} {dates.short_date(path.closed_on)}"
    step = next(step.name for step in path.steps if step.id == path.step_id)
    state = _(path.pressing.label)
    return f"{path.trajectory} · {step}, {dates.days(path.days)} / {dates.days(path.expected_days)}, {state}"


def _person(look: ViewRow, names: Mapping[str, str]) -> str:
    """Return who looked, and on whose behalf."""
    who = names.get(look.actor, look.actor)
    return f"{who} ({names.get(look.on_behalf, look.on_behalf)})" if look.on_behalf else who


def _look_columns(names: Mapping[str, str]) -> tuple[Column, ...]:
    return (
        Column(N_("When"), lambda look: dates.date_time(look.at)),
        Column(N_("Who"), lambda look: _person(look, names)),
        Column(N_("What"), lambda look: part_name(look.what)),
        Column(N_("Reason"), lambda look: look.why),
    )


@command.command("looks", help=N_("List who viewed a file, and when, the latest first."))
@number
@options.listed
@pass_session
def _looks(session: Session, number: str, form: str | None) -> None:
    with session.snapshot() as actor:
        rows = walk(partial(views, find_by_number(actor, number, "client.looks", in_error=True)))
        output.listing(ViewRow, rows, _look_columns(staff_names()), form)
