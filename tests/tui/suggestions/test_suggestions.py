"""Suggestions as people make them: noted in seconds from anywhere, supported, answered, decided."""

from __future__ import annotations

import pytest
from textual import events

from db.core import database
from db.core.text import TEXT_LIMIT
from db.core.translation import use_language
from db.suggestions import actions, queries
from db.suggestions.models import Decision
from tests.conftest import ActorFactory
from tests.factories import READER, SUGGESTION, make_organisation, make_suggestion
from tests.tui.session import NARROW, WIDE, session
from tests.tui.settled import settled
from tui.suggestions.browse import SuggestionsBrowse
from tui.suggestions.card import SuggestionCard
from tui.suggestions.form import SuggestionForm

pytestmark = [
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("database", "frozen"),
]


async def test_an_idea_is_noted_from_another_screen_with_what_was_there(actor: ActorFactory) -> None:
    organisation_id = make_organisation(actor("lead"))
    async with session(actor(), "directory") as me:
        await me.do("app.idea")
        assert "organisation: Centre d'impôt Nord" in me.seen()
        await me.write("Demander la file 2")
        await me.do("form.save")
        assert "Suggestion added. Thank you." in me.seen()
    with database.reading():
        (row,) = queries.page(READER).rows
    assert (row.text, row.about_kind, row.about_id) == ("Demander la file 2", "organisation", organisation_id)


async def test_a_text_too_long_by_one_is_told_beside_the_field_and_kept(actor: ActorFactory) -> None:
    async with session(actor(), "suggestions") as me:
        await me.do("suggestion.new")
        form = me.app.screen
        assert isinstance(form, SuggestionForm)
        form.entries["text"].post_message(events.Paste("x" * (TEXT_LIMIT + 1)))
        await settled(me.app)
        await me.do("form.save")
        assert me.app.screen is form
        assert "20001" in form.entries["text"].parent.error
        assert len(form.entries["text"].text) == TEXT_LIMIT + 1
        await me.press("backspace")
        await me.do("form.save")
        assert isinstance(me.app.screen, SuggestionsBrowse)


async def test_ideas_alike_are_shown_while_one_is_written(actor: ActorFactory) -> None:
    make_suggestion(actor("lead"))
    make_suggestion(actor("lead"), "Offrir des billets d'autobus")
    async with session(actor(), "suggestions") as me:
        await me.do("suggestion.new")
        assert "Already in the list?" not in me.seen()
        await me.write("La liste des papiers avant un rendez-vous ")
        assert "Already in the list?" in me.seen()
        form = me.app.screen
        assert isinstance(form, SuggestionForm)
        assert [one.text for one in form.similar] == [SUGGESTION]


async def test_support_is_given_and_taken_back_and_orders_the_list(actor: ActorFactory) -> None:
    make_suggestion(actor("lead"), "Appuyée")
    make_suggestion(actor("lead"), "Récente")
    async with session(actor(), "suggestions") as me:
        screen = me.app.screen
        assert isinstance(screen, SuggestionsBrowse)
        assert [row.text for row in screen.list.rows] == ["Récente", "Appuyée"]
        await me.press("down")
        await me.do("suggestion.vote")
        assert "Your support is added. u: undo" in me.seen()
        await me.do("app.undo")
        assert "Undone: gave or withdrew support." in me.seen()
        await me.do("suggestion.vote")
        await me.do("list.order")
        await me.press("2")
        assert [row.text for row in screen.list.rows] == ["Appuyée", "Récente"]
        assert screen.list.row.text == "Appuyée"
        await me.do("suggestion.vote")
        assert "Your support is withdrawn." in me.seen()
        assert screen.list.row.support == 0


async def test_a_lead_decides_with_a_reason_that_all_read(actor: ActorFactory) -> None:
    make_suggestion(actor())
    async with session(actor("lead"), "suggestions", WIDE) as me:
        await me.do("suggestion.open", "suggestion.status")
        assert "1  adopted" in me.seen()
        await me.press("1")
        await me.do("form.save")
        assert "Enter a reason" in me.seen()
        await me.write("On l'essaie un mois.")
        await me.do("form.save")
        assert isinstance(me.app.screen, SuggestionCard)
        assert "Decision saved." in me.seen()
        assert "adopted" in me.seen()
        assert "On l'essaie un mois." in me.seen()
        await me.do("app.back", "list.right")
        assert SUGGESTION[:30] in me.seen()


