"""Both languages are complete, and the French is set as Canadian French is."""

import pytest
from babel.messages.catalog import Catalog

from scripts import catalogues


def test_french_is_complete_and_well_set() -> None:
    asked = catalogues.extract()
    for po in catalogues.sources():
        assert catalogues.faults(catalogues.read(po), asked) == []


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
    assert [fault in line for line in catalogues.faults(catalogue, asked)] == [True]


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
    assert catalogues.faults(catalogue, asked) == []


def test_missing_fuzzy_and_forgotten_texts_are_named() -> None:
    asked, catalogue = Catalog(), Catalog(locale="fr")
    asked.add("Save", locations=[("tui/form.py", 12)])
    asked.add("Open")
    catalogue.add("Open", "Ouvrir", flags=["fuzzy"])
    catalogue.add("Close", "Fermer")
    assert catalogues.faults(catalogue, asked) == [
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
    assert len(catalogues.faults(catalogue, asked)) == lines
