"""The directory comes in from HSDS and goes out again, and nothing that HSDS can carry is lost on the way."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from db.core.actor import Actor
from db.core.database import reading
from db.directory import queries
from db.directory.actions import OrganisationDraft, ServiceDraft, edit_organisation, set_remark, verify
from db.directory.card import card
from db.directory.details import DirectoryRecord
from db.directory.models import Location, Organisation, Phone, Service
from db.exchange.hsds import outgoing
from db.exchange.hsds.incoming import Imported, import_hsds, named_map
from db.exchange.hsds.incoming import read as read_source
from tests.conftest import ActorFactory
from tests.db.exchange.hsds.files import example, facts, faults, leaves, read
from tests.factories import make_organisation
from tests.fixtures import shared_fixture

EXAMPLES = ("organization_full.json", "service_full.json", "service_at_location_full.json")
RECORDS = {"3.0": 20, "3.1-dev": 23}


@pytest.fixture
def lead(actor: ActorFactory) -> Actor:
    return actor("lead")


def bring(actor: Actor, path: Path, column_map: str = "", **options: Any) -> Imported:
    return import_hsds(actor, read_source(path, named_map(column_map) if column_map else None), **options)


def given(actor: Actor, tmp_path: Path, data: Any) -> Imported:
    """Import what a JSON file says."""
    path = tmp_path / "given.json"
    path.write_text(json.dumps(data))
    return bring(actor, path)


def taken(actor: Actor, organisation: int | None = None) -> Any:
    """Return what is exported as JSON."""
    out = io.BytesIO()
    outgoing.export_json(actor, out, organisation)
    return json.loads(out.getvalue())


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as text:
        return list(csv.DictReader(text))


def added(done: Imported) -> int:
    return sum(count.added for count in done.counts)


def filled(row: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in row.items() if value}


def told(done: Imported) -> set[tuple[str, str, str]]:
    return {(finding.key.kind, finding.key.id, finding.field) for finding in done.findings}


@pytest.mark.parametrize(("version", "known", "whole"), [("3.0", 145, 349), ("3.1-dev", 162, 372)])
def test_the_official_example_comes_back_whole(lead: Actor, version: str, known: int, whole: int) -> None:
    """Importing the other examples of the same records doubles nothing and changes nothing."""
    first, *others = (bring(lead, example(name, version)) for name in EXAMPLES)
    assert (added(first), first.findings) == (RECORDS[version], ())
    for done in others:
        assert (added(done), sum(count.changed for count in done.counts), done.findings) == (0, 0, ())
    came, went = read(example(EXAMPLES[0], version)), taken(lead)
    assert faults(went, version) == []
    assert len(set(facts(came))) == known
    assert set(facts(went)) == set(facts(came))
    assert len(list(leaves(came))) == whole
    assert dict(leaves(went)) == dict(leaves(came))


def test_tables_come_in_with_what_dangles_named_and_go_out_as_they_were(lead: Actor, tmp_path: Path) -> None:
    done = bring(lead, example("csv"))
    assert [(count.records, count.added) for count in done.counts] == [(1, 1)] * 21
    contact = ("contact", "1e7efce3-639b-4880-940c-b95cd30cdb50")
    assert len(done.findings) == 4
    assert told(done) == {
        (*contact, "organization_id"),
        (*contact, "service_at_location_id"),
        ("location", "3a19ff88-4620-4d17-9830-ac1d859eb5d5", "organization_id"),
        ("taxonomy_term", "3f7b145d-84af-42d7-8fae-eaca714b02b2", "taxonomy_id"),
    }
    folder = tmp_path / "tables"
    assert outgoing.export_tables(lead, folder).records == 21
    package = read(example("../datapackage.json"))
    values = 0
    for resource in package["resources"]:
        name = resource["path"].removesuffix(".csv")
        ours, theirs = table(folder, name), table(example("csv"), name)
        assert list(ours[0]) == [field["name"] for field in resource["schema"]["fields"]]
        assert ours == theirs
        values += sum(bool(value) for row in theirs for value in row.values())
    assert values == 183
    ours = read(folder / "datapackage.json")
    assert {r["path"] for r in ours["resources"]} == {r["path"] for r in package["resources"]}
    assert [count.changed for count in bring(lead, folder).counts] == [0] * 21


def test_tables_of_3_1_are_written_where_something_needs_them(lead: Actor, tmp_path: Path) -> None:
    bring(lead, example("csv", "3.1-dev"))
    assert outgoing.export_tables(lead, tmp_path / "tables").records == 24
    for path in example("csv", "3.1-dev").glob("*.csv"):
        theirs = [filled(row) for row in table(path.parent, path.stem)]
        assert [filled(row) for row in table(tmp_path / "tables", path.stem)] == theirs


@pytest.mark.parametrize("name", ["Default", "Warn"])
def test_british_files_are_taken(lead: Actor, name: str) -> None:
    folder = shared_fixture(f"hsds/uk-validator/{name}")
    for path in (folder / "service_list.json", folder / "service_full.json"):
        assert bring(lead, path).findings == ()
    assert faults(taken(lead)) == []


def test_a_british_file_with_faults_is_kept_as_it_came_and_each_fault_named(lead: Actor) -> None:
    path = shared_fixture("hsds/uk-validator/Fail/service_full.json")
    service = read(path)
    done = bring(lead, path)
    assert told(done) == {("service", service["id"], "email"), ("service", service["id"], "url")}
    [exported] = taken(lead)["services"]
    assert (exported["email"], exported["url"]) == (service["email"], service["url"])


def test_services_without_a_name_are_kept_but_shown_nowhere(lead: Actor) -> None:
    path = shared_fixture("hsds/uk-validator/Fail/service_list.json")
    done = bring(lead, path)
    nameless = {item["id"] for item in read(path)["contents"]}
    assert {id_ for kind, id_, field in told(done) if (kind, field) == ("service", "name")} == nameless
    with reading():
        assert Service.select().count() == 0
        assert DirectoryRecord.select().where(DirectoryRecord.kind == "service").count() == len(nameless)


def test_ohana_comes_in_through_a_column_map(lead: Actor, tmp_path: Path) -> None:
    done = bring(lead, shared_fixture("directory-ohana"), "ohana")
    counts = {count.table: count.added for count in done.counts}
    assert {name: counts[name] for name in ("organizations", "locations", "services", "contacts")} == {
        "organizations": 8,
        "locations": 22,
        "services": 23,
        "contacts": 31,
    }
    assert (counts["phones"], counts["addresses"], counts["taxonomy_terms"]) == (54, 42, 290)
    assert not [finding for finding in done.findings if "there is no" in finding.sentence]
    assert [count.added for count in bring(lead, shared_fixture("directory-ohana"), "ohana").counts] == [
        0 for _ in done.counts
    ]
    with reading():
        found = queries.page("redwood city").rows
    assert ("Peninsula Family Service", "Redwood City") in [(row.name, row.place) for row in found]
    outgoing.export_tables(lead, tmp_path / "tables")
    kinds = Counter(row["address_type"] for row in table(tmp_path / "tables", "addresses"))
    assert kinds == {"physical": 21, "postal": 21}


def test_hsds_1_1_comes_in_through_its_map(lead: Actor) -> None:
    done = bring(lead, shared_fixture("hsds/1.1-sample"), "1.1")
    counts = {count.table: count.added for count in done.counts}
    assert (counts["organizations"], counts["services"], counts["locations"]) == (10, 13, 10)
    assert (counts["service_at_location"], counts["phones"]) == (13, 5)
    assert not done.others


def test_what_staff_corrects_is_what_goes_out(lead: Actor) -> None:
    """The example's description ends with a space; it comes back with it for as long as nobody changes it."""
    bring(lead, example(EXAMPLES[0]))
    before = taken(lead)
    assert before["services"][0]["description"].endswith(" ")
    with reading():
        entry = card(Organisation.get().id)
    was = OrganisationDraft(entry.name, entry.alternate_name, entry.description, entry.email, entry.website)
    now = OrganisationDraft("Un nouveau nom", was.alternate_name, was.description, was.email, was.website)
    edit_organisation(lead, entry.id, now, was)
    after = taken(lead)
    assert after.pop("name") == "Un nouveau nom"
    assert after == {name: value for name, value in before.items() if name != "name"}


