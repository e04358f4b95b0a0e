"""Languages by code and by name, so that « anglais » finds `en`."""

from __future__ import annotations

from db.core.text import fold

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
"""ISO 639 codes with their folded French and English names."""
_BY_WORD = {word: code for code, names in _NAMES.items() for word in names.split()}


def key(texts: list[str]) -> str:
    """Return a search key of the codes and words of languages, each between spaces."""
    words = dict.fromkeys(fold(" ".join(texts)).replace(",", " ").replace(";", " ").replace("/", " ").split())
    codes = dict.fromkeys(code for word in words if (code := _code(word)))
    return f" {' '.join([*codes, *(word for word in words if word not in codes)])} " if words else ""


def wanted(typed: str) -> str:
    """Return what to search for in such a key: a language code, else the words as typed."""
    word = fold(typed)
    named = {code for name, code in _BY_WORD.items() if name.startswith(word)} if len(word) > 2 else set()
    code = _code(word) or (named.pop() if len(named) == 1 else "")
    return f" {code} " if code else word


def _code(word: str) -> str:
    bare = word.partition("-")[0]
    return bare if bare in _NAMES else _BY_WORD.get(word, "")
