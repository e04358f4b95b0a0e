"""Both languages are complete, and the French is set as Canadian French is."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message

from scripts import catalogues

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w*[^{}]*\}")
MISPLACED = (
    (re.compile(r"[^\u00a0]:(?=\s|$)"), "no-break space before a colon"),
    (re.compile(r"«(?!\u00a0)|(?<!\u00a0)»"), "no-break spaces inside « »"),
    # Amid a sentence these signs are keys to press: "? montre l'aide".
    (re.compile(r"\s[!?](?=$|\s+[A-ZÀ-Ý])|\w\s;(?=\s)"), "no space before ; ! ?"),
    (re.compile("\u2019"), "straight apostrophes, as people type them"),
)

COUNTED = re.compile(
    r"\{(\w+)\}[ \u00a0](?:(?!is |was |has )[^\W\d]+ )?"
    r"(?!(?:is|was|has|this|does|pas|dans|sans|sous|depuis|les|des|plus)\b)[^\W\d]{2,}[sx]\b"
)
TEXTS = set(re.findall(r"\w+", "day file key least locale login name number path reserve table to value who"))
BOUNDS = set(re.findall(r"\w+", "bits days length limit most nargs needed"))
"""Fixed numbers, and what is above one."""
SEVERAL = ("{n} different steps;", "{n} wrong codes", "every {n} ")
"""Where {n} is never one."""


def forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    """Return the forms of a text: one, or singular and plural."""
    return [text or ""] if text is None or isinstance(text, str) else list(text)


def faults_of(message: Message) -> Iterator[str]:
    """Yield what is wrong with one translation."""
    originals, translations = forms(message.id), forms(message.string)
    if message.fuzzy:
        yield "fuzzy"
    if not all(translations):
        yield "not translated"
        return
    allowed = set(PLACEHOLDER.findall(" ".join(originals)))
    for original, text in zip(originals, translations, strict=True):
        needed, used = set(PLACEHOLDER.findall(original)), set(PLACEHOLDER.findall(text))
        # A singular may leave the figure out in English ("one day") and need it in French ("0 jour").
        if not needed <= used <= allowed:
            yield f"placeholders {sorted(used)} instead of {sorted(needed)}"
        yield from (rule for pattern, rule in MISPLACED if pattern.search(text))


def faults(catalogue: Catalog, asked: Catalog) -> list[str]:
    """List what keeps a French catalogue from being complete, exact and well set."""
    known = {message.id: message for message in catalogue if message.id}
    wanted = {message.id: message for message in asked if message.id}
    found = [f"{wanted[text].locations[0]}: {text!r}: missing" for text in wanted.keys() - known.keys()]
    found += [f"{text!r}: no code asks for it" for text in known.keys() - wanted.keys()]
    found += [f"{text!r}: obsolete" for text in catalogue.obsolete]
    found += [f"{text!r}: {fault}" for text, message in known.items() for fault in faults_of(message)]
    return sorted(found)


def lacks_singular(message: Message) -> bool:
    """Tell whether a message has a noun in the plural after a number, whatever the number."""
    [original], [translation] = forms(message.id), forms(message.string)
    counted = {*COUNTED.findall(original), *COUNTED.findall(translation)}
    return bool(counted - TEXTS - BOUNDS) and not any(words in original for words in SEVERAL)


def test_a_number_that_can_be_one_has_a_singular() -> None:
    for po in catalogues.sources():
        texts = [message for message in catalogues.read(po) if message.id and not message.pluralizable]
        assert [message.id for message in texts if lacks_singular(message)] == []


@pytest.mark.parametrize(
    ("english", "french", "lacks"),
    [
        ("{added} new clients", "{added} nouvelles personnes", True),
        ("clients: {added}", "{added} nouvelles personnes", True),
        ("clients: {added}", "personnes\u00a0: {added}", False),
        ("at most {limit} rows", "au plus {limit} lignes", False),
    ],
)
def test_a_plural_alone_is_found(english: str, french: str, lacks: bool) -> None:
    assert lacks_singular(Message(english, french)) is lacks


def test_french_is_complete_and_well_set() -> None:
    asked = catalogues.extract()
    for po in catalogues.sources():
        assert faults(catalogues.read(po), asked) == []


@pytest.mark.parametrize(
    ("english", "french", "fault"),
    [
        ("Save", "", "not translated"),
        ("{n} late", "en retard", "placeholders"),
        ("{n} late", "{m} en retard", "placeholders"),
        ("%(prog)s stopped", "arrêt", "placeholders"),
        ("Name: {name}", "Nom: {name}", "colon"),
        ("Name: {name}", "Nom : {name}", "colon"),
        ("“{name}”", "« {name} »", "inside"),
        ("Sure?", "Est-ce certain ?", "no space before"),
        ("Sure? Yes", "Certain ? Oui", "no space before"),
        ("one; two", "un ; deux", "no space before"),
        ("help", "l\u2019aide", "straight"),
    ],
)
def test_a_faulty_translation_is_named(english: str, french: str, fault: str) -> None:
    asked, catalogue = Catalog(), Catalog(locale="fr")
    asked.add(english)
    catalogue.add(english, french)
    assert [fault in line for line in faults(catalogue, asked)] == [True]


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("Name: {name}", "Nom\u00a0: {name}"),
        ("“{name}”", "«\u00a0{name}\u00a0»"),
        ("Sure? Yes; no", "Certain? Oui; non"),
        ("? shows help", "? montre l'aide"),
        ("press ? for help", "appuyez sur ? pour l'aide"),
        ("at 14:30", "à 14:30"),
    ],
)
def test_a_good_translation_has_no_fault(english: str, french: str) -> None:
    asked, catalogue = Catalog(), Catalog(locale="fr")
    asked.add(english)
    catalogue.add(english, french)
    assert faults(catalogue, asked) == []


def test_missing_fuzzy_and_forgotten_texts_are_named() -> None:
    asked, catalogue = Catalog(), Catalog(locale="fr")
    asked.add("Save", locations=[("tui/form.py", 12)])
    asked.add("Open")
    catalogue.add("Open", "Ouvrir", flags=["fuzzy"])
    catalogue.add("Close", "Fermer")
    assert faults(catalogue, asked) == [
        "'Close': no code asks for it",
        "'Open': fuzzy",
        "('tui/form.py', 12): 'Save': missing",
    ]


@pytest.mark.parametrize(
    ("singular", "plural", "lines"),
    [("un jour", "{n} jours", 0), ("{n} jour", "{n} jours", 0), ("un jour", "des jours", 1)],
)
def test_only_a_singular_may_leave_the_figure_out(singular: str, plural: str, lines: int) -> None:
    asked, catalogue = Catalog(), Catalog(locale="fr")
    asked.add(("one day", "{n} days"))
    catalogue.add(("one day", "{n} days"), (singular, plural))
    assert len(faults(catalogue, asked)) == lines
