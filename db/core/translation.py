"""The language of the person at this terminal: one process serves one person, so one current language."""

from __future__ import annotations

import gettext
from collections.abc import Callable, Mapping
from pathlib import Path

LANGUAGES = ("fr", "en")
LOCALE_FOLDER = Path(__file__).parent.parent / "locale"

_catalogue: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def N_(text: str) -> str:
    """Mark a text for translation where it is declared; it is translated where it is drawn."""
    return text


def _(text: str) -> str:
    """Give the text in the current language."""
    return _catalogue.gettext(text) if text else ""


def ngettext(one: str, many: str, n: int) -> str:
    """Give the singular or the plural for n in the current language."""
    return _catalogue.ngettext(one, many, n)


def translated(code: str) -> Callable[[str], str]:
    """Return what gives a text in a language, `fr` or `en`, whatever the current one is."""
    return gettext.translation("messages", LOCALE_FOLDER, [code], fallback=code == "en").gettext


def use_language(code: str) -> None:
    """Switch every text to this language, `fr` or `en`, from now on."""
    global _catalogue, _language
    if code not in LANGUAGES:
        raise ValueError(code)
    _catalogue = gettext.translation("messages", LOCALE_FOLDER, [code], fallback=code == "en")
    _language = code


def language() -> str:
    """Return the code of the current language."""
    return _language


def preferred(environ: Mapping[str, str]) -> str:
    """Return the language that the terminal asks for; French where it says nothing."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        code = environ.get(name, "")[:2].lower()
        if code in LANGUAGES:
            return code
    return "fr"
