"""Codes with labels: each is its code, and none lacks a label."""

import json
from importlib import import_module

import pytest

from db.core.choices import Choices
from db.upkeep.schema import models

PHONE, MAIL = "phone", "mail"


class Way(Choices):
    """How one writes."""

    BY_PHONE = PHONE, "by telephone"
    BY_MAIL = MAIL, "by mail"


def test_a_code_is_its_text_and_is_found_by_it() -> None:
    assert Way(MAIL) is Way.BY_MAIL
    assert Way.BY_MAIL == MAIL
    assert json.dumps(Way.BY_MAIL) == '"mail"'
    with pytest.raises(ValueError, match="fax"):
        Way("fax")


def test_the_choices_keep_their_order() -> None:
    assert Way.choices() == ((Way.BY_PHONE, "by telephone"), (Way.BY_MAIL, "by mail"))


def test_every_code_of_the_product_has_a_label() -> None:
    assert models()
    import_module("db.directory.service_search")
    kinds = [kind for kind in Choices.__subclasses__() if kind.__module__.startswith("db.")]
    assert len(kinds) > 10
    assert [member for kind in kinds for member in kind if not member.label] == []
