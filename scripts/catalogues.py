"""Compiles the message catalogues, and updates them from the code.

`python scripts/catalogues.py compile` and `update` for people; BuildCatalogues for setuptools.
"""

import sys
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "db" / "locale"
SOURCES = ("tui", "db", "scripts")
BORROWED = "click"  # its own texts have no French translation
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}


class BuildCatalogues(build_py):
    """Compiles the catalogues before the package data is gathered."""

    def run(self) -> None:
        compile_all()
        super().run()


def sources() -> list[Path]:
    """Return the .po files."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/messages.po"))


def read(po: Path) -> Catalog:
    """Read a catalogue."""
    with po.open("rb") as file:
        return read_po(file, locale=po.parent.parent.name)


def compile_all() -> None:
    """Write each .mo beside its .po, atomically."""
    for po in sources():
        compiled = BytesIO()
        write_mo(compiled, read(po))
        half = po.with_suffix(".mo.new")
        half.write_bytes(compiled.getvalue())
        half.replace(po.with_suffix(".mo"))


def extract() -> Catalog:
    """Return all messages in the code and in click."""
    found = Catalog()
    library = find_spec(BORROWED)
    if library is None or library.origin is None:
        raise ModuleNotFoundError(BORROWED)
    for folder in (*(ROOT / name for name in SOURCES), Path(library.origin).parent):
        for path, line, text, _comments, context in extract_from_dir(
            folder, method_map=[("**.py", "python")], keywords=KEYWORDS
        ):
            found.add(text, locations=[(f"{folder.name}/{path}", line)], context=context)
    return found


def update() -> None:
    """Add new messages to each catalogue, and remove unused ones."""
    asked = extract()
    for po in sources():
        catalogue = read(po)
        catalogue.update(asked, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        with po.open("wb") as file:
            write_po(file, catalogue, width=110, sort_output=True, no_location=True)


if __name__ == "__main__":
    {"compile": compile_all, "update": update}[sys.argv[1]]()
