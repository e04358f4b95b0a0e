"""On which file system a file is, from the list of mounts that Linux keeps; Python alone does not tell."""

from __future__ import annotations

import os

MOUNTS = "/proc/self/mountinfo"


def kind(path: str) -> str:
    """Return the kind of file system that a file or folder is on; empty where the system does not tell.

    Of the mounts above it, one of its own device counts first: another one may hide what is below it. The
    device alone would not do, since a part of a btrfs disk has one that is listed nowhere.
    """
    path, device = os.path.realpath(path), os.stat(path).st_dev
    nearest, name = (False, 0), ""
    try:
        with open(MOUNTS, encoding="utf-8", errors="surrogateescape") as mounts:
            for line in mounts:
                fields = line.split(" ")
                mount = _plain(fields[4])
                if path != mount and not path.startswith(mount.rstrip("/") + "/"):
                    continue
                major, _colon, minor = fields[2].partition(":")
                found = (os.makedev(int(major), int(minor)) == device, len(mount))
                if found >= nearest:
                    nearest, name = found, fields[fields.index("-", 6) + 1]
    except FileNotFoundError:  # not Linux
        return ""
    return name


def _plain(mount: str) -> str:
    """Return a path of the list of mounts, which writes spaces as \\040."""
    if "\\" not in mount:
        return mount
    written = mount.encode("utf-8", "surrogateescape")
    return written.decode("unicode_escape").encode("latin-1").decode("utf-8", "surrogateescape")
