"""A zip is unpacked with care, and what is no HSDS is refused in one sentence."""

from __future__ import annotations

import os
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from db.core.errors import Refused
from db.exchange.hsds.incoming import named_map, read

TABLE = "[[table]]\nfile = 'organizations.csv'\nkind = 'organization'\n"
ROW = "id,name,description\n6a6e2e2e-7d2c-4a6e-8d58-8b2f5a1c0001,Le Comptoir,Aide\n"


def packed(path: Path, **members: str | bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in members.items():
            made.writestr(name, text)
    return path


def names(path: Path) -> list[object]:
    return [record["name"] for record in read(path).graph.records.values()]


@pytest.mark.parametrize("member", ["organizations.csv", "hsds/Organizations.CSV", "../../organizations.csv"])
def test_tables_are_found_wherever_they_are_in_a_zip(tmp_path: Path, member: str) -> None:
    members: dict[str, str | bytes] = {member: ROW, "__MACOSX/._organizations.csv": b"\0"}
    path = packed(tmp_path / "a.zip", **members)
    assert names(path) == ["Le Comptoir"]
    assert [file.name for file in tmp_path.iterdir()] == ["a.zip"]


def test_a_zip_may_hold_a_json_file(tmp_path: Path) -> None:
    assert names(packed(tmp_path / "a.zip", **{"a.json": '[{"id": "1", "name": "X", "website": ""}]'})) == [
        "X"
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_tables_of_excel_are_read(tmp_path: Path, encoding: str) -> None:
    text = ROW.replace(",", ";").replace("Aide", "Dépannage").replace("\n", "\r\n")
    (tmp_path / "organizations.csv").write_bytes(text.encode(encoding))
    [record] = read(tmp_path).graph.records.values()
    assert record == {"name": "Le Comptoir", "description": "Dépannage"}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.json", b"{", "hsds.json"),
        ("a.json", b"[NaN]", "hsds.json"),
        ("a.json", b"[" * 100_000, "hsds.json"),
        ("a.json", b'{"a": ' * 900 + b"1" + b"}" * 900, "hsds.unknown"),
        ("a.json", b"\xff\xfe\xff", "hsds.json"),
        ("a.json", b'{"x": 1}', "hsds.unknown"),
        ("a.json", b'[{"id": "", "name": "X"}]', "hsds.id"),
        ("a.json", b'[{"id": "' + b"9" * 37 + b'", "name": "X"}]', "hsds.id"),
        ("organizations.csv", b"id,name\n", "hsds.empty"),
        ("organizations.csv", b"id,name\n1,2,3\n", "hsds.row"),
        ("organizations.csv", b'id,name\n1,"2\n', "hsds.row"),
        ("organizations.csv", b"id,name,name\n1,2,3\n", "hsds.header"),
        ("organizations.csv", b"name\nX\n", "hsds.id"),
        ("organizations.csv", b"id,name\n\0,2\n", "file.encoding"),
        ("other.csv", b"id,name\n1,2\n", "hsds.empty"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Refused) as caught:
        read(tmp_path / name if name.endswith("json") else tmp_path)
    assert caught.value.code == code


def test_zips_that_would_fill_the_machine_are_refused(tmp_path: Path) -> None:
    bomb = packed(tmp_path / "bomb.zip", **{"organizations.csv": b"0" * 30_000_000})
    many = packed(tmp_path / "many.zip", **{f"{place}.csv": b"" for place in range(2_001)})
    twice = packed(tmp_path / "twice.zip", **{"a/organizations.csv": ROW, "b/organizations.csv": ROW})
    broken = tmp_path / "broken.zip"
    broken.write_bytes(bomb.read_bytes()[:-20] + b"x" * 20)
    for path, code in ((bomb, "hsds.big"), (many, "hsds.big"), (twice, "hsds.twice")):
        with pytest.raises(Refused) as caught:
            read(path)
        assert caught.value.code == code
    with pytest.raises(Refused):
        read(broken)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_that_is_damaged_anywhere_is_refused_or_read(tmp_path: Path, method: int) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", method) as made:
        made.writestr("é.csv", ROW)
        made.writestr("organizations.csv", ROW * 2)
    whole = path.read_bytes()
    for place in range(0, len(whole), 3):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xA5]) + whole[place + 1 :])
        with suppress(Refused):
            read(path)
        path.write_bytes(whole[:place])
        with pytest.raises(Refused):
            read(path)


def test_nothing_but_files_is_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero"), tmp_path / "missing"):
        with pytest.raises(Refused) as caught:
            read(path)
        assert caught.value.code == "hsds.open"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[[table]]\n",
        "[[table]]\nfile = 'a.csv'\nkind = 'x'\n",
        "[[table]]\nfile = 1\nkind = 'service'\n",
        "[[table]]\nold = 2\n",
        f"{TABLE}set = 3\n",
        f"{TABLE}set = {{ alert = nan }}\n",
        f"{TABLE}columns = {{ name = 3 }}\n",
        f"{TABLE}words = {{ name = 3 }}\n",
        f"{TABLE}words = {{ name = {{ X = [1] }} }}\n",
        f"{TABLE}split = {{ name = {{ kind = 'phone', field = 'number', at = 3 }} }}\n",
    ],
)
def test_a_map_that_says_nothing_is_refused_with_what_it_may_say(tmp_path: Path, text: str) -> None:
    (tmp_path / "map.toml").write_text(text)
    (tmp_path / "organizations.csv").write_text(ROW)
    with pytest.raises(Refused) as caught:
        read(tmp_path, named_map(str(tmp_path / "map.toml")))
    assert caught.value.code == "hsds.map"
    assert "columns" in caught.value.say()
