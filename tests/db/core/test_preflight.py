"""Places of a database: which are refused before anything is opened, and on what file system they are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from db.core import mounts, preflight
from db.core.errors import NotReady


def write(folder: Path, *lines: str) -> str:
    """Write a list of mounts as Linux does, and return where it is."""
    path = folder / "mountinfo"
    path.write_text("".join(f"{number} 1 {line}\n" for number, line in enumerate(lines, 20)))
    return str(path)


def device(path: Path) -> str:
    """Return the device of a file as the list of mounts writes it."""
    number = os.stat(path).st_dev
    return f"{os.major(number)}:{os.minor(number)}"


@pytest.fixture
def kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return a line for the mount that this test's folder is on, its kind left open."""
    monkeypatch.setattr(mounts, "MOUNTS", str(tmp_path / "mountinfo"))
    return f"{device(tmp_path)} / / rw shared:1 - {{}} /dev/sda rw"


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("name", preflight.DURABLE)
def test_local_disks_are_accepted(kind: str, name: str, shared: bool, tmp_path: Path) -> None:
    write(tmp_path, kind.format(name))
    preflight._check_file_system(str(tmp_path / "x.db"), shared=shared)


@pytest.mark.parametrize(
    "name", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p", "virtiofs", "vfat", "ntfs3"]
)
def test_disks_of_other_machines_are_refused_by_name(kind: str, name: str, tmp_path: Path) -> None:
    write(tmp_path, kind.format(name))
    with pytest.raises(NotReady) as caught:
        preflight._check_file_system(str(tmp_path / "x.db"), shared=False)
    assert f"“{name}”" in caught.value.say()
    assert "/etc/trajectoire.toml" in caught.value.say()


@pytest.mark.parametrize("name", preflight.EPHEMERAL)
def test_what_is_gone_tomorrow_is_refused_where_it_is_shared(kind: str, name: str, tmp_path: Path) -> None:
    write(tmp_path, kind.format(name))
    preflight._check_file_system(str(tmp_path / "x.db"), shared=False)
    with pytest.raises(NotReady):
        preflight._check_file_system(str(tmp_path / "x.db"), shared=True)


@pytest.mark.parametrize("shared", [False, True])
def test_a_system_that_does_not_tell_is_refused_where_it_is_shared(
    kind: str, shared: bool, tmp_path: Path
) -> None:
    assert mounts.file_system_type(str(tmp_path)) == ""
    if shared:
        with pytest.raises(NotReady):
            preflight._check_file_system(str(tmp_path), shared=True)
    else:
        preflight._check_file_system(str(tmp_path), shared=False)


def test_the_nearest_mount_counts(kind: str, tmp_path: Path) -> None:
    folder = tmp_path / "a b" / "é"
    folder.mkdir(parents=True)
    own = device(tmp_path)
    written = str(tmp_path).replace(" ", "\\040")
    lines = (
        kind.format("ext4"),
        f"{own} / {written}/a\\040b rw - xfs /dev/sdb rw",
        f"{own} / {written}/a\\040b/é rw - btrfs /dev/sdc rw",
        f"{own} / {written}/a rw - nfs4 elsewhere:/ rw",
    )
    write(tmp_path, *lines)
    assert mounts.file_system_type(str(folder)) == "btrfs"
    assert mounts.file_system_type(str(tmp_path / "a b")) == "xfs"
    assert mounts.file_system_type(str(tmp_path)) == "ext4"


def test_what_another_mount_hides_does_not_count(kind: str, tmp_path: Path) -> None:
    """The nearer one was there first, and lies below the one that was put over both."""
    inner = tmp_path / "data" / "inner"
    inner.mkdir(parents=True)
    write(
        tmp_path,
        kind.format("ext4"),
        f"0:999 / {inner} rw - ext4 /dev/sdb rw",
        f"{device(tmp_path)} / {inner.parent} rw - nfs4 elsewhere:/ rw",
    )
    assert mounts.file_system_type(str(inner)) == "nfs4"


def test_a_part_of_a_disk_whose_device_is_listed_nowhere(kind: str, tmp_path: Path) -> None:
    write(tmp_path, "0:998 / / rw - btrfs /dev/sda rw", "0:21 / /proc rw - proc proc rw")
    assert mounts.file_system_type(str(tmp_path)) == "btrfs"


@pytest.mark.parametrize(
    ("url", "refused"),
    [
        ("postgresql://traj:secret@db/trajectoire", True),
        ("postgresql://traj:@db/trajectoire", True),
        ("postgresql://db/trajectoire?user=traj&password=secret", True),
        ("postgresql://traj@db:5432,db2:5432/trajectoire?target_session_attrs=read-write", False),
        ("postgresql:///trajectoire?host=/run/postgresql", False),
    ],
)
def test_an_address_with_a_password_is_refused_where_it_is_shared(url: str, refused: bool) -> None:
    preflight.check(url, shared=False)
    if not refused:
        preflight.check(url, shared=True)
        return
    with pytest.raises(NotReady) as caught:
        preflight.check(url, shared=True)
    assert "secret" not in caught.value.say()
    assert "~/.pgpass" in caught.value.say()


def test_a_folder_that_one_may_not_enter_names_whose_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(_path: str) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "lstat", closed)
    with pytest.raises(NotReady) as caught:
        preflight.check(f"sqlite:///{tmp_path}/inside/x.db", shared=False)
    assert str(tmp_path) in caught.value.say()
    assert preflight._account_name(os.geteuid()) in caught.value.say()


def test_a_place_where_nothing_is_yet_is_looked_at_from_the_nearest_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    with pytest.raises(NotReady) as caught:
        preflight.check(f"sqlite:///{tmp_path}/new/deep/x.db", shared=False)
    assert caught.value.code == "place.ancestor"
    assert list(tmp_path.iterdir()) == []
    tmp_path.chmod(0o1777)
    preflight.check(f"sqlite:///{tmp_path}/new/deep/x.db", shared=False)
