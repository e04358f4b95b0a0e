"""The file system type of a path, from Linux's list of mounts."""

from __future__ import annotations

import os

MOUNTS = "/proc/self/mountinfo"


def file_system_type(path: str) -> str:
    """Return the file system type of a path, such as `ext4`; empty if the system does not say.

    Among the mounts above the path, one on the path's own device comes first: others may be hidden. The
    device alone is not enough: a btrfs subvolume has a device number that is not listed.
    """
    path, device = os.path.realpath(path), os.stat(path).st_dev
    nearest, name = (False, 0), ""
    try:
        with open(MOUNTS, encoding="utf-8", errors="surrogateescape") as mounts:
            for line in mounts:
                fields = line.split(" ")
                mount = _unescape(fields[4])
                if path != mount and not path.startswith(mount.rstrip("/") + "/"):
                    continue
                major, _colon, minor = fields[2].partition(":")
                found = (os.makedev(int(major), int(minor)) == device, len(mount))
                if found >= nearest:
                    nearest, name = found, fields[fields.index("-", 6) + 1]
    except FileNotFoundError:  # not Linux
        return ""
    return name


def _unescape(mount: str) -> str:
    """Decode the octal escapes of mountinfo, such as \\040 for a space."""
    if "\\" not in mount:
        return mount
    written = mount.encode("utf-8", "surrogateescape")
    return written.decode("unicode_escape").encode("latin-1").decode("utf-8", "surrogateescape")
