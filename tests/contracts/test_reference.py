"""The README tells every command as it is."""

from scripts import reference


def test_the_table_of_commands_is_up_to_date() -> None:
    found = reference.SECTION.search(reference.README.read_text(encoding="utf-8"))
    assert found is not None
    assert found[0] == reference.commands_markdown(), "run: python -m scripts.reference"
