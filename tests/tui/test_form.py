"""Forms: an error lands beside its field, and nothing typed is lost."""

from __future__ import annotations

from textual import events

from tests.tui.fakes import SAVED, FakeBrowse, FakeForm, press, running, seen
from tests.tui.settled import settled
from tui.shell.confirm import Confirm


async def test_saving_gives_the_values_to_the_action_and_the_answer_back() -> None:
    async with running() as (app, pilot):
        answers: list[object] = []
        app.push_screen(FakeForm(), answers.append)
        await press(pilot, *"Liste", "tab", *"a[/]", "enter", "b", "tab", *"12,5", "tab", "o", "y", "ctrl+o")
        assert SAVED[-1] == {"title": "Liste", "text": "a[/]\nb", "days": SAVED[-1]["days"], "agreed": True}
        assert str(SAVED[-1]["days"]) == "12.5"
        assert answers == [len(SAVED)]
        assert isinstance(app.screen, FakeBrowse)


async def test_errors_are_said_under_the_field_and_all_text_stays() -> None:
    async with running() as (app, pilot):
        form = FakeForm({"days": "x"})
        app.push_screen(form)
        await press(pilot, "tab", *"gardé", "ctrl+o")
        lines = seen(app).split("\n")
        under = next(i for i, text in enumerate(lines) if "This field is required." in text)
        assert "Suggestions *" in lines[under - 1]
        assert "This is not a number" in seen(app)
        assert form.entries["text"].text == "gardé"
        assert form.entries["title"].has_focus


async def test_a_refusal_of_the_action_lands_at_its_field() -> None:
    async with running() as (app, pilot):
        form = FakeForm({"title": "refusé"})
        app.push_screen(form)
        await press(pilot, "ctrl+o")
        assert form.entries["text"].has_focus
        assert form.entries["text"].parent.error == "This field is required."
        assert form.entries["title"].value == "refusé"


async def test_escape_never_discards_what_was_typed() -> None:
    async with running() as (app, pilot):
        form = FakeForm()
        app.push_screen(form)
        await press(pilot, "x", "escape")
        question = app.screen
        assert isinstance(question, Confirm)
        await press(pilot, "escape")
        assert form.entries["title"].has_focus
        assert form.entries["title"].value == "x"
        await press(pilot, "backspace", "escape")
        assert isinstance(app.screen, FakeBrowse)


async def test_what_is_being_saved_is_not_left_and_answers_once() -> None:
    async with running() as (app, pilot):
        answers: list[object] = []
        form = FakeForm({"title": "x", "text": "y", "days": 1, "agreed": True})
        app.push_screen(form, answers.append)
        await settled(app)
        form.do_save()
        form.do_back()
        app.push_screen(Confirm("Something came in front meanwhile"))
        await settled(app)
        await pilot.pause()
        assert isinstance(app.screen, FakeBrowse)
        assert answers == [len(SAVED)]


async def test_ten_megabytes_pasted_are_cut_and_said() -> None:
    async with running() as (app, pilot):
        form = FakeForm()
        app.push_screen(form)
        await press(pilot, "tab", *"avant ")
        entry = form.entries["text"]
        entry.post_message(events.Paste("y" * 10_000_000))
        await settled(app)
        assert entry.text.startswith("avant yyy")
        assert len(entry.text) == entry.field.max_length
        assert "20000" in entry.parent.error
        await press(pilot, "shift+tab", "a")
        title = form.entries["title"]
        title.post_message(events.Paste("b\nc" * 1_000_000))
        await settled(app)
        assert title.value.startswith("ab cb c")
        assert len(title.value) <= 100


async def test_what_is_pasted_takes_the_place_of_what_is_selected() -> None:
    async with running() as (app, pilot):
        form = FakeForm({"title": "ancien titre"})
        app.push_screen(form)
        await press(pilot, "tab", *"gardé ôté", *["shift+left"] * 3)
        text, title = form.entries["text"], form.entries["title"]
        text.post_message(events.Paste("et\nmis"))
        await settled(app)
        await press(pilot, *"!", "shift+tab", "shift+home")
        title.post_message(events.Paste("nouveau"))
        await settled(app)
        assert (text.text, title.value) == ("gardé et\nmis!", "nouveau")


async def test_fields_out_of_sight_are_named_at_the_edge_and_a_page_leads_to_them() -> None:
    async with running(size=(80, 12)) as (app, pilot):
        form = FakeForm()
        app.push_screen(form)
        await settled(app)
        assert "↓ Tab · 2 more fields: Directory, Trajectory" in seen(app)
        assert "↑" not in seen(app)
        await press(pilot, "pagedown")
        assert form.entries["days"].has_focus
        assert "↑ 2 more fields: Suggestions, Referrals" in seen(app)
        assert "↓" not in seen(app)
        await press(pilot, "pageup")
        assert form.entries["text"].has_focus
        assert "↑ 1 more field: Suggestions" in seen(app)
        await press(pilot, "pageup")
        assert form.entries["title"].has_focus
        assert "↑" not in seen(app)
        await press(pilot, "pageup", "pagedown", "pagedown")
        assert form.entries["agreed"].has_focus
        await pilot.resize_terminal(80, 30)
        while form.field_list.size.height < 7:  # Textual waits a moment for the window to stay as it is
            await pilot.pause(0.02)
        assert "more field" not in seen(app)


async def test_the_arrows_move_inside_a_text_before_they_leave_it() -> None:
    async with running() as (app, pilot):
        form = FakeForm()
        app.push_screen(form)
        await press(pilot, "tab", *"un", "enter", *"deux", "up", "X", "down", "Y")
        assert form.entries["text"].text == "unX\ndeuYx"
        await press(pilot, "down")
        assert form.entries["days"].has_focus
        await press(pilot, "up", "pageup", "Z", "pagedown", "pagedown")
        assert form.entries["text"].text == "unXZ\ndeuYx"
        assert form.entries["agreed"].has_focus
        await press(pilot, "shift+tab", "up", "up", "up")
        assert form.entries["title"].has_focus


async def test_the_guide_says_something_for_every_field() -> None:
    async with running() as (app, pilot):
        app.push_screen(FakeForm())
        await press(pilot, "ctrl+g")
        assert "There is no further help" in seen(app)


async def test_a_form_that_was_just_left_closes_nothing_when_its_save_ends() -> None:
    async with running() as (app, pilot):
        form = FakeForm()
        app.push_screen(form)
        await press(pilot, *"Liste")
        form.dismiss(None)
        form._saved(1)  # it is removed later; until then it is still attached
        await settled(app)
        assert isinstance(app.screen, FakeBrowse)
        assert "Saved" in seen(app)
