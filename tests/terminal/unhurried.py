"""The program, which leaves as it always does but may take as long as a busy machine makes it take."""

from __future__ import annotations

from scripts import cli
from tests.patience import PATIENCE
from tui.live import shutdown
from tui.live.drafts import Drafts


def main() -> None:
    """Take the bounds off, then run the program."""
    shutdown.GRACE = PATIENCE
    Drafts.save_now.__defaults__ = (PATIENCE,)
    cli.main(prog_name="trajectoire")


if __name__ == "__main__":
    main()
