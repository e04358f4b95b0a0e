"""Languages by code and by name, so that « anglais » finds `en`."""

from __future__ import annotations

from db.core.text import fold
from db.core.translation import N_, _

_NAMES = {
    "am": "amharique amharic",
    "ar": "arabe arabic",
    "bn": "bengali",
    "cr": "cri cree",
    "de": "allemand german deutsch",
    "en": "anglais english",
    "es": "espagnol spanish espanol",
    "fa": "persan farsi dari persian",
    "fr": "francais french",
    "hi": "hindi",
    "ht": "haitien haitian",
    "it": "italien italian",
    "iu": "inuktitut",
    "ko": "coreen korean",
    "moe": "innu montagnais",
    "pa": "pendjabi punjabi",
    "pl": "polonais polish",
    "ps": "pachto pashto",
    "pt": "portugais portuguese",
    "ro": "roumain romanian",
    "ru": "russe russian",
    "rw": "kinyarwanda",
    "so": "somali",
    "sw": "swahili",
    "ta": "tamoul tamil",
    "ti": "tigrinya",
    "tl": "tagalog filipino",
    "tr": "turc turkish",
    "uk": "ukrainien ukrainian",
    "ur": "ourdou urdu",
    "vi": "vietnamien vietnamese",
    "yi": "yiddish",
    "zh": "chinois chinese mandarin cantonais cantonese",
}
"""Codes of ISO 639, with the folded names in French and in English."""
LANGUAGE_NAMES = {
    "am": N_("Amharic"),
    "ar": N_("Arabic"),
    "bn": N_("Bengali"),
    "cr": N_("Cree"),
    "de": N_("German"),
    "en": N_("English"),
    "es": N_("Spanish"),
    "fa": N_("Persian"),
    "fr": N_("French"),
    "hi": N_("Hindi"),
    "ht": N_("Haitian Creole"),
    "it": N_("Italian"),
    "iu": N_("Inuktitut"),
    "ko": N_("Korean"),
    "moe": N_("Innu"),
    "pa": N_("Punjabi"),
    "pl": N_("Polish"),
    "ps": N_("Pashto"),
    "pt": N_("Portuguese"),
    "ro": N_("Romanian"),
    "ru": N_("Russian"),
    "rw": N_("Kinyarwanda"),
    "so": N_("Somali"),
    "sw": N_("Swahili"),
    "ta": N_("Tamil"),
    "ti": N_("Tigrinya"),
    "tl": N_("Tagalog"),
    "tr": N_("Turkish"),
    "uk": N_("Ukrainian"),
    "ur": N_("Urdu"),
    "vi": N_("Vietnamese"),
    "yi": N_("Yiddish"),
    "zh": N_("Chinese"),
}
"""Codes of ISO 639, with the name to show."""
_BY_WORD = {word: code for code, names in _NAMES.items() for word in names.split()}


def search_key(texts: list[str]) -> str:
    """Return a search key of the codes and words of languages, each between spaces."""
    words = dict.fromkeys(fold(" ".join(texts)).replace(",", " ").replace(";", " ").replace("/", " ").split())
    codes = dict.fromkeys(code for word in words if (code := _code(word)))
    return f" {' '.join([*codes, *(word for word in words if word not in codes)])} " if words else ""


def said(typed: str) -> str:
    """Return languages as they are typed, in the current language where all of them are known."""
    parts = [part.strip() for part in typed.split(",")]
    codes = [_only({_code(word) for word in fold(part).split()} - {""}) for part in parts]
    return ", ".join(_(LANGUAGE_NAMES[code]) for code in codes) if all(codes) else typed


def _only(codes: set[str]) -> str:
    return codes.pop() if len(codes) == 1 else ""


def search_term(typed: str) -> str:
    """Return what to search for in such a key: a language code, else the words as typed."""
    word = fold(typed)
    named = {code for name, code in _BY_WORD.items() if name.startswith(word)} if len(word) > 2 else set()
    code = _code(word) or (named.pop() if len(named) == 1 else "")
    return f" {code} " if code else word


def _code(word: str) -> str:
    bare = word.partition("-")[0]
    return bare if bare in _NAMES else _BY_WORD.get(word, "")
