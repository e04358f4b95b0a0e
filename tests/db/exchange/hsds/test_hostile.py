"""A directory whose every field says what it never should: it comes in, is told of, and goes out again."""

from __future__ import annotations

import io
import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from db.core.errors import Refused
from db.core.text import printable
from db.exchange.hsds import outgoing
from db.exchange.hsds.incoming import import_hsds, read
from db.exchange.hsds.kinds import Kind, kinds
from tests.conftest import ActorFactory
from tests.traces import refused

ORGANISATION, SERVICE, LOCATION = (str(uuid.UUID(int=number)) for number in (1, 2, 3))
OWNERS = {"organization_id": ORGANISATION, "service_id": SERVICE, "location_id": LOCATION}
BASE: dict[str, list[dict[str, Any]]] = {
    "organizations": [{"id": ORGANISATION, "name": "Centre"}],
    "services": [{"id": SERVICE, "organization_id": ORGANISATION, "name": "Aide"}],
    "locations": [{"id": LOCATION, "organization_id": ORGANISATION}],
}


def sound(kind: Kind) -> dict[str, Any]:
    """Return the least that a record of a kind says to stand in its table."""
    record = {name: "7" for name, field in kind.fields.items() if field.required and name != "id"}
    return record | {name: owner for name, owner in OWNERS.items() if name in kind.fields}


def everywhere(value: Any) -> dict[str, list[dict[str, Any]]]:
    """Return all tables, with a record for each of their fields that says this in it."""
    whole = {table: list(records) for table, records in BASE.items()}
    for kind in kinds().values():
        for name in (*kind.fields, *kind.lists, *kind.ones, "other"):
            if name != "id":
                id_ = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{kind.name}/{name}"))
                whole.setdefault(kind.table, []).append({**sound(kind), "id": id_, name: value})
    return whole


def deep(levels: int) -> list[Any]:
    """Return lists inside each other."""
    value: list[Any] = []
    for _level in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [
        [],
        {},
        [[1], {"a": None}],
        {"\ud800\0": "\udfff\0"},
        True,
        10**400,
        1e308,
        "\ud800\x1b[31m\u202e",
        "é" * 600,
        "9999-12-31T23:59:59-23:59",
        deep(40),
    ],
    ids=lambda value: f"{type(value).__name__} {str(value)[:12]!a}",
)
def test_what_a_field_never_says_is_kept_told_and_taken_out_again(
    actor: ActorFactory, tmp_path: Path, value: Any
) -> None:
    lead, path, out = actor("lead"), tmp_path / "a.json", io.BytesIO()
    path.write_text(json.dumps(everywhere(value)))
    done = import_hsds(lead, read(path))
    assert done.findings
    for finding in done.findings:
        assert printable(finding.say()).encode()
    outgoing.export_json(lead, out)
    path.write_bytes(out.getvalue())
    assert [count for count in import_hsds(lead, read(path)).counts if count.added] == []


def test_a_status_that_is_no_word_is_inactive_and_goes_out_as_it_came(
    actor: ActorFactory, tmp_path: Path
) -> None:
    lead, path, out = actor("lead"), tmp_path / "a.json", io.BytesIO()
    path.write_text(json.dumps({**BASE, "services": [{**BASE["services"][0], "status": []}]}))
    done = import_hsds(lead, read(path))
    assert f"services · {SERVICE} · status: “[]” is not one of" in "\n".join(
        finding.say() for finding in done.findings
    )
    outgoing.export_json(lead, out)
    assert json.loads(out.getvalue())["services"][0]["status"] == []


def test_who_belongs_to_itself_or_round_about_comes_in_once(actor: ActorFactory, tmp_path: Path) -> None:
    lead, path, out = actor("lead"), tmp_path / "a.json", io.BytesIO()
    other = str(uuid.UUID(int=9))
    organisations = [
        {"id": ORGANISATION, "name": "Une", "parent_organization_id": other},
        {"id": other, "name": "Autre", "parent_organization_id": ORGANISATION},
        {"id": other, "name": "Autrement", "parent_organization_id": other},
    ]
    terms = [{"id": "1", "name": "Faim", "parent_id": "1"}]
    path.write_text(json.dumps({"organizations": organisations, "taxonomy_terms": terms}))
    said = [finding.say() for finding in import_hsds(lead, read(path)).findings]
    assert sum("given twice with different values" in sentence for sentence in said) == 2
    outgoing.export_json(lead, out)
    assert [one["name"] for one in json.loads(out.getvalue())] == ["Une", "Autrement"]


def test_one_record_without_an_id_leaves_everything_as_it_was(actor: ActorFactory, tmp_path: Path) -> None:
    lead, path = actor("lead"), tmp_path / "a.json"
    hostile: tuple[Any, ...] = ([], {}, True, 1.5, "", "x" * 37, "\0")
    for id_ in hostile:
        path.write_text(json.dumps({**BASE, "contacts": [{"id": id_, "name": "Ève"}]}))
        with refused(Refused) as caught:
            import_hsds(lead, read(path))
        assert caught.value.code == "hsds.id"
