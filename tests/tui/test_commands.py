"""Keys, the key bar, the palette and the help all come from one declaration."""

from __future__ import annotations

import asyncio
import pkgutil
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

import pytest

import tui
from db.core import translation
from db.core.text import fold
from db.core.translation import N_
from db.overview.wording import GLYPHS
from tests.patience import LOOK, PATIENCE
from tests.tui.fakes import FakeBrowse, fake_actor, press, running, seen
from tests.tui.settled import settled
from tui.areas import AREAS, RECORDS
from tui.command import Command, CommandHost
from tui.shell.browse import BrowseScreen
from tui.shell.confirm import Confirm
from tui.shell.help import SIGNS, Help
from tui.shell.menu import MenuItem
from tui.shell.palette import ranked
from tui.widgets import key_bar
from tui.widgets.ink import MARKS


async def test_a_key_carries_out_its_command() -> None:
    async with running() as (app, pilot):
        await press(pilot, "v", "v")
        assert isinstance(app.screen, FakeBrowse)
        assert app.screen.votes == 2


async def test_a_refused_key_says_why_and_is_not_offered() -> None:
    async with running() as (app, pilot):
        assert "v vote" in seen(app)
        assert "s status" not in seen(app)
        await press(pilot, "s")
        assert "! Your role does not allow this." in seen(app)
        await press(pilot, "down")
        assert "Your role" not in seen(app)


async def test_a_notice_gives_the_keys_back_once_it_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_bar, "MIN_SECONDS", 0.0)
    monkeypatch.setattr(key_bar, "LETTERS_A_SECOND", 1000)
    async with running() as (app, pilot), asyncio.timeout(PATIENCE):
        app.say("Saved.")
        assert "v vote" not in seen(app)
        while "v vote" not in seen(app):
            await pilot.pause(LOOK)
        await settled(app)  # a read that ends would say that the database answers again
        app.outage = "The database does not answer."
        app.say(app.outage, error=True)
        await asyncio.sleep(0.1)  # more than it takes to read
        assert "! The database does not answer." in seen(app)  # it is still true


async def test_the_key_bar_shows_as_many_keys_as_fit() -> None:
    for width in (60, 80, 120):
        async with running(size=(width, 30)) as (app, _pilot):
            bar = seen(app).rstrip().split("\n")[-1]
            keys = app.screen.bar_keys()  # type: ignore[attr-defined]
            labels = [f"{key} {label}" for key, label in keys]
            shown = [label for label in labels if f" {label} " in bar]
            assert shown == labels[: len(shown)]
            assert bar.endswith(": commands  ? help")
            assert len(shown) == len(labels) or len(bar) + len(labels[len(shown)]) + 2 > width - 1
            assert "s status" not in bar


def tree(of: type[Any]) -> Iterator[type[Any]]:
    """Yield the classes made from one."""
    for made in of.__subclasses__():
        yield made
        yield from tree(made)


async def test_every_command_is_carried_out_by_something() -> None:
    for module in pkgutil.walk_packages(tui.__path__, "tui."):
        import_module(module.name)
    places = {area.screen for area in AREAS} | set(RECORDS.values())
    async with running():
        checked = 0
        for kind in tree(CommandHost):
            commands: Sequence[Command] = kind.__dict__.get("COMMANDS", ())
            if not kind.__module__.startswith("tui.") or not commands:
                continue
            # Only screens of areas and cards share what carries out their commands; others have it all.
            screen = kind() if f"{kind.__module__}:{kind.__name__}" in places else None
            for command in commands:
                assert callable(getattr(kind, command.method) if screen is None else screen.method(command))
                checked += 1
        assert checked > 150


def test_a_subclass_takes_a_key_over() -> None:
    class Own(BrowseScreen):
        COMMANDS = (Command("own.left", "←", N_("open"), N_("Open")),)

    ids = [command.id for command in Own.declared()]
    assert "own.left" in ids
    assert "list.left" not in ids
    assert len({command.key for command in Own.declared()}) == len(ids)


async def test_digits_go_to_areas_and_come_back_to_the_same_row() -> None:
    async with running() as (app, pilot):
        first = app.screen
        await press(pilot, "down", "3")
        assert app.current_area == "referrals"
        await press(pilot, "5")
        assert app.screen is first
        assert isinstance(first, FakeBrowse)
        assert first.list.row.id == 1


