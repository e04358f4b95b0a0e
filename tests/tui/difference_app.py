"""A small app for the tests of what reaches the terminal: a long list, a side, a dialogue, a suspension."""

import os
import sys
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.events import Resize
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Input, Static

from tui.terminal.difference import install, redraw

GIVEN = [
    "Éloïse",
    "Jean-Baptiste",
    "Nour",
    "Amélie",
    "花子",
    "Mohamed",
    "Zoé",
    "Øyvind",
    "Anne-Marie",
    "Łukasz",
    "Chloé",
    "Tam",
]
FAMILY = [
    "Tremblay",
    "Côté",
    "Bouchard",
    "Nguyen",
    "山田",
    "Gagnon",
    "Ouellet",
    "Lévesque",
    "Roy",
    "Diallo",
    "Fortin",
]
STEPS = ["Accueil", "Évaluation", "Plan", "Accompagnement", "Emploi", "Maintien", "Suivi"]
NORMAL, CURSOR = (
    Style(color="#e0e0e0", bgcolor="#121212"),
    Style(color="#000000", bgcolor="#ffa62b", bold=True),
)
QUIET, LATE = Style(color="#808080", bgcolor="#121212"), Style(color="#ff5555", bgcolor="#121212", bold=True)


def line(number: int, chosen: bool) -> list[Segment]:
    """Draw one client: a different line for each number."""
    name = f"{FAMILY[number * 7 % 11]}, {GIVEN[number * 5 % 12]}"
    days = number * 37 % 211
    columns = [
        (f" {number:>5} ", QUIET),
        (name + " " * (28 - Segment(name).cell_length), NORMAL),
        (f"{STEPS[number * 3 % 7]:<18}", NORMAL),
        (f"{days:>4} j  ", LATE if days > 150 else QUIET),
        (f"Prochaine étape: rencontre {number * 13 % 97} avec {GIVEN[number * 11 % 12]}", NORMAL),
    ]
    return [Segment(text, CURSOR if chosen else style) for text, style in columns]


class Clients(ScrollView, can_focus=True):
    """A list that draws visible lines only and keeps the chosen one in sight."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("down", "move(1)", ""),
        ("up", "move(-1)", ""),
        ("pagedown", "move(20)", ""),
        ("end", "move(999)", ""),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.chosen = 0
        self.virtual_size = Size(60, 500)

    def render_line(self, y: int) -> Strip:
        number = y + self.scroll_offset.y
        strip = Strip(line(number, number == self.chosen))
        return strip.adjust_cell_length(self.size.width, CURSOR if number == self.chosen else NORMAL)

    def action_move(self, by: int) -> None:
        self.chosen = min(max(self.chosen + by, 0), 499)
        top, height = self.scroll_offset.y, self.size.height
        wanted = min(max(top, self.chosen - height + 1), self.chosen)
        self.scroll_to(y=wanted, animate=False, immediate=True)
        self.refresh()
        self.screen.query_one("#state", Static).update(f"client {self.chosen} of 500")


class Dialogue(ModalScreen[None]):
    """A box over the list."""

    CSS = """
    Dialogue { align: center middle }
    #box { width: 40; height: 5; border: round red }
    Input { width: 30 }
    """
    BINDINGS: ClassVar[list[BindingType]] = [("f3", "dismiss", "")]

    def compose(self) -> ComposeResult:
        yield Static("Notes 日本 e\u0301", id="box")
        yield Input(placeholder="write here")


class ClientsApp(App[None]):
    """The list, with a side that does not scroll."""

    CSS = "#side { width: 24; border-left: solid green } #state { height: 1 } Clients { width: 1fr }"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        ("f2", "dialogue", ""),
        ("ctrl+l", "redraw", ""),
        ("f4", "leave", ""),
    ]

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Clients()
            yield Static("side ✓ 木\n" * 8, id="side")
        yield Static("ready", id="state")

    def on_resize(self, event: Resize) -> None:
        """Say which size the next frame has."""
        self.tell(f"ready at {event.size.width}x{event.size.height}")

    def tell(self, text: str) -> None:
        """Show a state that a test waits for."""
        for state in self.query("#state").results(Static):
            state.update(text)

    def action_dialogue(self) -> None:
        self.push_screen(Dialogue())

    def action_redraw(self) -> None:
        redraw(self)
        self.tell("drawn again")

    def action_leave(self) -> None:
        with self.suspend():
            os.write(1, b"\x1b[2J\x1b[5;5Hsomewhere else\x1b[12;1H" + b"x" * 200)


if __name__ == "__main__":
    app = ClientsApp()
    if sys.argv[1:] == ["difference"]:
        install(app)
    app.run(mouse=False)
