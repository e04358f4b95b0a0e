"""Nobody gets out of a session, nor into a colleague's: the environment, the ways out, the memory."""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from scripts.core.identity import account
from tests.terminal.program import Program, environment, restored

ISOLATED = (sys.executable, "-I", "-m", "scripts.cli")
"""How the program is started on a shared server."""
FIRST = "Rien à faire aujourd'hui"
WITHIN = 3.0

MARKING = "import pathlib; pathlib.Path({path!r}).touch()\n"
PRETENDING = """
#include <sys/types.h>
uid_t getuid(void) { return 12345; }
uid_t geteuid(void) { return 12345; }
int fsync(int file) { return 0; }
int fdatasync(int file) { return 0; }
"""
"""A library that says that someone else is at the keyboard, and that does not save."""


def start(office: str, environ: dict[str, str] | None = None) -> Program:
    """Start the app in French, as a shared server does."""
    return Program(["--database", office, "--language", "fr", "tui"], environ, command=ISOLATED)


def note(program: Program) -> None:
    """Write an idea."""
    program.press("i")
    program.press("une idée\x0f", "Merci")


def authors(office: str) -> list[str]:
    """Return who wrote the ideas, as the journal has it."""
    with contextlib.closing(apsw.Connection(office.removeprefix("sqlite:///"))) as connection:
        rows = connection.execute("SELECT actor FROM audit_line WHERE verb = 'suggestion.add'").fetchall()
    return [str(login) for (login,) in rows]


def leave(program: Program) -> None:
    """Leave; there is nothing after it."""
    program.press("q", "Quitter")
    program.type("o")
    assert program.end(WITHIN) == 0
    assert restored(program) == []
    assert b">>>" not in program.output


