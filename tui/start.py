"""Where a session begins: a clean environment, then the application."""

from __future__ import annotations

import gc
import os

from db.core.actor import Actor

UNTRUSTED = ("BROWSER", "EDITOR", "VISUAL", "PAGER", "COLUMNS", "LINES")
SETTINGS = {"TEXTUAL_ANIMATIONS": "none", "TEXTUAL_DISABLE_KITTY_KEY": "1", "TEXTUAL_SMOOTH_SCROLL": "0"}


def scrub() -> None:
    """Take out of the environment what could redirect Textual, which reads it when imported."""
    for name in [*UNTRUSTED, *(name for name in os.environ if name.startswith("TEXTUAL"))]:
        os.environ.pop(name, None)
    os.environ.update(SETTINGS)


def run(url: str, actor: Actor, language: str) -> int:
    """Run a session on the database at `url` until the person leaves; return the exit status."""
    gc.disable()  # nothing made while starting is garbage
    scrub()
    from db.core.database import connect
    from db.core.translation import use_language
    from tui import terminal
    from tui.app import Trajectoire

    use_language(language)
    terminal.tolerate_bad_bytes()
    connect(url)
    app = Trajectoire(actor)
    app.run(mouse=False)
    return app.return_code or 0