async def test_unshifted_keys_of_a_french_keyboard_go_where_digits_go() -> None:
    async with running(actor=fake_actor(keyboard="azerty")) as (app, pilot):
        await press(pilot, "quotation_mark")
        assert app.current_area == "referrals"
    async with running() as (app, pilot):
        await press(pilot, "quotation_mark")
        assert app.current_area == "suggestions"


async def test_the_palette_finds_without_accents_and_takes_text_as_it_is() -> None:
    async with running() as (app, pilot):
        translation.use_language("fr")
        await press(pilot, "colon", *"ma journee")
        assert "Aller à" in seen(app)
        assert fold("Ma journée") in fold(seen(app))
        await press(pilot, "enter")
        assert app.current_area == "today"
        await press(pilot, "colon", "left_square_bracket", "slash", "right_square_bracket")
        assert "Aller à" not in seen(app)


def test_commands_come_first_where_their_name_starts_with_what_is_typed() -> None:
    def item(label: str) -> MenuItem:
        return MenuItem(label, label, "", lambda: None)

    commands = [item("Vote – Support it"), item("Go to: Clients"), item("Menu – All commands of the client")]
    record = item("C-0001-B")
    for typed, there in (
        ("cli", ["Go to: Clients", "C-0001-B", "Menu – All commands of the client"]),
        ("lient", ["C-0001-B", "Go to: Clients", "Menu – All commands of the client"]),
        ("go to", ["Go to: Clients", "C-0001-B"]),
        ("tre", ["C-0001-B"]),
        ("", ["C-0001-B", *(command.label for command in commands)]),
    ):
        assert [one.label for one in ranked(commands, [record], typed)] == there, typed


async def test_the_palette_offers_nothing_that_is_refused() -> None:
    async with running() as (app, pilot):
        await press(pilot, "colon", *"stat")
        assert "Change status" not in seen(app)


async def test_help_lists_every_key_with_the_reason_of_a_refusal() -> None:
    async with running(size=(80, 60)) as (app, pilot):
        await press(pilot, "question_mark")
        text = seen(app)
        assert isinstance(app.screen, Help)
        for command in app.screen.below.commands():
            assert command.key in text
        assert "– Your role does not allow this." in text


async def test_help_is_searched_and_scrolled_and_has_the_legend_of_every_sign() -> None:
    async with running(size=(80, 24)) as (app, pilot):
        await press(pilot, "question_mark")
        top = seen(app)
        await press(pilot, *["pagedown"] * 5)
        assert "The text goes on" in seen(app)
        await press(pilot, *["pageup"] * 5)
        assert seen(app) == top
        await press(pilot, *"late")
        assert "!             Late, or to verify" in seen(app)
        assert "Vote" not in seen(app)
        await press(pilot, *"x")
        assert "No match." in seen(app)
        await press(pilot, "question_mark")
        assert isinstance(app.screen, FakeBrowse)
    assert set(MARKS) | set(GLYPHS.values()) <= {sign for signs, _text in SIGNS for sign in signs.split()}


async def test_the_menu_does_what_is_chosen_on_the_screen_below() -> None:
    async with running() as (app, pilot):
        await press(pilot, "m", "down", "enter")
        assert isinstance(app.screen, FakeBrowse)
        assert app.screen.votes == 1


async def test_the_language_changes_while_running() -> None:
    async with running() as (app, pilot):
        assert "filter" in seen(app)
        translation.use_language("fr")
        app.screen.redraw()  # type: ignore[attr-defined]
        await press(pilot, "down")
        assert "filtrer" in seen(app)
        assert "4 Rép." in seen(app)


async def test_quit_asks_and_the_safe_answer_is_under_the_cursor() -> None:
    async with running() as (app, pilot):
        await press(pilot, "q")
        assert isinstance(app.screen, Confirm)
        await press(pilot, "enter")
        assert isinstance(app.screen, FakeBrowse)
        await press(pilot, "ctrl+q", "ctrl+c")
        assert app.return_code is None
        await press(pilot, "q", "o")
        assert app.return_code == 0
