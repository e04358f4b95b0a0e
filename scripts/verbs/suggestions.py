"""`trajectoire suggestions`: suggestions."""

from __future__ import annotations

import sys

from db.core import dates
from db.core.paging import walk
from db.core.translation import N_, _
from db.suggestions import actions, queries
from db.suggestions.models import Decision
from db.suggestions.queries import SuggestionCard, SuggestionRow
from scripts.core import options, output
from scripts.core.i18n import Group, argument, option
from scripts.core.output import Column
from scripts.core.session import Session, pass_session

command = Group("suggestions")

COLUMNS = (
    Column(N_("Suggestion"), lambda row: str(row.id)),
    Column(N_("Text"), lambda row: row.text),
    Column(N_("About"), lambda row: row.about),
    Column(N_("Status"), lambda row: _(row.decision.label)),
    Column(N_("Support"), lambda row: str(row.support)),
    Column(N_("Comments"), lambda row: str(row.comments)),
    Column(N_("Date"), lambda row: dates.days(row.days)),
    Column(N_("By"), lambda row: row.author),
)
suggestion = argument(
    "suggestion", type=options.RECORD, metavar=N_("ID"), help=N_("Number of the suggestion in the list.")
)
TEXT = N_("TEXT")


@command.command("list", help=N_("List suggestions, newest first."))
@option("--state", type=options.values_of(Decision), help=N_("Only suggestions with this status."))
@option("--by-support", is_flag=True, help=N_("Most supported first."))
@options.search
@options.limit
@options.listed
@pass_session
def _list(
    session: Session, state: str | None, by_support: bool, search: str, limit: int | None, form: str | None
) -> None:
    decision = Decision(state) if state else None
    order: queries.Order = "support" if by_support else "newest"
    with session.snapshot() as actor:
        rows = walk(lambda span: queries.page(actor, decision, search, order, span), limit)
        output.listing(SuggestionRow, rows, COLUMNS, form)


@command.command("show", help=N_("Show a suggestion, its supporters and comments."))
@suggestion
@options.shown
@pass_session
def _show(session: Session, suggestion: int, form: str) -> None:
    with session.reading() as actor:
        card = queries.card(actor, suggestion)
    if form == "json":
        plain = output.record(card)
        output.as_json({**output.record(card.row), **{name: plain[name] for name in plain if name != "row"}})
        return
    _card(card)


def _card(card: SuggestionCard) -> None:
    row = card.row
    output.facts(
        [
            (N_("Suggestion"), row.text),
            (N_("About"), row.about),
            (N_("By"), row.author),
            (N_("Date"), dates.date_time(row.noted_at)),
            (N_("Status"), _(row.decision.label)),
            (N_("Reason"), card.decision_reason),
            (N_("Assigned to"), row.owner),
            (N_("Support"), f"{row.support}  {', '.join(card.supporters)}"),
        ]
    )
    for comment in card.comments:
        official = f" ({_('decision')})" if comment.official else ""
        output.text(f"\n{dates.date_time(comment.at)}  {comment.who}{official}\n{comment.text}")


@command.command("add", help=N_("Add a suggestion and print its number."))
@argument("text", metavar=TEXT, help=N_("What could be better; - for standard input."))
@option(
    "--about", metavar=TEXT, default="", help=N_("What it is about, in a few words, without naming anyone.")
)
@pass_session
def _add(session: Session, text: str, about: str) -> None:
    if text == "-":
        text = sys.stdin.read()
    output.text(str(actions.suggest(session.actor(), text, ("", None, about) if about else None)))


@command.command("support", help=N_("Support a suggestion, or withdraw your support."))
@suggestion
@pass_session
def _support(session: Session, suggestion: int) -> None:
    if actions.support(session.actor(), suggestion):
        output.say(_("You support suggestion {id}.").format(id=suggestion))
    else:
        output.say(_("You no longer support suggestion {id}.").format(id=suggestion))


@command.command("comment", help=N_("Comment on a suggestion."))
@suggestion
@argument("text", metavar=TEXT, help=N_("Text of the comment."))
@pass_session
def _comment(session: Session, suggestion: int, text: str) -> None:
    actions.comment(session.actor(), suggestion, text)
    output.say(_("Comment added to suggestion {id}.").format(id=suggestion))


@command.command("decide", help=N_("Record a decision on a suggestion, with a reason."))
@suggestion
@argument("decision", type=options.values_of(Decision), metavar=N_("STATUS"), help=N_("Decision."))
@option("--reason", metavar=TEXT, default="", help=N_("Reason; the author and supporters read it."))
@option("--owner", metavar=N_("LOGIN"), help=N_("Account of the person it is assigned to."))
@pass_session
def _decide(session: Session, suggestion: int, decision: str, reason: str, owner: str | None) -> None:
    with session.reading() as actor:
        version = queries.version_at(suggestion, session.started)
    actions.decide(actor, suggestion, Decision(decision), reason, version, owner=owner)
    state = _(Decision(decision).label)
    output.say(_("Suggestion {id}: {state}.").format(id=suggestion, state=state))
