"""The house itself: the size of its files, their words for newcomers, and what a command loads."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LONG = 300
TESTS = 400
HEAVY = ("textual", "rich", "peewee", "apsw", "sqlite3", "psycopg", "babel", "xlsxwriter", "tabulate")


def sources() -> Iterator[Path]:
    """Yield every Python file of the product."""
    for package in ("tui", "db", "scripts"):
        yield from sorted((ROOT / package).rglob("*.py"))


def test_no_file_holds_too_much() -> None:
    limits = {path: LONG for path in sources()} | {path: TESTS for path in (ROOT / "tests").rglob("*.py")}
    lengths = {path: len(path.read_text().splitlines()) for path in limits}
    assert {str(path): lines for path, lines in lengths.items() if lines > limits[path]} == {}


@pytest.mark.parametrize("package", ["tui", "db", "scripts"])
def test_no_module_imports_itself_by_way_of_others(package: str) -> None:
    """Imports inside functions and for types alone count, too."""
    graph = grimp.build_graph(package, cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    TopologicalSorter(imports).prepare()  # raises CycleError, which names the circle


def test_every_test_folder_is_a_package() -> None:
    """Without this `import db` could find tests/db."""
    folders = {path.parent for path in (ROOT / "tests").rglob("*.py")}
    assert [folder for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def without_docstring(path: Path) -> Iterator[str]:
    """Yield the public functions and classes of a file that nothing explains."""
    for node in ast.parse(path.read_text()).body:
        if (
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            and (not node.name.startswith("_") or node.name == "_")
            and ast.get_docstring(node) is None
        ):
            yield f"{path.relative_to(ROOT)}:{node.lineno}: {node.name}"


def test_everything_public_is_explained() -> None:
    assert [place for path in sources() for place in without_docstring(path)] == []


def test_what_reads_is_kept_from_every_file_of_actions() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (forbidden,) = (c["forbidden_modules"] for c in contracts if c["name"] == "reads never write")
    assert set(forbidden) == {f"db.*.{path.stem}" for path in (ROOT / "db").glob("*/actions*.py")}


def printing_reads(path: Path) -> Iterator[str]:
    """Yield the places of a command that print while the database is open for reading."""
    for block in ast.walk(ast.parse(path.read_text())):
        if isinstance(block, ast.With) and any(
            ast.unparse(item.context_expr) in ("reading()", "session.reading()") for item in block.items
        ):
            for part in block.body:
                for node in ast.walk(part):
                    if isinstance(node, ast.Call) and ast.unparse(node.func).startswith(
                        ("output.", "click.")
                    ):
                        yield f"{path.relative_to(ROOT)}:{node.lineno}"


def test_a_reader_that_waits_keeps_no_read_open() -> None:
    """`session.snapshot()` prints when the database is closed."""
    assert [place for path in sources() for place in printing_reads(path)] == []


def test_a_command_starts_light() -> None:
    code = f"import sys, scripts.cli; print(*[name for name in {HEAVY} if name in sys.modules])"
    loaded = subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True)
    assert loaded.split() == []
