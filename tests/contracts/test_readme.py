"""README says what the program does."""

from tests.readme import README, current


def test_tables_are_those_of_the_code() -> None:
    """When this fails: `python -m tests.readme`."""
    assert README.read_text(encoding="utf-8") == current()


def test_every_picture_is_there() -> None:
    """A page with holes tells that nobody looked."""
    import re

    for name in re.findall(r"!\[[^]]*\]\(([^)]+)\)", README.read_text(encoding="utf-8")):
        assert (README.parent / name).is_file(), name
