"""What the sample data is written with: names of people, and texts in the current language, as plain data."""

from __future__ import annotations

import tomllib
from pathlib import Path
from random import Random
from typing import Any

_FOLDER = Path(__file__).parent
_ELSEWHERE = 0.1  # share of people whose given name comes from another community than their family name
_DOUBLE = 0.05


def read(name: str) -> dict[str, Any]:
    """Return the data of `<name>.toml`: `names`, or a language."""
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


class Names:
    """Draws names of people as diverse as those who live here."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._communities = read("names")["community"]
        self._shares = [community["share"] for community in self._communities]
        self._wheel = [i for i, share in enumerate(self._shares) for _ in range(share)]

    def draw(self) -> tuple[str, str]:
        """Return a given and a family name."""
        rng = self._rng
        home = self._communities[rng.choice(self._wheel)]
        birth = self._communities[rng.choice(self._wheel)] if rng.random() < _ELSEWHERE else home
        family = rng.choice(home["family"])
        if rng.random() < _DOUBLE:
            other = rng.choice(birth["family"])
            if other != family and not {"-", " "} & {*family, *other}:
                family = f"{family}-{other}"
        return rng.choice(birth["given"]), family