async def test_turning_down_asks_once_more(actor: ActorFactory) -> None:
    make_suggestion(actor())
    async with session(actor("lead"), "suggestions", WIDE) as me:
        await me.do("suggestion.status")
        await me.press("4")
        await me.write("Trop cher.")
        await me.do("form.save")
        assert f"Close “{SUGGESTION[:30]}" in me.seen()
        assert "The decision will be: turned down." in " ".join(me.seen().split())
        await me.press("enter")  # no is preselected
        await me.do("form.save")
        await me.write("y")
        assert "Decision saved." in me.seen()


async def test_a_comment_reaches_a_suggestion_decided_meanwhile(actor: ActorFactory) -> None:
    suggestion_id = make_suggestion(actor())
    async with session(actor(), "suggestions") as me:
        await me.do("suggestion.open", "suggestion.comment")
        await me.write("Oui, svp.")
        actions.decide(actor("lead"), suggestion_id, Decision.DECLINED, "Déjà fait ailleurs.", 1)
        await me.do("form.save")
        assert "Comment added." in me.seen()
        assert "Oui, svp." in me.seen()
        assert "turned down" in me.seen()
        assert "Déjà fait ailleurs." in me.seen()


async def test_the_second_of_two_decisions_is_told_and_kept_when_it_still_holds(actor: ActorFactory) -> None:
    suggestion_id = make_suggestion(actor())
    async with session(actor("lead"), "suggestions") as me:
        await me.do("suggestion.status")
        await me.press("1")
        await me.write("La mienne.")
        actions.decide(actor("lead"), suggestion_id, Decision.DECLINED, "La sienne.", 1)
        await me.do("form.save")
        assert "Meanwhile Lise Côté recorded the decision (10:00). Save again" in me.seen()
        assert "La mienne." in me.seen()
        await me.do("form.save")
        assert "Decision saved." in me.seen()


async def test_the_organisation_it_is_about_opens(actor: ActorFactory) -> None:
    organisation_id = make_organisation(actor("lead"))
    make_suggestion(actor(), about=("organisation", organisation_id, "Centre d'impôt Nord"))
    make_suggestion(actor(), "Sans lien")
    async with session(actor(), "suggestions") as me:
        await me.do("suggestion.link")
        assert "no link that can be opened" in me.seen()
        await me.press("down")
        await me.do("suggestion.link")
        assert "[Entry]" in me.seen()


async def test_an_auditor_reads_and_is_told_why_the_keys_refuse(actor: ActorFactory) -> None:
    make_suggestion(actor())
    async with session(actor("auditor"), "suggestions") as me:
        for command in (
            "suggestion.vote",
            "suggestion.comment",
            "suggestion.status",
            "suggestion.new",
            "app.idea",
        ):
            await me.do(command)
            assert "Your role does not allow this." in me.seen()
            await me.press("shift+tab")


async def test_staff_may_not_decide_and_an_empty_list_says_what_to_do(actor: ActorFactory) -> None:
    async with session(actor(), "suggestions") as me:
        assert "n: add one here" in me.seen()
        await me.do("suggestion.vote")
        assert "Choose a suggestion first." in me.seen()
        make_suggestion(actor())
        await me.do("app.refresh", "suggestion.status")
        assert "Your role does not allow this." in me.seen()


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_text_of_people_is_never_markup(actor: ActorFactory, size: tuple[int, int]) -> None:
    hostile = "[bold]Non[/bold] \u202e[link=x]oups[/] 日本"
    suggestion_id = make_suggestion(actor(), hostile)
    actions.comment(actor("lead"), suggestion_id, "[/] ]] [red]rouge")
    async with session(actor(), "suggestions", size) as me:
        assert "[bold]Non[/bold] [link=x]oups[/]" in me.seen()
        await me.do("suggestion.open")
        assert "[bold]Non[/bold] [link=x]oups[/] 日本" in me.seen()
        assert "[/] ]] [red]rouge" in me.seen()


async def test_suggestions_speak_french(actor: ActorFactory) -> None:
    make_suggestion(actor(), about=("client", 1, "C-0417-K"))
    use_language("fr")
    async with session(actor("lead"), "suggestions", WIDE) as me:
        assert "À décider 1" in me.seen()
        assert "v appuyer" in me.seen()
        await me.do("suggestion.open")
        assert "dossier\u00a0: C-0417-K" in me.seen()
