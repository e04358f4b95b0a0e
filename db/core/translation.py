"""Translation; a process serves one user, so there is one current language."""

from __future__ import annotations

import gettext
from collections.abc import Callable, Mapping
from pathlib import Path

LANGUAGES = ("fr", "en")
LOCALE_FOLDER = Path(__file__).parent.parent / "locale"

_catalogue: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def N_(text: str) -> str:
    """Mark a text for translation; it is translated when displayed."""
    return text


def _(text: str) -> str:
    """Translate a text into the current language."""
    return _catalogue.gettext(text) if text else ""


def ngettext(one: str, many: str, n: int) -> str:
    """Translate the singular or the plural for n into the current language."""
    return _catalogue.ngettext(one, many, n)


def translator(code: str) -> Callable[[str], str]:
    """Return the translating function of a language, `fr` or `en`."""
    return gettext.translation("messages", LOCALE_FOLDER, [code], fallback=code == "en").gettext


def use_language(code: str) -> None:
    """Set the current language, `fr` or `en`."""
    global _catalogue, _language
    if code not in LANGUAGES:
        raise ValueError(code)
    _catalogue = gettext.translation("messages", LOCALE_FOLDER, [code], fallback=code == "en")
    _language = code


def language() -> str:
    """Return the code of the current language."""
    return _language


def preferred_language(environ: Mapping[str, str]) -> str:
    """Return the language of the terminal's locale; French when it has none."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        code = environ.get(name, "")[:2].lower()
        if code in LANGUAGES:
            return code
    return "fr"
