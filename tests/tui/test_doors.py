"""Textual's own ways to a file, a browser, a shell: each one known and shut, a new one noticed."""

from __future__ import annotations

import ast
import inspect
import io
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
import textual.app
import textual.driver
from textual.app import SuspendNotSupported

from tests.tui.fakes import running
from tui.app import Trajectoire

ROOT = Path(__file__).resolve().parent.parent.parent
OUT = {
    "_deliver_binary",
    "deliver_binary",
    "deliver_screenshot",
    "deliver_text",
    "open",
    "open_url",
    "save_screenshot",
    "suspend_application_mode",
    "write_bytes",
    "write_text",
}
"""What Textual calls to write a file, open a browser or give the terminal away."""
SYSTEM = (
    "os.kill",
    "os.system",
    "os.spawn",
    "os.exec",
    "os.fork",
    "os.popen",
    "subprocess.",
    "webbrowser.",
    "pty.",
)

KNOWN = {
    "action_screenshot",
    "action_suspend_process",
    "deliver_binary",
    "deliver_screenshot",
    "deliver_text",
    "open_url",
    "save_screenshot",
    "suspend",
}
INSIDE = {"_deliver_binary", "_ready"}
"""Called by nothing but the known ones; and what calls one of them where the environment asks."""


def exits_line(module: ModuleType, kind: str) -> Iterator[str]:
    """Yield the methods of a class of Textual that lead out of the program."""
    tree = ast.parse(inspect.getsource(module))
    (body,) = (node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == kind)
    for method in body:
        if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef):
            called = {ast.unparse(node.func) for node in ast.walk(method) if isinstance(node, ast.Call)}
            if any(name.rpartition(".")[2] in OUT or name.startswith(SYSTEM) for name in called):
                yield method.name


def test_every_way_out_of_textual_is_known_and_shut() -> None:
    assert set(exits_line(textual.app, "App")) == KNOWN | INSIDE
    assert set(exits_line(textual.driver, "Driver")) == {"open_url", "deliver_binary"}
    ours = {name: getattr(Trajectoire, name).__module__.split(".")[0] for name in KNOWN}
    assert ours == dict.fromkeys(KNOWN, "tui")


async def test_none_of_them_does_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "XDG_DOWNLOAD_DIR", "TMPDIR"):
        monkeypatch.setenv(name, str(tmp_path))
    async with running() as (app, pilot):
        screen = app.screen
        for action in ("screenshot", "suspend_process", "command_palette", "show_help_panel"):
            await app.run_action(action)
        app.open_url("https://example.org")
        app.deliver_text(io.StringIO("texte"), save_filename="text.txt")
        app.deliver_binary(io.BytesIO(b"texte"), save_filename="text.bin")
        app.deliver_screenshot("screen.svg", str(tmp_path))
        assert app.save_screenshot("screen.svg", str(tmp_path)) == ""
        with pytest.raises(SuspendNotSupported):
            app.suspend()
        await pilot.pause()
        assert app.screen is screen
        assert not list(app.query("HelpPanel"))
        assert list(app.get_system_commands(screen)) == []
    assert list(tmp_path.iterdir()) == []


def imported(path: Path) -> Iterator[str]:
    """Yield what a file of ours takes from elsewhere, and the functions of click that it calls."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Attribute) and ast.unparse(node).startswith("click."):
            yield ast.unparse(node)


def test_nothing_of_ours_opens_a_link_an_editor_or_a_pager() -> None:
    forbidden = {
        *(f"textual.widgets.{name}" for name in ("Markdown", "MarkdownViewer", "Link", "HelpPanel")),
        *(f"click.{name}" for name in ("edit", "launch", "echo_via_pager")),
        *("webbrowser", "pty", "code"),
    }
    allowed = {("scripts/measure/session.py", "pty")}  # the benchmark, which types to the program
    found = {
        (str(path.relative_to(ROOT)), name)
        for package in ("tui", "scripts", "db")
        for path in (ROOT / package).rglob("*.py")
        for name in imported(path)
        if name in forbidden
    }
    assert found == allowed
