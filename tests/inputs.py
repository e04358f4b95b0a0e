"""Files to import, of any size."""

from __future__ import annotations

import csv
import datetime as dt
import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

_STEPS = ("Inquire", "Apply", "Provide", "Manage", "Appeal")
_BEGIN = dt.datetime(2026, 1, 5, 10, tzinfo=dt.UTC)
_TEXT = "Un repas chaud, une écoute, de l'aide pour remplir des formulaires. "


def write_events(path: Path, cases: int) -> tuple[str, ...]:
    """Write a log of so many cases, five events each; return the words of the command that imports it."""
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("case", "activity", "time"))
        for case in range(cases):
            for place, step in enumerate(_STEPS):
                rows.writerow(
                    (f"K-{case}", step, (_BEGIN + dt.timedelta(days=case % 90 + place)).isoformat())
                )
    return ("import", "events", str(path), "--case", "case", "--activity", "activity", "--time", "time")


def write_directory(path: Path, organisations: int) -> tuple[str, ...]:
    """Write so many organisations in HSDS, ten records each; return the words of the command."""
    path.write_text(json.dumps([_organisation(number) for number in range(organisations)]))
    return ("import", "hsds", str(path))


def _id(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, name))


def _organisation(number: int) -> dict[str, Any]:
    return {
        "id": _id(f"o{number}"),
        "name": f"Comptoir {number}",
        "description": _TEXT * 5,
        "phones": [{"id": _id(f"p{number}"), "number": "418 555-0199"}],
        "locations": [
            {
                "id": _id(f"l{number}"),
                "location_type": "physical",
                "name": f"Maison {number}",
                "addresses": [
                    {
                        "id": _id(f"a{number}"),
                        "address_1": f"{number}, rue Saint-Jean",
                        "city": "Québec",
                        "state_province": "QC",
                        "postal_code": "G1R 1N8",
                        "country": "CA",
                        "address_type": "physical",
                    }
                ],
            }
        ],
        "services": [_service(f"{number}-{place}") for place in range(2)],
    }


def _service(name: str) -> dict[str, Any]:
    return {
        "id": _id(f"s{name}"),
        "name": f"Panier {name}",
        "status": "active",
        "description": _TEXT * 5,
        "schedules": [{"id": _id(f"h{name}"), "freq": "WEEKLY", "byday": "MO", "opens_at": "09:00"}],
        "languages": [{"id": _id(f"g{name}"), "name": "français", "code": "fr"}],
    }


def write_tasks(path: Path, tasks: int) -> tuple[str, ...]:
    """Write so many referrals in FHIR, each with its person and service; return the words of the command."""
    resources = [resource for number in range(tasks) for resource in _task(number)]
    bundle = {"resourceType": "Bundle", "entry": [{"resource": resource} for resource in resources]}
    path.write_text(json.dumps(bundle))
    return ("import", "fhir", str(path))


def _task(number: int) -> list[dict[str, Any]]:
    owner = {"resourceType": "Organization", "id": f"o{number}", "name": f"Comptoir {number}"}
    return [
        {
            "resourceType": "Patient",
            "id": f"p{number}",
            "name": [{"family": "Roy", "given": [f"Ève {number}"]}],
        },
        *([owner] if number < 20 else []),
        {"resourceType": "ServiceRequest", "id": f"s{number}", "code": {"text": "Panier de provisions"}},
        {
            "resourceType": "Task",
            "id": f"t{number}",
            "status": "completed",
            "code": {"coding": [{"code": "fulfill"}]},
            "for": {"reference": f"Patient/p{number}"},
            "owner": {"reference": f"Organization/o{number % 20}"},
            "focus": {"reference": f"ServiceRequest/s{number}"},
            "authoredOn": "2026-11-02",
        },
    ]


INPUTS: dict[str, tuple[str, Callable[[Path, int], tuple[str, ...]]]] = {
    "events": ("log.csv", write_events),
    "hsds": ("directory.json", write_directory),
    "fhir": ("bundle.json", write_tasks),
}
"""What writes a file for each importer, and the usual name of that file."""
