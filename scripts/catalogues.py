"""Compiles, updates and checks the message catalogues.

`python scripts/catalogues.py compile` and `update` for people; BuildCatalogues for setuptools.
"""

import re
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "db" / "locale"
SOURCES = ("tui", "db", "scripts")
BORROWED = "click"  # its own texts have no French translation
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w*[^{}]*\}")
MISPLACED = (
    (re.compile(r"[^\u00a0]:(?=\s|$)"), "no-break space before a colon"),
    (re.compile(r"«(?!\u00a0)|(?<!\u00a0)»"), "no-break spaces inside « »"),
    # Inside a sentence these are keys to press: "? montre l'aide".
    (re.compile(r"\s[!?](?=$|\s+[A-ZÀ-Ý])|\w\s;(?=\s)"), "no space before ; ! ?"),
    (re.compile("\u2019"), "straight apostrophes, as people type them"),
)


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


def forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    """Return the forms of a text: one, or singular and plural."""
    return [text or ""] if text is None or isinstance(text, str) else list(text)


def faults_of(message: Message) -> Iterator[str]:
    """Yield the faults of a translation."""
    originals, translations = forms(message.id), forms(message.string)
    if message.fuzzy:
        yield "fuzzy"
    if not all(translations):
        yield "not translated"
        return
    allowed = set(PLACEHOLDER.findall(" ".join(originals)))
    for original, text in zip(originals, translations, strict=True):
        needed, used = set(PLACEHOLDER.findall(original)), set(PLACEHOLDER.findall(text))
        # An English singular may leave the number out ("one day") where French needs it ("0 jour").
        if not needed <= used <= allowed:
            yield f"placeholders {sorted(used)} instead of {sorted(needed)}"
        yield from (rule for pattern, rule in MISPLACED if pattern.search(text))


def faults(catalogue: Catalog, asked: Catalog) -> list[str]:
    """Return the faults of a French catalogue: missing, unused or wrong translations, and typography."""
    known = {message.id: message for message in catalogue if message.id}
    wanted = {message.id: message for message in asked if message.id}
    found = [f"{wanted[text].locations[0]}: {text!r}: missing" for text in wanted.keys() - known.keys()]
    found += [f"{text!r}: no code asks for it" for text in known.keys() - wanted.keys()]
    found += [f"{text!r}: obsolete" for text in catalogue.obsolete]
    found += [f"{text!r}: {fault}" for text, message in known.items() for fault in faults_of(message)]
    return sorted(found)


if __name__ == "__main__":
    {"compile": compile_all, "update": update}[sys.argv[1]]()
