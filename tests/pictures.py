"""The pictures of README.md, drawn from the real screens: `python -m tests.pictures` writes them."""

from __future__ import annotations

import asyncio
import re
import tempfile
from pathlib import Path

from db.core import clock, database, settings
from db.core.translation import use_language
from db.staff import queries as staff
from db.staff.actions import add_staff, founder
from db.trajectories.actions import create_trajectory, default_design
from db.upkeep import schema
from db.upkeep.sample.fill import fill
from tests.tui.settled import settled
from tui.app import Trajectoire

FOLDER = Path(__file__).parent / "pictures"
WORKED, NOW = "2026-11-19T15:00:00+00:00", "2026-11-21T15:00:00+00:00"
"""The people of the sample worked until the one; at the other some things are late."""
SIZE = (100, 30)
LEAD, CASEWORKER = "demo", "emurphy"
PICTURES: dict[str, dict[str, tuple[str, ...]]] = {
    "fr": {"today": (CASEWORKER, "0"), "referrals": (LEAD, "3", "f", "f")},
    "en": {"trajectory": (LEAD, "1", "right", "right"), "client": (LEAD, "2", "enter")},
}
"""By language: the name of each picture, who sits before it, and the keys that lead to its screen."""


async def draw(language: str) -> None:
    """Write the pictures of one language."""
    use_language(language)
    for name, (login, *presses) in PICTURES[language].items():
        with database.reading():
            app = Trajectoire(staff.actor(login))
        async with app.run_test(size=SIZE) as pilot:
            await pilot.press(*presses)
            await settled(app)
            picture = app.export_screenshot(title="Trajectoire")
            # The exporter names a font server: readers of this page are not to be sent there.
            picture = re.sub(r"@font-face \{.*?\}\s*|<!--.*?-->\s*", "", picture, flags=re.DOTALL)
            (FOLDER / f"{name}-{language}.svg").write_text(picture, encoding="utf-8")


def main() -> None:
    """Draw everything, each language on data in its own."""
    FOLDER.mkdir(exist_ok=True)
    for language in PICTURES:
        with tempfile.TemporaryDirectory() as folder, clock.frozen(WORKED):
            use_language(language)
            url = f"sqlite:///{folder}/pictures.db"
            settings.override(database=url)
            database.connect(url)
            schema.initialise()
            add_staff(founder(LEAD, "Marie Lévesque"), LEAD, "Marie Lévesque", "administrator", "lead")
            with database.reading():
                actor = staff.actor(LEAD)
            create_trajectory(actor, *default_design())
            fill(actor, 300)
            with clock.frozen(NOW):
                asyncio.run(draw(language))
            database.disconnect()


if __name__ == "__main__":
    main()
