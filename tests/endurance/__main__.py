"""Run what needs minutes, or root: `python -m tests.endurance [NAME…]`; exit status 1 when one is missed.

NAME is a module of this folder that has `def run() -> Iterable[Figure]`; all of them, unless named.
"""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path

from tests.endurance import Figure, Skip

FOLDER = Path(__file__).parent
Run = Callable[[], Iterable[Figure]]


def runs() -> dict[str, Run]:
    """Return every run by its name; a module without `run` is a tool of the others."""
    names = sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_"))
    modules = {name: import_module(f"tests.endurance.{name}") for name in names}
    return {name: module.run for name, module in modules.items() if hasattr(module, "run")}


def measure(name: str, run: Run) -> bool:
    """Print each figure of a run as it comes; return whether all were met."""
    began, missed = time.monotonic(), 0
    print(f"{name}", flush=True)
    try:
        for figure in run():
            missed += not figure.met
            verdict = "ok" if figure.met else "MISSED"
            print(f"  {verdict:<7}{figure.what}: {figure.measured} (target {figure.target})", flush=True)
    except Skip as why:
        print(f"  skipped: {why}")
    except Exception:  # the other runs go on
        traceback.print_exc()
        missed += 1
    print(f"  {time.monotonic() - began:.0f} s", flush=True)
    return not missed


def main(names: list[str]) -> int:
    """Run what is named, or everything."""
    known = runs()
    if unknown := [name for name in names if name not in known]:
        print(f"no such run: {', '.join(unknown)}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    return 0 if all([measure(name, known[name]) for name in names or known]) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
