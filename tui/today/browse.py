"""My day: a ranked list of what needs this person, each line with the key that settles it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from db.core import clock
from db.core.dates import long_date
from db.core.day import EACH, TodayItem
from db.core.translation import N_, _, ngettext
from tui.areas import DAY_ACTIONS
from tui.command import Command
from tui.people.browse import PersonBrowse
from tui.people.name_column import person_column
from tui.people.reveal import REVEAL
from tui.today.rows import SECTIONS, cells, read_rows
from tui.widgets.ink import Cell, ink, line
from tui.widgets.paging import Row, page_of
from tui.widgets.rows import SIGN, Column, Source

CONFIRM = Command(
    "today.confirm", "c", N_("confirm"), N_("Record whether contact was made"), "referral.confirm",
    show=True,
)  # fmt: skip
TRANSFER = Command(
    "today.transfer", "t", N_("move"), N_("Move the client to another step"), "client.move", show=True
)
STATUS = Command("today.status", "s", N_("outcome"), N_("Record the outcome"), show=True)
VERIFY = Command(
    "today.verify", "v", N_("verify"), N_("Go to the directory entries to verify"), "directory.verify",
    show=True,
)  # fmt: skip
NOTE = Command(
    "today.new", "n", N_("note"), N_("Write a note in the open retrospective"), "retro.note", show=True
)
OPEN = Command("today.open", "⏎", N_("open"), N_("Open the record on this line"), show=True)
DISCARD = Command("today.discard", "d", N_("discard"), N_("Discard a draft"), show=True)


class Today(PersonBrowse):
    """What needs this person now."""

    TITLE_TEXT = N_("My day")
    COMMANDS = (OPEN, CONFIRM, TRANSFER, STATUS, VERIFY, NOTE, DISCARD, REVEAL)
    DEFAULT_CSS = "Today #title { margin-bottom: 1; }"

    def __init__(self) -> None:
        super().__init__()
        self.title_panel.id = "title"
        self.list.columns = (
            SIGN,
            Column("", 1, role="accent"),
            Column("", 10),
            replace(person_column(), title=""),  # rows of many kinds have no column titles
            Column("", 32, weight=1),
            Column("", 14, weight=1, role="dim"),
            Column("", 14, drop=1),
        )

    def source(self, text: str, tab: str) -> Source:
        """Return the whole day, which the query keeps short."""
        actor = self.session.actor
        return Source(
            lambda span: page_of(read_rows(actor, text), span),
            lambda row: cells(row, _key(row.item), self.reveal.shown_name(row.item.client_id, row.item)),
            heading=lambda row: _(SECTIONS[row.item.section]),
        )

    def person(self) -> int | None:
        row: Row[TodayItem] | None = self.list.row
        return row.item.client_id if row else None

    def heading(self) -> Cell:
        return ink("strong", long_date(clock.today())) if self.list.loaded else ""

    def title_status(self) -> Cell:
        items = [row.item for row in self.list.rows]
        if not items:
            return ""
        more = "+" if _is_cut(items) else ""
        things = ngettext("{n} thing to do", "{n} things to do", len(items)).format(n=f"{len(items)}{more}")
        parts: list[Cell] = [things]
        if drafts := sum(item.kind == "draft" for item in items):
            parts += [" · ", ngettext("{n} draft", "{n} drafts", drafts).format(n=drafts)]
        if late := sum(item.section == "late" for item in items):
            parts += [" · ", ink("late", _("{n} late").format(n=late))]
        return line(*parts)

    def empty(self) -> str:
        if self.filter:
            return _("No match in your day. Esc: clear the filter")
        said = _("Nothing to do today: you are up to date.\n1: trajectory · 2: clients")
        return said if self.session.actor.may("client.read") else said.partition("\n")[0]

    def refusal(self, command: Command) -> str | None:
        if command.id.startswith("today."):
            row: Row[TodayItem] | None = self.list.row
            if row is None:
                return _("Choose a line first.")
            action = DAY_ACTIONS[row.item.kind]
            thrown_away = command is DISCARD and row.item.kind == "draft"
            if command is not OPEN and command.verb != action.verb and not thrown_away:
                return _("Press {key} for this line.").format(key=_key(row.item))
            needed = action.permission if command is not OPEN else None
            if needed is not None and not self.session.actor.may(needed):
                return _("Your role does not allow this.")
        return super().refusal(command)

    def subject(self) -> tuple[str, int, str] | None:
        row: Row[TodayItem] | None = self.list.row
        return ("client", row.item.client_id, row.item.number) if row and row.item.client_id else None

    def open(self, row: Row[TodayItem]) -> None:
        opens = DAY_ACTIONS[row.item.kind].open
        if opens is not None:
            opens(self, row.item)
        else:
            self.session.open("client", row.item.client_id)

    def do_confirm(self) -> None:
        """Run the action of the line; `refusal` has checked that this is its key."""
        item: TodayItem = self.list.row.item
        DAY_ACTIONS[item.kind].act(self, item)

    def do_discard(self) -> None:
        from tui.today.drafts import discard

        discard(self, self.list.row.item)

    do_transfer = do_status = do_verify = do_new = do_confirm


def _key(item: TodayItem) -> str:
    """Return the key that settles a line."""
    verb = DAY_ACTIONS[item.kind].verb
    return next(command.key for command in Today.COMMANDS if command.verb == verb)


def _is_cut(items: Sequence[TodayItem]) -> bool:
    return any(sum(item.kind == kind for item in items) >= EACH for kind in DAY_ACTIONS)