def test_private_notes_never_leave(lead: Actor, tmp_path: Path) -> None:
    organisation = make_organisation(lead)
    set_remark(lead, organisation, "Demander madame Untel, jamais le guichet 1")
    outgoing.export_tables(lead, tmp_path / "tables")
    everything = json.dumps(taken(lead)) + "".join(
        path.read_text() for path in (tmp_path / "tables").iterdir()
    )
    assert "Untel" not in everything
    assert lead.login not in everything


def test_what_is_only_written_in_words_goes_out_as_records(lead: Actor) -> None:
    words = ServiceDraft("Impôts", hours="lundi au jeudi, 9 h à 16 h", languages="français, anglais")
    organisation = make_organisation(lead, services=(words,), place="Chicoutimi")
    went = taken(lead)
    assert faults(went) == []
    [service] = went["services"]
    assert [record["name"] for record in service["languages"]] == [words.languages]
    assert [record["description"] for record in service["schedules"]] == [words.hours]
    assert [record["name"] for record in went["locations"]] == ["Chicoutimi"]
    assert taken(lead, organisation) == went == taken(lead)


def test_who_verified_is_not_who_changed(lead: Actor, frozen: dt.datetime) -> None:
    bring(lead, example(EXAMPLES[0]))
    with reading():
        row = Organisation.get()
        entry = card(row.id)
    assert (row.verified_on, entry.verified_by) == (dt.date(2005, 1, 1), "email@example.com")
    assert entry.to_verify
    verify(lead, row.id)
    [service] = taken(lead)["services"]
    assert service["assured_date"] == frozen.date().isoformat()
    assert "assurer_email" not in service
    assert service["last_modified"] == "2023-03-15T10:30:45.123Z"
    bring(lead, example(EXAMPLES[0]))
    with reading():
        assert card(row.id).verified_on == frozen.date()


