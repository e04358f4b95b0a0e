"""Costs at the terminal: start, keys, bytes, memory, and idling."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator

from db.core.translation import N_
from scripts.measure.figure import Figure
from scripts.measure.session import Response, TerminalSession

KEYS = {
    "Down": b"\x1b[B",
    "Right": b"\x1b[C",
    "PageDown": b"\x1b[6~",
    "Home": b"\x1b[H",
    "End": b"\x1b[F",
    "Enter": b"\r",
    "Backspace": b"\x7f",
}
MOVES = (
    ("Down", N_("a line down in Clients"), 30),
    ("PageDown", N_("a page down in Clients"), 20),
)
BARE, ROWS, PUSH = N_("Textual alone"), N_("list alone"), N_("screen alone")
MS, BYTES = "ms", N_("bytes")
WORDS = {"ours": b"LATE", "bare": b"hello", "rows": b"Conseiller"}
"""Output by which the first view of each program is recognised."""
RUNS = 5
IDLE_SECONDS = 5


_WEIGHED = (
    "-c",
    "import ctypes, resource, sys; from scripts.cli import main; main(sys.argv[1:], prog_name='trajectoire')",
)
"""The same program without hardening, which hides its memory from its own account too."""


def _floor(name: str) -> TerminalSession:
    return TerminalSession(
        [sys.executable, "-m", f"scripts.measure.floor.{name}"], {"TEXTUAL_ANIMATIONS": "none"}
    )


def _app(url: str, *program: str) -> TerminalSession:
    words = ("--language", "en", "--database", url, "tui")
    return TerminalSession([sys.executable, *(program or ("-m", "scripts.cli")), *words], {})


def measure(url: str) -> Iterator[Figure]:
    """Measure the screens on the database at `url`, alternating program and floor."""
    yield from _starts(url)
    yield from _lists(url)
    yield from _cards(url)
    yield from _idle(url)


def _starts(url: str) -> Iterator[Figure]:
    answers: dict[str, list[Response]] = {"ours": [], "bare": [], "rows": []}
    memory: dict[str, list[float]] = {"ours": [], "bare": [], "rows": []}
    for _run in range(RUNS):
        for name in answers:
            session = _app(url) if name == "ours" else _floor(name)
            answers[name].append(session.ready(WORDS[name]))
            if name == "ours":
                session.close()
                session = _app(url, *_WEIGHED)
                session.ready(WORDS[name])
            memory[name].append(session.memory())
            session.close()
    ours, bare, rows = answers.values()
    yield Figure(N_("from the start to My day"), MS, _ms(ours), BARE, _ms(bare), 1.6)
    yield Figure(N_("bytes to the first view"), BYTES, _bytes(ours), ROWS, _bytes(rows), 1.5)
    middle = {name: statistics.median(values) for name, values in memory.items()}
    yield Figure(N_("memory of a session (PSS)"), "MiB", middle["ours"], BARE, middle["bare"], 1.7)


def _lists(url: str) -> Iterator[Figure]:
    app, floor = _app(url), _floor("rows")
    app.ready(WORDS["ours"])
    floor.ready(WORDS["rows"])
    app.press(b"2")
    app.press(KEYS["Right"])  # all clients, not only one's own
    for name, what, count in MOVES:
        ours, theirs = _alternate(app, floor, KEYS[name], count)
        yield Figure(what, MS, _ms(ours), ROWS, _ms(theirs), 2.0)
        if name == "Down":
            yield Figure(
                N_("bytes of a line down in Clients"), BYTES, _bytes(ours), ROWS, _bytes(theirs), 1.5
            )
    ends = [(app.press(KEYS["End"]), app.press(KEYS["Home"])) for _ in range(4)]
    pages = [floor.press(KEYS["PageDown"]) for _ in range(5)]
    for what, side in ((N_("the end of Clients"), 0), (N_("the beginning of Clients"), 1)):
        yield Figure(what, MS, _ms([pair[side] for pair in ends]), ROWS, _ms(pages), 2.0)
    app.press(KEYS["Home"])
    floor.press(KEYS["Home"])
    _alternate(app, floor, KEYS["Down"], 40)
    ours, theirs = _alternate(app, floor, KEYS["Down"], 20)
    yield Figure(N_("a line scrolled in Clients"), MS, _ms(ours), ROWS, _ms(theirs), 2.0)
    yield Figure(N_("bytes of a line scrolled in Clients"), BYTES, _bytes(ours), ROWS, _bytes(theirs), 1.0)
    app.press(b"/")
    typed = [app.press(letter.encode()) for letter in "tremblay"]
    yield Figure(N_("a letter in the filter of Clients"), MS, _ms(typed), "", 0.0, None)
    app.close()
    floor.close()


def _cards(url: str) -> Iterator[Figure]:
    app, floor = _app(url), _floor("bare")
    app.ready(WORDS["ours"])
    floor.ready(WORDS["bare"])
    app.press(b"2")
    opened, pushed, back = [], [], []
    for _run in range(8):
        opened.append(app.press(KEYS["Enter"]))
        back.append(app.press(KEYS["Backspace"]))
        pushed.append(floor.press(b"s"))
        floor.press(KEYS["Backspace"])
        app.press(KEYS["Down"])
    yield Figure(N_("opening a client's file"), MS, _ms(opened[1:]), PUSH, _ms(pushed[1:]), 3.0)
    yield Figure(N_("back from a client's file"), MS, _ms(back[1:]), PUSH, _ms(pushed[1:]), 3.0)
    first = app.press(b"1")
    again = [app.press(b"1") for _ in range(4) if app.press(b"0").bytes]
    yield Figure(N_("to the Trajectory, the first time"), MS, first.ms, PUSH, _ms(pushed[1:]), None)
    yield Figure(N_("to the Trajectory, again"), MS, _ms(again), PUSH, _ms(pushed[1:]), 3.0)
    app.close()
    floor.close()


def _idle(url: str) -> Iterator[Figure]:
    app = _app(url)
    app.ready(WORDS["ours"])
    app.settle(first=2)
    before, begun = app.cpu(), time.perf_counter()
    count = app.settle(quiet=IDLE_SECONDS, first=IDLE_SECONDS).bytes
    seconds = time.perf_counter() - begun
    yield Figure(N_("bytes a second while idle"), BYTES, count / seconds, "", 0.0, None)
    yield Figure(N_("processor while idle"), "%", 100 * (app.cpu() - before) / seconds, "", 0.0, None)
    app.close()


def _alternate(
    one: TerminalSession, other: TerminalSession, key: bytes, times: int
) -> tuple[list[Response], list[Response]]:
    pairs = [(one.press(key), other.press(key)) for _ in range(times)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def _ms(answers: list[Response]) -> float:
    return statistics.median(answer.ms for answer in answers)


def _bytes(answers: list[Response]) -> float:
    return statistics.median(answer.bytes for answer in answers)
