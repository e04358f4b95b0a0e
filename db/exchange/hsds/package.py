"""Where HSDS comes from: a JSON file, a folder of tables, or a zip of either, unpacked with care."""

from __future__ import annotations

import lzma
import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from db.core.errors import Refused
from db.core.translation import N_

MIB = 1 << 20
MAX_BYTES = 256 * MIB
"""Of a file, and of all that a zip holds."""
MAX_MEMBERS, MAX_RATIO = 2_000, 100
_WANTED = (".csv", ".json")
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, UnicodeDecodeError)
"""What a damaged zip is known by, its names of files too."""


@contextmanager
def opened(path: Path) -> Iterator[Path]:
    """Give the JSON file or the folder of tables that `path` is, or that is packed in it; raises Refused."""
    try:
        files = list(path.glob("*.[cC][sS][vV]")) if path.is_dir() else [path]
        for file in files:
            if not stat.S_ISREG((told := file.stat()).st_mode):
                raise OSError(file)
            if told.st_size > MAX_BYTES:
                raise _too_big(file)
        if path.is_dir() or not zipfile.is_zipfile(path):
            yield path
            return
        with tempfile.TemporaryDirectory(prefix="trajectoire.") as name:
            folder = Path(name)
            _unpack(path, folder)
            alone = list(folder.glob("*.json"))
            yield alone[0] if len(alone) == 1 and not list(folder.glob("*.csv")) else folder
    except (*_BROKEN, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise Refused("hsds.open", N_("{name} cannot be read."), name=path.name) from error


def _unpack(path: Path, folder: Path) -> None:
    """Write the tables of a zip into a folder, under their own names: no path in it counts."""
    with zipfile.ZipFile(path) as packed:
        members = packed.infolist()
        size = sum(member.file_size for member in members)
        if (
            len(members) > MAX_MEMBERS
            or size > MAX_BYTES
            or any(member.file_size > MAX_RATIO * max(member.compress_size, 1024) for member in members)
        ):
            raise _too_big(path)
        for member in members:
            name = PurePosixPath(member.filename).name.lower()
            if member.is_dir() or name.startswith(".") or not name.endswith(_WANTED):
                continue
            if (folder / name).exists():
                raise Refused("hsds.twice", N_("{name} contains {file} twice."), name=path.name, file=name)
            with packed.open(member) as packed_file, (folder / name).open("wb") as file:
                shutil.copyfileobj(packed_file, file)


def _too_big(path: Path) -> Refused:
    return Refused(
        "hsds.big", N_("{name} contains more than {limit} MB."), name=path.name, limit=MAX_BYTES // MIB
    )