ORGANIZATION = {"id": "6a6e2e2e-7d2c-4a6e-8d58-8b2f5a1c0001", "name": "Le Comptoir", "description": "Aide"}
SERVICE = {"id": "6a6e2e2e-7d2c-4a6e-8d58-8b2f5a1c0002", "name": "Dépannage", "status": "active"}
PHONE = {"id": "6a6e2e2e-7d2c-4a6e-8d58-8b2f5a1c0003", "number": "418 555-0100"}


def test_what_belongs_to_nobody_is_kept_until_it_does(lead: Actor, tmp_path: Path) -> None:
    done = given(lead, tmp_path, SERVICE | {"phones": [PHONE]})
    assert [finding.key.kind for finding in done.findings] == ["service"]
    with reading():
        assert (Service.select().count(), DirectoryRecord.select().count()) == (0, 2)
    done = given(lead, tmp_path, ORGANIZATION | {"services": [{"id": SERVICE["id"]}]})
    with reading():
        assert (Service.get().name, Phone.get().service_id) == (SERVICE["name"], Service.get().id)
        assert DirectoryRecord.select().count() == 0
    assert taken(lead) == ORGANIZATION | {"services": [SERVICE | {"phones": [PHONE]}]}


def test_a_short_list_takes_nothing_from_what_is_known(lead: Actor, tmp_path: Path) -> None:
    bring(lead, example(EXAMPLES[0]))
    before = taken(lead)
    bring(lead, example("organization_list.json"))
    bring(lead, example("service_list.json"))
    assert taken(lead) == before


def test_a_number_of_two_services_stays_one(lead: Actor, tmp_path: Path) -> None:
    other = SERVICE | {"id": "6a6e2e2e-7d2c-4a6e-8d58-8b2f5a1c0004", "name": "Écoute"}
    whole = ORGANIZATION | {"services": [SERVICE | {"phones": [PHONE]}, other | {"phones": [PHONE]}]}
    given(lead, tmp_path, whole)
    with reading():
        assert Phone.select().count() == 1
    assert taken(lead) == whole
    [finding] = outgoing.export_tables(lead, tmp_path / "tables").findings
    assert (finding.key.kind, finding.field, finding.params["id"]) == ("phone", "service_id", other["id"])


