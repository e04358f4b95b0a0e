"""A real file system of some megabytes, which can be filled, made read-only, and taken away; needs root."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.endurance import Skip

MIB = 1024 * 1024
BLOCK = 4096
"""As on the disk of a server; mkfs would give one so small blocks of 1 KiB."""
_SHUT_DOWN = 0x8004587D
"""EXT4_IOC_SHUTDOWN of Linux: from then on every read and write of the file system fails."""
_NO_FLUSH = 2


class SmallDisk:
    """An ext4 in a file, mounted on a folder."""

    def __init__(self, place: Path, size: int) -> None:
        self.image, self.folder = place / "disk.img", place / "disk"
        self.folder.mkdir()
        with self.image.open("wb") as image:
            image.truncate(size)
        run("mkfs.ext4", "-q", "-F", "-m", "0", "-b", BLOCK, self.image)
        self._mount()
        self.folder.chmod(0o700)
        self.filler = self.folder / "filler"

    @property
    def free(self) -> int:
        """Bytes that are free."""
        room = os.statvfs(self.folder)
        return room.f_bavail * room.f_frsize

    def leave(self, free: int) -> None:
        """Fill the disk until only so many bytes are free."""
        with self.filler.open("wb") as file:
            os.fsync(file.fileno())
            size, piece = 0, self.free - free
            while piece >= BLOCK and self.free > free:
                try:
                    os.posix_fallocate(file.fileno(), size, min(piece, self.free - free))
                except OSError as full:  # the list of its own pieces takes room too
                    if full.errno != errno.ENOSPC:
                        raise
                    piece //= 2
                os.fsync(file.fileno())
                size = os.fstat(file.fileno()).st_size

    def _mount(self) -> None:
        run("mount", "-o", "loop,errors=remount-ro", self.image, self.folder)

    def stumble(self) -> None:
        """Let the kernel find an error, and make it read-only under whoever writes there."""
        Path(f"/sys/fs/ext4/{Path(self._device()).name}/trigger_fs_error").write_text("1")

    def repair(self) -> None:
        """Check it, and mount it again to be written."""
        run("umount", self.folder)
        subprocess.run(["e2fsck", "-f", "-y", str(self.image)], capture_output=True, check=False)
        self._mount()

    def detach(self) -> None:
        """Take it out of the tree of folders; whoever has it open still reads it."""
        run("umount", "-l", self.folder)
        _forget()

    def shut_down(self) -> None:
        """Make the file system fail from now on, as it does when it finds its device gone."""
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.ioctl(folder, _SHUT_DOWN, struct.pack("I", _NO_FLUSH))
        finally:
            os.close(folder)
        _forget()

    def pull_out(self) -> None:
        """Take the device away: it is there no more than a stick that was pulled out."""
        os.truncate(self.image, 0)
        run("losetup", "-c", self._device())
        _forget()

    def _device(self) -> str:
        return run("losetup", "-j", self.image, "-O", "NAME", "-n").strip()

    def end(self) -> None:
        """Unmount it whatever happened to it."""
        with suppress(subprocess.CalledProcessError):
            run("umount", "-l", self.folder)


def _forget() -> None:
    """Let the kernel forget what it holds of files, so that reading asks the disk."""
    Path("/proc/sys/vm/drop_caches").write_text("1")


def run(*words: object) -> str:
    """Run a command of the system; return what it printed."""
    return subprocess.run([str(word) for word in words], check=True, capture_output=True, text=True).stdout


@contextmanager
def small_disk(size: int) -> Iterator[SmallDisk]:
    """Give a disk of so many bytes, gone afterwards."""
    if os.geteuid() != 0:
        raise Skip("only root mounts a disk")
    if shutil.which("mkfs.ext4") is None or not Path("/dev/loop-control").exists():
        raise Skip("no mkfs.ext4, or no loop device")
    with tempfile.TemporaryDirectory(prefix="trajectoire-disk-") as place:
        disk = SmallDisk(Path(place), size)
        try:
            yield disk
        finally:
            disk.end()
