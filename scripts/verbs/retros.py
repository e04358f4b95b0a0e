"""`trajectoire retros`: retrospectives."""

from __future__ import annotations

import datetime as dt

import click

from db.core import dates
from db.core.paging import walk
from db.core.translation import N_, _
from db.retros import actions, queries
from db.retros.markdown import markdown
from db.retros.prompts import PROMPT_SETS
from db.retros.queries import RetroRow
from scripts.core import options, output
from scripts.core.i18n import Group, argument, option
from scripts.core.output import Column
from scripts.core.session import Session, pass_session

command = Group("retros")

COLUMNS = (
    Column(N_("Retrospective"), lambda row: str(row.id)),
    Column(N_("Date"), lambda row: dates.short_date(row.held_on)),
    Column(N_("Title"), lambda row: row.title),
    Column(N_("Team"), lambda row: row.team),
    Column(N_("Phase"), lambda row: _(row.phase.label)),
    Column(N_("Notes"), lambda row: str(row.cards)),
    Column(N_("Open actions"), lambda row: str(row.open_actions)),
)
retro = argument(
    "retro", type=options.RECORD, metavar=N_("ID"), help=N_("Number of the retrospective in the list.")
)


@command.command("list", help=N_("List retrospectives, newest first; a search includes notes and actions."))
@options.search
@options.limit
@options.listed
@pass_session
def _list(session: Session, search: str, limit: int | None, form: str | None) -> None:
    with session.snapshot() as actor:
        rows = walk(lambda span: queries.page(actor, search, span), limit)
        output.listing(RetroRow, rows, COLUMNS, form)


@command.command("show", help=N_("Print a retrospective as Markdown, or for programs."))
@retro
@option(
    "--format",
    "form",
    type=click.Choice(["markdown", "json"]),
    default="markdown",
    help=N_("Output format: for people or for programs."),
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


@command.command("open", help=N_("Open a retrospective and print its number."))
@argument("title", metavar=N_("TITLE"), help=N_("Title."))
@option(
    "--prompt",
    "prompts",
    multiple=True,
    metavar=N_("TEXT"),
    help=N_("Heading; can be repeated."),
)
@option(
    "--prompts",
    "kind",
    type=click.Choice(list(PROMPT_SETS)),
    default="worked",
    show_default=True,
    help=N_("Standard headings, if none is given."),
)
@option("--anonymous", is_flag=True, help=N_("Do not record who writes what."))
@option("--team", metavar=N_("TEAM"), default="", help=N_("Team; default: yours."))
@pass_session
def _open(
    session: Session, title: str, prompts: tuple[str, ...], kind: str, anonymous: bool, team: str
) -> None:
    actor = session.actor()
    headings = prompts or tuple(_(heading) for heading in PROMPT_SETS[kind])
    output.text(str(actions.open_retro(actor, title, headings, anonymous=anonymous, team=team)))


@command.command("note", help=N_("Add a note to an open retrospective."))
@retro
@argument("text", metavar=N_("TEXT"), help=N_("Text of the note."))
@option(
    "--heading",
    type=click.IntRange(1),
    default=1,
    metavar=N_("NUMBER"),
    help=N_("Position of the heading; default: the first."),
)
@pass_session
def _note(session: Session, retro: int, text: str, heading: int) -> None:
    actions.add_card(session.actor(), retro, heading - 1, text)
    output.say(_("Note added to retrospective {id}.").format(id=retro))


@command.command("close", help=N_("Close a retrospective. It becomes read-only."))
@retro
@pass_session
def _close(session: Session, retro: int) -> None:
    actions.close_retro(session.actor(), retro)
    output.say(_("Retrospective {id} is closed.").format(id=retro))


@command.command("action", help=N_("Add an action decided by the team and print its number."))
@retro
@argument("text", metavar=N_("TEXT"), help=N_("What will be done."))
@option("--owner", metavar=N_("LOGIN"), help=N_("Account of the person it is assigned to."))
@options.day("--due", N_("Due date."))
@pass_session
def _action(session: Session, retro: int, text: str, owner: str | None, due: dt.date | None) -> None:
    output.text(str(actions.add_action(session.actor(), retro, text, owner, due)))


@command.command("done", help=N_("Record that an action is done, and what it changed."))
@argument("action", type=options.RECORD, metavar=N_("ID"), help=N_("Number of the action."))
@argument("result", metavar=N_("TEXT"), help=N_("What it changed, or that nothing changed."))
@pass_session
def _done(session: Session, action: int, result: str) -> None:
    actions.finish_action(session.actor(), action, result)
    output.say(_("Action {id} is done.").format(id=action))