def test_a_place_of_two_organisations_stays_with_the_first_and_is_told_by_both(
    lead: Actor, tmp_path: Path
) -> None:
    place = {"id": "6a6e2e2e-7d2c-4a6e-8d58-8b2f5a1c0005", "location_type": "physical", "name": "Annexe"}
    other = {"id": "6a6e2e2e-7d2c-4a6e-8d58-8b2f5a1c0006", "name": "La Halte", "description": "Accueil"}
    at = {"id": "6a6e2e2e-7d2c-4a6e-8d58-8b2f5a1c0007", "location": place}
    service = {"id": "6a6e2e2e-7d2c-4a6e-8d58-8b2f5a1c0008", "name": "Repas", "status": "active"}
    first = ORGANIZATION | {"locations": [place]}
    second = other | {"services": [service | {"service_at_locations": [at]}]}
    for whole in ([first, second], [second]):
        given(lead, tmp_path, whole)
        with reading():
            assert Location.get().organisation.name == ORGANIZATION["name"]
            assert {row.place for row in queries.page().rows} == {"Annexe"}
    assert taken(lead) == [first, second]


def test_what_json_has_no_place_for_is_counted(lead: Actor, tmp_path: Path) -> None:
    given(lead, tmp_path, [ORGANIZATION | {"email": "info@example.org"}])
    bring(lead, example("taxonomy_list.json"))
    out = io.BytesIO()
    [finding] = outgoing.export_json(lead, out).findings
    assert finding.say() == ("taxonomies: records without an organisation, which only tables can include: 1")


def test_what_nobody_knows_comes_back_too(lead: Actor, tmp_path: Path) -> None:
    odd = {"x_score": 1.0, "x_tags": ["a", {"b": [True, 12, "é"]}], "email": "", "year_incorporated": "1987?"}
    whole = (
        ORGANIZATION
        | odd
        | {"services": [SERVICE | {"minimum_age": 12.50, "phones": [PHONE | {"extension": "007"}]}]}
    )
    done = given(lead, tmp_path, whole)
    assert {field for _kind, _id, field in told(done)} == {"email", "year_incorporated", "extension"}
    assert taken(lead) == whole


def test_no_cell_of_a_table_is_a_formula_and_it_is_read_as_it_was(lead: Actor, tmp_path: Path) -> None:
    dialled = {"organization_id": ORGANIZATION["id"], "number": "+1 (418) 555-0100", "description": "-"}
    whole = ORGANIZATION | {
        "name": "=1+1",
        "description": "'\uff1d x",
        "@note": "| x",
        "phones": [PHONE | dialled],
    }
    given(lead, tmp_path, whole)
    outgoing.export_tables(lead, tmp_path / "tables")
    [row], [phone] = table(tmp_path / "tables", "organizations"), table(tmp_path / "tables", "phones")
    assert (row["name"], row["description"], row["'@note"]) == ("'=1+1", "''\uff1d x", "'| x")
    assert (phone["number"], phone["description"]) == ("+1 (418) 555-0100", "'-")
    again = bring(lead, tmp_path / "tables")
    assert added(again) == 0
    assert taken(lead) == whole


def test_signs_that_a_terminal_could_obey_are_taken_out_and_told(lead: Actor, tmp_path: Path) -> None:
    done = given(lead, tmp_path, ORGANIZATION | {"name": "Le \x1b[31mComptoir\u202e", "x_note": "\ud800\x07"})
    assert told(done) == {("organization", ORGANIZATION["id"], name) for name in ("name", "x_note")}
    assert taken(lead) == ORGANIZATION | {"name": "Le [31mComptoir", "x_note": ""}


def test_a_dry_run_tells_all_and_keeps_nothing(lead: Actor) -> None:
    done = bring(lead, example(EXAMPLES[0]), dry_run=True)
    assert added(done) == 20
    assert taken(lead) == []


def test_one_organisation_goes_out_alone(lead: Actor, tmp_path: Path) -> None:
    make_organisation(lead)
    bring(lead, example("csv"))
    with reading():
        imported = Organisation.get(Organisation.name == "Example Organization Inc.").id
    assert [entry["name"] for entry in taken(lead)] == ["Centre d'impôt Nord", "Example Organization Inc."]
    assert taken(lead, imported)["name"] == "Example Organization Inc."
    outgoing.export_tables(lead, tmp_path / "tables", imported)
    assert [row["name"] for row in table(tmp_path / "tables", "organizations")] == [
        "Example Organization Inc."
    ]
