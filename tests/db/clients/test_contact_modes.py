"""How people like to be reached, in the current language."""

import pytest

from db.clients.contact_modes import preferred
from db.core.translation import use_language


@pytest.mark.parametrize(
    ("typed", "english", "french"),
    [
        ("téléphone", "phone", "téléphone"),
        ("telephone", "phone", "téléphone"),
        ("Message texte", "text message", "texto"),
        ("phone, in the morning", "phone, in the morning", "téléphone, le matin"),
        ("par sa sœur", "par sa sœur", "par sa sœur"),
        ("téléphone, sauf le lundi", "téléphone, sauf le lundi", "téléphone, sauf le lundi"),
    ],
)
def test_a_known_way_is_translated_and_the_rest_stays_as_typed(typed: str, english: str, french: str) -> None:
    assert preferred(typed) == english
    use_language("fr")
    assert preferred(typed) == french
