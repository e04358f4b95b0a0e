"""My day: a ranked list of what needs this person, each line with the key that settles it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from db.core import clock
from db.core.dates import long_date
from db.core.day import EACH, TodayItem
from db.core.text import dotted
from db.core.translation import N_, _, ngettext
from db.overview.team import coming_week
from tui.areas import DAY_ACTIONS
from tui.clients.preview_reader import PREVIEW_WIDTH, PreviewReader
from tui.command import Command
from tui.people.browse import PersonBrowse
from tui.people.name_column import person_column
from tui.people.reveal import REVEAL
from tui.today.rows import SECTIONS, cells, read_rows
from tui.today.week import load, week_text
from tui.widgets.ink import Cell, ink, line
from tui.widgets.paging import Row, page_of
from tui.widgets.record_list import RecordList
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
FILTERS = Command("today.filters", "f", N_("team"), N_("Read a colleague's day"), "client.lead", show=True)
AWAY = Command("staff.away", "A", N_("absence"), N_("Set an absence and a substitute"), "staff.away")
HANDOVER = Command(
    "staff.handover", "H", N_("hand over"), N_("Give the work of one colleague to another"), "client.lead"
)
DISCARD = Command("today.discard", "d", N_("discard"), N_("Discard a draft"), show=True)


HINT_HEIGHT = 22
"""Lines from which a narrow window says below the list what the key does."""


WELCOME = (
    N_("A line is something to do: its letter does it."),
    N_("Digits: areas · “:” finds everything · “u” undoes"),
    N_("“?” explains every key, and these lines go for good."),
)
"""What a new person reads until they open the help."""


class Today(PersonBrowse):
    """What needs this person now."""

    TITLE_TEXT = N_("My day")
    COMMANDS = (OPEN, CONFIRM, TRANSFER, STATUS, VERIFY, NOTE, DISCARD, FILTERS, REVEAL, AWAY, HANDOVER)
    DETAIL = True

    def __init__(self) -> None:
        super().__init__()
        self.reveal.draw = self._draw_name
        self.previews = PreviewReader(self, lambda row: row.item.client_id)
        self.colleague = ("", "")
        """Login and name of the colleague whose day is shown; empty for one's own."""
        self.appointments: Mapping[dt.date, int] | None = None
        """Appointments on each day of the coming week."""
        self._items: list[TodayItem] = []
        """The whole day, whatever the filter shows."""
        self.list.columns = (
            SIGN,
            Column("", 1, role="accent"),
            Column("", 10),
            replace(person_column(), title=""),  # rows of many kinds have no column titles
            Column("", 32, weight=1),
            Column("", 14, weight=1, drop=1, role="dim"),
            Column("", 14, drop=2),
        )

    def source(self, text: str, tab: str) -> Source:
        """Return the whole day, which the query keeps short."""
        actor, login = self.session.actor, self.colleague[0]
        return Source(
            lambda span: page_of(read_rows(actor, text, login), span),
            lambda row: cells(row, _key(row.item), self.reveal.shown_name(row.item.client_id, row.item)),
            heading=lambda row: _(SECTIONS[row.item.section]),
        )

    def detail(self, row: Row[TodayItem], width: int) -> Sequence[Cell]:
        """Return what the line's key does; where there is room, a preview above it."""
        from tui.today.preview import actions, preview

        client = None
        if self.size.width >= PREVIEW_WIDTH:
            row, client = self.previews.shown(row)
        does = DAY_ACTIONS[row.item.kind]
        own = [c for c in self.COMMANDS if c.verb == does.verb and self.offers(c)]
        keys = [(command.key, does.words) for command in own]
        if self.size.width < PREVIEW_WIDTH:
            return actions(keys, width) if self.size.height >= HINT_HEIGHT else ()
        keys += [(c.key, c.help) for c in (OPEN, DISCARD) if c not in own and self.offers(c)]
        name = self.reveal.shown_name(row.item.client_id, row.item)
        return [*preview(row.item, name, client, width), "", *actions(keys, width)]

    def _draw_name(self) -> None:
        self.list.redraw()
        self.redraw_title()

    def on_record_list_moved(self, message: RecordList.Moved) -> None:
        super().on_record_list_moved(message)
        self.previews.update()

    def show(self, select: Any = None) -> None:
        super().show(select)
        self._load_week()

    def refresh_data(self) -> None:
        super().refresh_data()
        self._load_week()
        self.previews.update(anew=True)

    def _load_week(self) -> None:
        self.load("week", coming_week, self.session.actor, self.colleague[0])

    def on_resize(self) -> None:
        self.previews.update()

    def person(self) -> int | None:
        row: Row[TodayItem] | None = self.list.row
        return row.item.client_id if row else None

    def heading(self) -> Cell:
        return ink("strong", dotted(self.colleague[1], long_date(clock.today()))) if self.list.loaded else ""

    def loaded_week(self, appointments: Mapping[dt.date, int]) -> None:
        self.appointments = appointments
        self.title_panel.redraw()

    def _title(self, width: int) -> Sequence[Cell]:
        """Return the title line, and the load of the week below it."""
        if not self.filter:
            self._items = [row.item for row in self.list.rows]
        loaded = self.list.loaded and self.appointments is not None
        week = week_text(load(self._items, self.appointments or {})) if loaded else ""
        welcome = () if self.session.actor.welcomed else [ink("accent", _(said)) for said in WELCOME]
        return [*super()._title(width), *welcome, ink("dim", week)]

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
            return _("No match in this day. Esc: clear the filter")
        if self.colleague[0]:
            return _("Nothing to do today in the files that you can open.\nEsc: back to your own day")
        said = _("Nothing to do today: you are up to date.\n1: trajectory · 2: clients")
        return said if self.session.actor.may("client.read") else said.partition("\n")[0]

    def refusal(self, command: Command) -> str | None:
        if command.id.startswith("today.") and command is not FILTERS:
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

    def do_away(self) -> None:
        from tui.today.away import AwayForm

        self.ask(AwayForm(self.session.actor), self.say)

    def do_handover(self) -> None:
        from tui.today.handover import ask_handover

        ask_handover(self)

    def subject(self) -> tuple[str, int, str] | None:
        row: Row[TodayItem] | None = self.list.row
        return ("client", row.item.client_id, row.item.number) if row and row.item.client_id else None

    def open(self, row: Row[TodayItem]) -> None:
        opens = DAY_ACTIONS[row.item.kind].open
        if opens is not None:
            opens(self, row.item)
        else:
            self.session.open("client", row.item.client_id)

    def do_filters(self) -> None:
        """Choose a colleague whose day to read."""
        from tui.people.choices import led_colleagues
        from tui.shell.picker import Picker

        page = partial(led_colleagues, self.session.actor)
        self.ask(Picker(_("Whose day?"), page), lambda row: self._show_day_of((row.id, row.label)))

    def do_back(self) -> None:
        """Clear the filter, then go back from a colleague's day."""
        if self.colleague[0] and not self.filter:
            self._show_day_of(("", ""))
        else:
            super().do_back()

    def _show_day_of(self, colleague: tuple[str, str]) -> None:
        self.colleague, self.appointments, self._items = colleague, None, []
        self.show()

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
