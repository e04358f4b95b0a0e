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
    ("Down", N_("a line down in Clients"), N_("a line down, slowest of twenty"), 30, 1.5),
    ("PageDown", N_("a page down in Clients"), N_("a page down, slowest of twenty"), 40, 1.3),
)
FIRST_VISITS = {
    "1": N_("to Trajectory, the first time"),
    "2": N_("to Clients, the first time"),
    "3": N_("to Referrals, the first time"),
    "4": N_("to Directory, the first time"),
    "5": N_("to Suggestions, the first time"),
    "6": N_("to Retrospectives, the first time"),
}
"""Areas by their digit."""
BARE, ROWS, PUSH = N_("Textual alone"), N_("list alone"), N_("screen alone")
MS, BYTES = "ms", N_("bytes")
WORDS = {"ours": b"LATE", "bare": b"hello", "rows": b"Conseiller"}
"""Output by which the first view of each program is recognised."""
RUNS = 7
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
    yield Figure(N_("from the start to My day"), MS, _ms(ours), BARE, _ms(bare), 1.5)
    yield Figure(N_("bytes to the first view"), BYTES, _bytes(ours), ROWS, _bytes(rows), 1.5)
    middle = {name: statistics.median(values) for name, values in memory.items()}
    yield Figure(N_("memory of a session (PSS)"), "MiB", middle["ours"], BARE, middle["bare"], 1.7)


def _lists(url: str) -> Iterator[Figure]:
    app, floor = _app(url), _floor("rows")
    app.ready(WORDS["ours"])
    floor.ready(WORDS["rows"])
    app.press(b"2")
    app.press(KEYS["Right"])  # all clients, not only one's own
    for name, what, slowest, count, bar in MOVES:
        ours, theirs = _alternate(app, floor, KEYS[name], count)
        yield Figure(what, MS, _ms(ours), ROWS, _ms(theirs), bar)
        yield Figure(slowest, MS, _slowest(ours), ROWS, _slowest(theirs), 2.0)
        if name == "Down":
            yield Figure(
                N_("bytes of a line down in Clients"), BYTES, _bytes(ours), ROWS, _bytes(theirs), 1.5
            )
    ends = [(app.press(KEYS["End"]), app.press(KEYS["Home"])) for _ in range(4)]
    pages = [floor.press(KEYS["PageDown"]) for _ in range(5)]
    for what, side in ((N_("the end of Clients"), 0), (N_("the beginning of Clients"), 1)):
        yield Figure(what, MS, _ms([pair[side] for pair in ends]), ROWS, _ms(pages), 1.5)
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
    app.press(KEYS["Right"])
    opened, pushed, back = [], [], []
    for _run in range(8):
        opened.append(app.press(KEYS["Enter"]))
        back.append(app.press(KEYS["Backspace"]))
        pushed.append(floor.press(b"s"))
        floor.press(KEYS["Backspace"])
        app.press(KEYS["Down"])
    app.close()
    floor.close()
    pushes = _ms(pushed[1:])
    yield Figure(N_("opening a client's file"), MS, _ms(opened[1:]), PUSH, pushes, 2.0)
    yield Figure(N_("back from a client's file"), MS, _ms(back[1:]), PUSH, pushes, 2.0)
    yield from _areas(url, pushes)


def _areas(url: str, pushes: float) -> Iterator[Figure]:
    """Visit each area for the first time, then again; medians over several sessions."""
    first: dict[str, list[Response]] = {digit: [] for digit in FIRST_VISITS}
    again: list[Response] = []
    for _run in range(RUNS):
        app = _app(url)
        app.ready(WORDS["ours"])
        for digit, answers in first.items():
            answers.append(app.press(digit.encode()))
        again += [app.press(digit.encode()) for digit in first]
        app.close()
    for digit, what in FIRST_VISITS.items():
        yield Figure(what, MS, _ms(first[digit]), PUSH, pushes, 2.0)
    yield Figure(N_("to an area, again"), MS, _ms(again), PUSH, pushes, 1.3)


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


def _slowest(answers: list[Response]) -> float:
    return statistics.quantiles((answer.ms for answer in answers), n=20)[-1]


def _bytes(answers: list[Response]) -> float:
    return statistics.median(answer.bytes for answer in answers)
