"""`trajectoire retros`: retrospectives."""

from __future__ import annotations

import datetime as dt

import click

from db.core import dates
from db.core.paging import walk
from db.core.translation import N_, _
from db.retros import actions, queries
from db.retros.markdown import markdown
from db.retros.models import PHASE_NAMES
from db.retros.prompts import PROMPT_SETS
from db.retros.queries import RetroRow
from scripts.core import options, output
from scripts.core.output import Column
from scripts.core.session import Session, pass_session
from scripts.core.words import Group, argument, option

command = Group("retros")

COLUMNS = (
    Column(N_("Retrospective"), lambda row: str(row.id)),
    Column(N_("Date"), lambda row: dates.short_date(row.held_on)),
    Column(N_("Title"), lambda row: row.title),
    Column(N_("Team"), lambda row: row.team),
    Column(N_("Phase"), lambda row: _(PHASE_NAMES[row.phase])),
    Column(N_("Notes"), lambda row: str(row.cards)),
    Column(N_("Open actions"), lambda row: str(row.open_actions)),
)
retro = argument(
    "retro", type=options.RECORD, metavar=N_("ID"), help=N_("The retrospective, by its number in the list.")
)


@command.command(
    "list", help=N_("List retrospectives, newest first; searching looks in notes and actions too.")
)
@options.search
@options.limit
@options.listed
@pass_session
def _list(session: Session, search: str, limit: int | None, form: str | None) -> None:
    with session.reading() as actor:
        rows = walk(lambda span: queries.page(actor, search, span), limit)
        output.listing(RetroRow, rows, COLUMNS, form)


@command.command("show", help=N_("Print a retrospective as Markdown, or for programs."))
@retro
@option(
    "--format",
    "form",
    type=click.Choice(["markdown", "json"]),
    default="markdown",
    help=N_("How to print: for people, or for programs."),
)
@pass_session
def _show(session: Session, retro: int, form: str) -> None:
    with session.reading() as actor:
        board = queries.board(actor, retro)
    if form == "json":
        plain = output.record(board)
        output.as_json({**output.record(board.row), **{name: plain[name] for name in plain if name != "row"}})
    else:
        output.text(markdown(board).rstrip("\n"))


@command.command("open", help=N_("Open a retrospective; its number is printed."))
@argument("title", metavar=N_("TITLE"), help=N_("What it is about."))
@option(
    "--prompt",
    "prompts",
    multiple=True,
    metavar=N_("TEXT"),
    help=N_("A heading; may be given several times."),
)
@option(
    "--prompts",
    "kind",
    type=click.Choice(list(PROMPT_SETS)),
    default="worked",
    show_default=True,
    help=N_("The usual headings to take when none is given."),
)
@option("--anonymous", is_flag=True, help=N_("Keep no trace of who writes what."))
@option("--team", metavar=N_("TEAM"), default="", help=N_("The team; yours unless given."))
@pass_session
def _open(
    session: Session, title: str, prompts: tuple[str, ...], kind: str, anonymous: bool, team: str
) -> None:
    actor = session.actor()
    headings = prompts or tuple(_(heading) for heading in PROMPT_SETS[kind])
    output.text(str(actions.open_retro(actor, title, headings, anonymous=anonymous, team=team)))


@command.command("note", help=N_("Put a note under a heading of an open retrospective."))
@retro
@argument("text", metavar=N_("TEXT"), help=N_("The note."))
@option(
    "--heading",
    type=click.IntRange(1),
    default=1,
    metavar=N_("NUMBER"),
    help=N_("Under which heading, by its place; the first unless given."),
)
@pass_session
def _note(session: Session, retro: int, text: str, heading: int) -> None:
    actions.add_card(session.actor(), retro, heading - 1, text)
    output.say(_("The note is in retrospective {id}.").format(id=retro))


@command.command("close", help=N_("End a retrospective; it takes no more notes and stays readable."))
@retro
@pass_session
def _close(session: Session, retro: int) -> None:
    actions.close_retro(session.actor(), retro)
    output.say(_("Retrospective {id} is closed.").format(id=retro))


@command.command("action", help=N_("Record what the team decided to do; its number is printed."))
@retro
@argument("text", metavar=N_("TEXT"), help=N_("What will be done."))
@option("--owner", metavar=N_("LOGIN"), help=N_("The colleague who sees to it."))
@options.day("--due", N_("By when."))
@pass_session
def _action(session: Session, retro: int, text: str, owner: str | None, due: dt.date | None) -> None:
    output.text(str(actions.add_action(session.actor(), retro, text, owner, due)))


@command.command("done", help=N_("Record that an action is done, and what it changed."))
@argument(
    "action", type=options.RECORD, metavar=N_("ID"), help=N_("The action, by the number that it was given.")
)
@argument("result", metavar=N_("TEXT"), help=N_("What it changed, even if nothing."))
@pass_session
def _done(session: Session, action: int, result: str) -> None:
    actions.finish_action(session.actor(), action, result)
    output.say(_("Action {id} is done.").format(id=action))
