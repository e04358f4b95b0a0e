"""Languages by code and by name, so that « anglais » finds `en`."""

from __future__ import annotations

from db.core.text import fold
from db.core.translation import N_, _

_KNOWN = {
    "am": (N_("Amharic"), "amharique amharic"),
    "ar": (N_("Arabic"), "arabe arabic"),
    "bn": (N_("Bengali"), "bengali"),
    "cr": (N_("Cree"), "cri cree"),
    "de": (N_("German"), "allemand german deutsch"),
    "en": (N_("English"), "anglais english"),
    "es": (N_("Spanish"), "espagnol spanish espanol"),
    "fa": (N_("Persian"), "persan farsi dari persian"),
    "fr": (N_("French"), "francais french"),
    "hi": (N_("Hindi"), "hindi"),
    "ht": (N_("Haitian Creole"), "haitien haitian"),
    "it": (N_("Italian"), "italien italian"),
    "iu": (N_("Inuktitut"), "inuktitut"),
    "ko": (N_("Korean"), "coreen korean"),
    "moe": (N_("Innu"), "innu montagnais"),
    "pa": (N_("Punjabi"), "pendjabi punjabi"),
    "pl": (N_("Polish"), "polonais polish"),
    "ps": (N_("Pashto"), "pachto pashto"),
    "pt": (N_("Portuguese"), "portugais portuguese"),
    "ro": (N_("Romanian"), "roumain romanian"),
    "ru": (N_("Russian"), "russe russian"),
    "rw": (N_("Kinyarwanda"), "kinyarwanda"),
    "so": (N_("Somali"), "somali"),
    "sw": (N_("Swahili"), "swahili"),
    "ta": (N_("Tamil"), "tamoul tamil"),
    "ti": (N_("Tigrinya"), "tigrinya"),
    "tl": (N_("Tagalog"), "tagalog filipino"),
    "tr": (N_("Turkish"), "turc turkish"),
    "uk": (N_("Ukrainian"), "ukrainien ukrainian"),
    "ur": (N_("Urdu"), "ourdou urdu"),
    "vi": (N_("Vietnamese"), "vietnamien vietnamese"),
    "yi": (N_("Yiddish"), "yiddish"),
    "zh": (N_("Chinese"), "chinois chinese mandarin cantonais cantonese"),
}
"""By code of ISO 639: the name to show, and the folded names in French and in English."""
LANGUAGE_NAMES = {code: name for code, (name, _words) in _KNOWN.items()}
_BY_WORD = {word: code for code, (_name, words) in _KNOWN.items() for word in words.split()}


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
    return bare if bare in _KNOWN else _BY_WORD.get(word, "")
