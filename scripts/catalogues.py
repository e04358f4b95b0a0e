"""The message catalogues: compiled for use, brought up to date with the code, and checked.

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
BORROWED = "click"  # brings texts of its own without a translation
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w*[^{}]*\}")
MISPLACED = (
    (re.compile(r"[^\u00a0]:(?=\s|$)"), "no-break space before a colon"),
    (re.compile(r"«(?!\u00a0)|(?<!\u00a0)»"), "no-break spaces inside « »"),
    # Amid a sentence these signs are keys to press: "? montre l'aide".
    (re.compile(r"\s[!?](?=$|\s+[A-ZÀ-Ý])|\w\s;(?=\s)"), "no space before ; ! ?"),
    (re.compile("\u2019"), "straight apostrophes, as people type them"),
)


class BuildCatalogues(build_py):
    """Compiles the catalogues beside their sources before the package data is gathered."""

    def run(self) -> None:
        """Compile, then build as usual."""
        compile_all()
        super().run()


def sources() -> list[Path]:
    """Return the .po file of each language."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/messages.po"))


def read(po: Path) -> Catalog:
    """Read one catalogue."""
    with po.open("rb") as file:
        return read_po(file, locale=po.parent.parent.name)


def compile_all() -> None:
    """Write each .mo beside its .po, whole or not at all."""
    for po in sources():
        compiled = BytesIO()
        write_mo(compiled, read(po))
        half = po.with_suffix(".mo.new")
        half.write_bytes(compiled.getvalue())
        half.replace(po.with_suffix(".mo"))


def extract() -> Catalog:
    """Collect every text that the code, or the command line's library, asks a translation of."""
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
    """Add to each catalogue the texts that are new, empty, and drop those that no code asks for."""
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


if __name__ == "__main__":
    {"compile": compile_all, "update": update}[sys.argv[1]]()
