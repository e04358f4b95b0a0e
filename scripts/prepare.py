"""Makes .venv for ./scripts/demo and ./scripts/test: the locked libraries, and the project as editable.

Standard library only, since nothing else is installed yet. The stamp is written last, so that an interrupted
set-up starts again from an empty folder.
"""

import fcntl
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = {needs: VENV / f"{needs}.stamp" for needs in ("base", "dev")}


def run(*command: str | Path) -> None:
    """Run a command with its output on stderr; raises CalledProcessError."""
    subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=True)


def has_stamp(needs: str, stamp: str) -> bool:
    """Tell whether a finished set-up left this stamp."""
    return PYTHON.exists() and STAMPS[needs].exists() and STAMPS[needs].read_text().strip() == stamp


def install(needs: str) -> None:
    """Make the environment and install into it, with uv if it is there."""
    # Not a link: if the system's python3 changes later, .venv has no python, which is noticed, instead of
    # another version.
    python = os.path.realpath(sys.executable)
    uv = shutil.which("uv")
    pip: tuple[str | Path, ...]
    if uv:
        run(uv, "venv", "--quiet", "--python", python, VENV)
        pip = (uv, "pip", "install", "--python", PYTHON, "--compile-bytecode")
    else:
        run(python, "-m", "venv", VENV)
        pip = (PYTHON, "-m", "pip", "install", "--no-input", "--disable-pip-version-check")
    run(*pip, "--quiet", "--require-hashes", "--requirement", ROOT / ".requirements" / f"{needs}.txt")
    run(*pip, "--quiet", "--no-deps", "--no-build-isolation", "--editable", ROOT)
    run(PYTHON, "-m", "compileall", "-q", *(ROOT / package for package in ("db", "scripts", "tui")))


def prepare(needs: str, stamp: str) -> None:
    """Rebuild .venv unless another process has just done so; a developer's keeps the dev libraries."""
    lock = os.open(ROOT, os.O_RDONLY)  # released when this process ends
    fcntl.flock(lock, fcntl.LOCK_EX)
    if has_stamp(needs, stamp):
        return
    if importlib.util.find_spec("ensurepip") is None and shutil.which("uv") is None:
        sys.exit("Python's venv is missing: apt install python3-venv")
    print("Trajectoire: setting up .venv, once (a minute at most)", file=sys.stderr)
    if STAMPS["dev"].exists():
        needs = "dev"
    for mark in STAMPS.values():
        mark.unlink(missing_ok=True)
    if VENV.exists():
        shutil.rmtree(VENV)
    install(needs)
    STAMPS["base"].write_text(stamp)
    if needs == "dev":
        STAMPS["dev"].write_text(stamp)


if __name__ == "__main__":
    try:
        prepare(*sys.argv[1:])
    except subprocess.CalledProcessError:
        sys.exit("The set-up stopped at the error above; the same command starts it again.")
    except KeyboardInterrupt:
        sys.exit(130)
