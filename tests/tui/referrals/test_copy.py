"""The number to call and the letter go to the clipboard of the terminal, where the agency allows it."""

from __future__ import annotations

import base64
import re

import pytest

from db.core import settings
from db.core.actor import Actor
from tests.tui.session import Session, session

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def sent(s: Session, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the texts that the terminal is given for its clipboard, from now on."""
    texts: list[str] = []

    def write(data: str) -> None:
        texts.extend(
            base64.b64decode(text).decode() for text in re.findall("\x1b\\]52;c;([^\x07]*)\x07", data)
        )

    monkeypatch.setattr(s.app._driver, "write", write)
    return texts


async def test_the_number_of_whom_to_call_is_copied(maude: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    async with session(maude, "referrals") as s:
        texts = sent(s, monkeypatch)
        assert "▸ 418 555-0199" in s.seen()
        await s.do("referral.copy")
        assert "418 555-0199 copied" in s.seen()
        await s.press("down")
        assert "▸ 418 555-0142" in s.seen()
        await s.do("referral.open", "referral.copy")
        assert texts == ["418 555-0199", "418 555-0142"]


async def test_the_letter_is_copied_whole_in_the_language_shown(
    maude: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with session(maude, "referrals") as s:
        await s.do("referral.export")
        texts = sent(s, monkeypatch)
        await s.do("letter.copy", "letter.version", "letter.copy")
        assert "Letter copied" in s.seen()
        english, french = texts
        assert "our file C-0001-B" in english
        assert "Bonjour," in french


@pytest.mark.parametrize("why", ["server", "terminal"])
async def test_nothing_is_copied_where_it_is_not_allowed(
    maude: Actor, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    if why == "server":
        monkeypatch.setenv("TRAJECTOIRE_CLIPBOARD", "false")
        settings.current.cache_clear()
    async with session(maude, "referrals") as s:
        s.app.has_clipboard = why == "server"
        texts = sent(s, monkeypatch)
        await s.do("referral.copy")
        assert {"server": "! Copying is switched off", "terminal": "! This terminal has no"}[why] in s.seen()
        await s.do("referral.export")
        assert "C copy" not in s.seen()
        await s.do("letter.copy")
        assert texts == []