@pytest.fixture
def trap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder for all that an attack would write; it is also where a session would put its files."""
    folder = tmp_path / "trap"
    folder.mkdir()
    for name in ("HOME", "XDG_DOWNLOAD_DIR", "TMPDIR"):
        monkeypatch.setenv(name, str(folder))
    return folder


def test_the_environment_of_a_person_changes_nothing(office: str, trap: Path, tmp_path: Path) -> None:
    """All the attacks of the reference (server, section 1.4), and who it is stays who it is."""
    code = tmp_path / "code"
    code.mkdir()
    marking = MARKING.format(path=str(trap / "code"))
    for name in ("foreign", "sitecustomize", "usercustomize", "click", "start"):
        (code / f"{name}.py").write_text(marking)
    run = tmp_path / "run"
    run.write_text(f"#!/bin/sh\ntouch {trap}/run\n")
    run.chmod(0o700)
    programs = {name: str(run) for name in ("BROWSER", "EDITOR", "VISUAL", "PAGER")}
    attacks = {
        "TEXTUAL": "debug,devtools",
        "TEXTUAL_DRIVER": "foreign:Driver",
        "TEXTUAL_LOG": str(trap / "textual.log"),
        "TEXTUAL_PRESS": "q,o",
        "TEXTUAL_SCREENSHOT": "1",
        "TEXTUAL_SCREENSHOT_LOCATION": str(trap),
        "PYTHONPATH": str(code),
        "PYTHONSTARTUP": str(code / "start.py"),
        "PYTHONINSPECT": "1",
        "PYTHONBREAKPOINT": "foreign.breakpoint",
        "PYTHONPROFILEIMPORTTIME": "1",
        "COLUMNS": "33",
        "LINES": "7",
        "LC_EVIL": "$(touch evil)",
        "SSH_ORIGINAL_COMMAND": "tui --as chief; id; cat /etc/shadow",
        "USER": "chief",
        "LOGNAME": "chief",
        "SUDO_USER": "chief",
        "SUDO_UID": "12345",
        **programs,
    }
    with start(office, attacks) as program:
        program.expect(FIRST)
        assert (program.seen().index("\n"), program.seen().count("\n")) == (80, 23)
        program.listen(quiet=1.2)  # a screenshot would be taken after a second
        note(program)
        assert children(program) == []
        leave(program)
    assert b"import time" not in program.output
    assert list(trap.iterdir()) == []
    assert authors(office) == [account()[0]]


@pytest.fixture(scope="module")
def pretending(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a library that pretends; skips where nothing compiles one."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler (cc)")
    folder = tmp_path_factory.mktemp("library")
    (folder / "pretending.c").write_text(PRETENDING)
    library = folder / "pretending.so"
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-o", library, folder / "pretending.c"], check=True, cwd=folder
    )
    if os.geteuid() == 0:
        os.chown(library, 65534, 65534)  # root's own are those of the system
    return library


def test_a_library_put_into_the_process_does_not_stay(office: str, pretending: Path) -> None:
    environ = {"LD_PRELOAD": str(pretending), "LD_LIBRARY_PATH": str(pretending.parent)}
    pretended = [sys.executable, "-c", "import os; print(os.getuid())"]
    assert subprocess.check_output(pretended, env=environment(environ)) == b"12345\n"
    with start(office, environ) as program:
        program.expect(FIRST)
        note(program)
        leave(program)
    assert authors(office) == [account()[0]]


def children(program: Program) -> list[str]:
    """Return the processes that a program started."""
    tasks = Path(f"/proc/{program.process.pid}/task")
    return [child for task in tasks.iterdir() for child in (task / "children").read_text().split()]


def test_no_way_leads_to_another_program(office: str, trap: Path) -> None:
    words = [str(trap / "run"), "--database", office, "--language", "fr", "tui"]
    with Program(words, command=(sys.executable, "-m", "tests.terminal.escaping"), width=120) as program:
        program.expect(FIRST)
        program.press("R", "open=none/9 dumpable=0 privileges=0 core=0 umask=77")
        assert children(program) == []
        leave(program)
    assert list(trap.iterdir()) == []


def test_no_key_leads_to_a_shell_a_file_or_a_browser(office: str, trap: Path) -> None:
    with start(office, {"BROWSER": "touch"}) as program:
        program.expect(FIRST)
        note(program)
        program.press("\x10\x1a\x1c\x11\x13\x05!|\x1bOP")  # ^P ^Z ^\ ^Q ^S ^E, F1
        program.press("\x1b")
        for asked in ("screenshot", "shell"):
            program.press(":")
            program.press(f"{asked}\r")
            program.press("\x1b")
        assert children(program) == []
        program.press("0", FIRST)
        leave(program)
    assert list(trap.iterdir()) == []


_DROP_FROM_BOUNDS = 24  # linux/prctl.h
RIGHTS = 41
"""How many capabilities root has."""


def unprivileged() -> None:
    """Give up what root may and others may not, so that root's processes are to each other as anyone's."""
    if os.geteuid() == 0:
        for right in range(RIGHTS):
            ctypes.CDLL(None).prctl(_DROP_FROM_BOUNDS, right, 0, 0, 0)


NEIGHBOUR = """
import ctypes, sys
pid, told = sys.argv[1], []
for name in ("environ", "mem", "maps"):
    try:
        with open(f"/proc/{pid}/{name}", "rb") as file:
            told.append(name)
            file.read(1)
    except OSError:
        pass
if ctypes.CDLL(None).ptrace(0x4206, int(pid), None, None) == 0:  # PTRACE_SEIZE
    told.append("ptrace")
print(*told)
"""


def readable(pid: int) -> list[str]:
    """Return what another process of the same account gets of a process."""
    neighbour = [sys.executable, "-I", "-c", NEIGHBOUR, str(pid)]
    return subprocess.check_output(neighbour, preexec_fn=unprivileged, text=True).split()


@pytest.fixture
def unhardened() -> Iterator[int]:
    """Yield the number of a process that does nothing for itself."""
    waiting = subprocess.Popen(
        [sys.executable, "-I", "-c", "print(flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        preexec_fn=unprivileged,
    )
    with waiting:
        assert waiting.stdout is not None
        waiting.stdout.readline()
        yield waiting.pid
        waiting.communicate(b"\n")


def test_a_session_s_memory_is_closed_to_the_same_account(office: str, unhardened: int) -> None:
    assert "environ" in readable(unhardened)
    words = ["--database", office, "--language", "fr", "tui"]
    with Program(words, command=ISOLATED, before=unprivileged) as program:
        program.expect(FIRST)
        assert readable(program.process.pid) == []
        leave(program)
