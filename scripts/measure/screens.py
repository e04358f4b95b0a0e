"""What a person at the terminal feels: starts, keys, bytes, memory, and the cost of doing nothing."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator

from scripts.measure.figure import Figure
from scripts.measure.session import Answer, Session

KEYS = {
    "Down": b"\x1b[B",
    "PageDown": b"\x1b[6~",
    "Home": b"\x1b[H",
    "End": b"\x1b[F",
    "Enter": b"\r",
    "Backspace": b"\x7f",
}
RUNS = 5
IDLE_SECONDS = 5


def _floor(name: str) -> Session:
    return Session([sys.executable, "-m", f"tui.floor.{name}"], {"TEXTUAL_ANIMATIONS": "none"})


def _app(url: str) -> Session:
    return Session([sys.executable, "-m", "scripts.cli", "--database", url, "tui"], {})


def measure(url: str) -> Iterator[Figure]:
    """Measure the screens on the database at `url`, program and floor by turns."""
    yield from _starts(url)
    yield from _lists(url)
    yield from _cards(url)
    yield from _idle(url)


def _starts(url: str) -> Iterator[Figure]:
    answers: dict[str, list[Answer]] = {"ours": [], "bare": [], "rows": []}
    memory: dict[str, list[float]] = {"ours": [], "bare": [], "rows": []}
    for _run in range(RUNS):
        for name in answers:
            session = _app(url) if name == "ours" else _floor(name)
            answers[name].append(session.ready())
            memory[name].append(session.memory())
            session.close()
    ours, bare, rows = answers.values()
    yield Figure("start → Today", "ms", _ms(ours), "bare Textual", _ms(bare), 1.6)
    yield Figure("bytes to the first view", "bytes", _bytes(ours), "list floor", _bytes(rows), 1.5)
    middle = {name: statistics.median(values) for name, values in memory.items()}
    yield Figure("memory of a session (PSS)", "MiB", middle["ours"], "bare Textual", middle["bare"], 1.7)


def _lists(url: str) -> Iterator[Figure]:
    app, floor = _app(url), _floor("rows")
    app.ready()
    floor.ready()
    app.press(b"2")
    app.press(KEYS["Home"])
    for name, count, targets in (
        ("Down", 30, (2.0, 1.5)),
        ("PageDown", 20, (2.0, 1.5)),
        ("End", 3, (2.0, 1.5)),
        ("Home", 3, (2.0, 1.5)),
    ):
        ours, theirs = _alternate(app, floor, KEYS[name], count)
        against = theirs
        if name in ("Home", "End"):
            against = [floor.press(KEYS["PageDown"]) for _ in range(5)]
        yield Figure(f"Clients: {name}", "ms", _ms(ours), f"list floor: {name}", _ms(against), targets[0])
        yield Figure(f"Clients: {name}", "bytes", _bytes(ours), "list floor", _bytes(theirs), targets[1])
    app.press(KEYS["Home"])
    floor.press(KEYS["Home"])
    _alternate(app, floor, KEYS["Down"], 40)
    ours, theirs = _alternate(app, floor, KEYS["Down"], 20)
    yield Figure("Clients: scrolled line", "ms", _ms(ours), "list floor", _ms(theirs), 2.0)
    yield Figure("Clients: scrolled line", "bytes", _bytes(ours), "list floor", _bytes(theirs), 1.0)
    app.press(b"/")
    typed = [app.press(letter.encode()) for letter in "tremblay"]
    yield Figure("Clients: a letter in the filter", "ms", _ms(typed), "", 0.0, None)
    app.close()
    floor.close()


def _cards(url: str) -> Iterator[Figure]:
    app, floor = _app(url), _floor("bare")
    app.ready()
    floor.ready()
    app.press(b"2")
    opened, pushed, back = [], [], []
    for _run in range(8):
        opened.append(app.press(KEYS["Enter"]))
        back.append(app.press(KEYS["Backspace"]))
        pushed.append(floor.press(b"s"))
        floor.press(KEYS["Backspace"])
        app.press(KEYS["Down"])
    yield Figure("open a client's card", "ms", _ms(opened[1:]), "bare push_screen", _ms(pushed[1:]), 3.0)
    yield Figure("back from the card", "ms", _ms(back[1:]), "bare push_screen", _ms(pushed[1:]), 3.0)
    for name, key in (("Trajectory", b"1"), ("Referrals", b"3")):
        first = app.press(key)
        app.press(b"0")
        again = [app.press(key) for _ in range(3) if app.press(b"0").ms >= 0]
        yield Figure(f"go to {name}, first time", "ms", first.ms, "bare push_screen", _ms(pushed[1:]), None)
        yield Figure(f"go to {name}, again", "ms", _ms(again), "bare push_screen", _ms(pushed[1:]), 3.0)
    app.close()
    floor.close()


def _idle(url: str) -> Iterator[Figure]:
    app = _app(url)
    app.ready()
    app.settle(first=2)
    before, begun = app.cpu(), time.perf_counter()
    count = app.settle(quiet=IDLE_SECONDS, first=IDLE_SECONDS).bytes
    seconds = time.perf_counter() - begun
    yield Figure("idle: bytes a second", "bytes", count / seconds, "", 0.0, None)
    yield Figure("idle: processor", "%", 100 * (app.cpu() - before) / seconds, "", 0.0, None)
    app.close()


def _alternate(one: Session, other: Session, key: bytes, times: int) -> tuple[list[Answer], list[Answer]]:
    pairs = [(one.press(key), other.press(key)) for _ in range(times)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def _ms(answers: list[Answer]) -> float:
    return statistics.median(answer.ms for answer in answers)


def _bytes(answers: list[Answer]) -> float:
    return statistics.median(answer.bytes for answer in answers)
