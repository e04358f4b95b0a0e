"""Every command, every role, on one's own file, the team's and another team's: generated from the table.

Acceptance test 16 of the server reference, by the command line: a refusal is one line, and leaves no row.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import apsw
import click
import pytest
from click.testing import CliRunner

from db.clients.models import Client
from db.core import database as core_database
from db.core import settings
from db.core.change_number import CLOSED
from db.staff.permissions import PERMISSIONS, Reach, Role, permissions
from scripts.cli import main
from tests.conftest import Prepared
from tests.db.exchange.fhir.test_incoming import TASK, bundle
from tests.db.staff.test_matrix import PLACES, Case, allowed
from tests.engines import put_back
from tests.factories import PUBLIC_KEYS

LOG = "case,activity,time\nZ-1,Learn,2026-11-01\n"
DESIGN = """name = "Autre"
[[steps]]
name = "Une"
expected_days = 7
"""
DIRECTORY = '[{"id": "6a1c2e0e-3d0f-4c55-9d5e-0a8f6f7c1a11", "name": "Centre", "description": "Aide"}]'

WRITES: dict[str, tuple[str, str]] = {
    "clients add": ("client.register", "--given Ana"),
    "clients ask": ("client.ask", "{number} relevé"),
    "clients assign": ("client.assign", "{number} root"),
    "clients correct-contact": ("client.correct", "{planned} --mode online"),
    "clients correct-move": ("client.correct", "{stay} --on 2026-11-20"),
    "clients in-error": ("client.withdraw", "{number}"),
    "clients engage": ("client.engage", "{number} --mode phone"),
    "clients involve": ("client.assign", "{number} second"),
    "clients move": ("client.move", "{number} inquire"),
    "clients open": ("client.outside", "{number} remplace"),
    "clients outside": ("client.search", "appel --number {number}"),
    "clients receive": ("client.ask", "{asked}"),
    "clients show": ("client.read", "{number}"),
    "clients show --identity": ("client.reveal", "{number}"),
    "referrals add": ("referral.make", "{number} {organisation}"),
    "referrals again": ("referral.confirm", "{referral} --on 2026-11-23"),
    "referrals appointment": ("referral.confirm", "{referral} --on 2026-11-23"),
    "referrals confirm": ("referral.confirm", "{referral} --by client"),
    "referrals escalate": ("referral.confirm", "{referral}"),
    "referrals feedback": ("referral.feedback", "{referral} --party client --channel phone --useful 4"),
    "referrals letter": ("client.read", "{referral}"),
    "referrals next": ("referral.status", "{failed} need"),
    "referrals not-made": ("referral.confirm", "{referral}"),
    "referrals received": ("referral.confirm", "{referral} --by client"),
    "referrals show": ("client.read", "{referral}"),
    "referrals status": ("referral.status", "{referral} accepted"),
    "directory add": ("directory.edit", "Centre"),
    "directory add-service": ("directory.edit", "{organisation} Paniers"),
    "directory report": ("directory.report", "{organisation} faux"),
    "directory settle": ("directory.verify", "{report} dismissed"),
    "directory verify": ("directory.verify", "{organisation}"),
    "suggestions add": ("suggestion.add", "Idée"),
    "suggestions comment": ("suggestion.comment", "{suggestion} vu"),
    "suggestions decide": ("suggestion.decide", "{suggestion} planned --reason oui"),
    "suggestions support": ("suggestion.support", "{suggestion}"),
    "retros action": ("retro.note", "{retro} faire"),
    "retros close": ("retro.close", "{retro}"),
    "retros done": ("retro.note", "{action} rien"),
    "retros note": ("retro.note", "{retro} note"),
    "retros open": ("retro.open", "Rétro"),
    "trajectories import": ("trajectory.design", "{folder}/design.toml"),
    "import events": (
        "exchange.import",
        "{folder}/log.csv --case case --activity activity --time time --trajectory Log",
    ),
    "import fhir": ("exchange.import", "{folder}/bundle.json"),
    "import hsds": ("exchange.import", "{folder}/directory.json"),
    "export clients": ("exchange.export", ""),
    "export clients --identities": ("exchange.identities", ""),
    "export events": ("exchange.export", "--as csv"),
    "export feedback": ("exchange.export", ""),
    "export hsds": ("exchange.export", "-"),
    "export organisations": ("exchange.export", ""),
    "export referrals": ("exchange.export", ""),
    "export referrals --identities": ("exchange.identities", ""),
    "export suggestions": ("exchange.export", ""),
    "staff add": ("staff.manage", "jean Jean"),
    "staff away": ("staff.away", "{login} --to 2026-12-24"),
    "staff deactivate": ("staff.manage", "second"),
    "staff reactivate": ("staff.manage", "former"),
    "staff role": ("staff.manage", "second lead"),
    "staff unlock": ("staff.manage", "second"),
    "backup": ("upkeep.backup", "{folder}/backups"),
    "keys add": ("staff.keys", "second {folder}/second.pub"),
    "keys revoke": ("staff.keys", "root"),
}
"""What leaves a row: the permission it takes, and its arguments. To read a file is to leave a look."""

READS: dict[str, tuple[str, str]] = {
    "retros show": ("retro.read", "{retro}"),
    "clients looks": ("client.looks", "{number}"),
    "restore": ("upkeep.restore", "{folder}/trajectoire.kept --dry-run"),
    "keys": ("staff.keys", ""),
    "keys list": ("staff.keys", ""),
    "doctor": ("upkeep.check", ""),
}
"""What leaves none, and takes a permission all the same."""

ANYONE = {
    "today": "",
    "clients list": "",
    "referrals list": "",
    "referrals report": "",
    "directory list": "",
    "directory show": "{organisation}",
    "directory stale": "",
    "suggestions list": "",
    "suggestions show": "{suggestion}",
    "retros list": "",
    "trajectories list": "",
    "trajectories show": "",
    "trajectories export": "",
    "path": "",
    "staff list": "",
}
"""What everyone with an account may read: lists without names, and what is about nobody."""

WHOLE_AGENCY = {"import events", "import fhir"}
"""What touches anybody's file, and so is refused to who leads one team."""
REFUSALS = ("role", "caseload", "Someone else", "whole agency")
FINDING = {"doctor"}
"""What ends with the status of findings: no backup was made here."""
OF_PEOPLE = {"clients list", "referrals list"}
"""Lists of people, refused to who follows none."""

APART = {"tui", "demo", "init", "migrate", "sample", "benchmark"}
"""No deed of a person: the app itself, and what is done before there are people or beside them."""
RULED = {"referrals undo"}
"""For who did it, whatever the table says: tests/db/referrals/test_undo.py."""


def commands(group: click.Command = main, *names: str) -> Iterator[str]:
    """Yield the words of every command there is."""
    if not isinstance(group, click.Group):
        yield " ".join(names)
        return
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found is not None
        yield from commands(found, *names, name)
    if names and group.invoke_without_command:
        yield " ".join(names)


def test_every_command_is_tried_here() -> None:
    tried = {" ".join(word for word in name.split() if word[0] != "-") for name in (*WRITES, *READS, *ANYONE)}
    assert tried | APART | RULED == set(commands())


def files_for(folder: Path) -> None:
    """Write the files that commands read."""
    bundle(folder, TASK)
    for name, text in (
        ("log.csv", LOG),
        ("design.toml", DESIGN),
        ("directory.json", DIRECTORY),
        ("second.pub", PUBLIC_KEYS[1]),
    ):
        (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture
def site(
    database: str,
    frozen: object,
    prepared: Prepared,
    as_account: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Site:
    """Return the database that each case begins with."""
    monkeypatch.setenv("TRAJECTOIRE_DATABASE", database)
    settings.current.cache_clear()
    files_for(tmp_path)
    return Site(prepared(Case), Path(database.removeprefix("sqlite:///")), as_account)


class Site:
    """The world of the matrix, run by one account after another."""

    def __init__(self, case: Case, file: Path, become: Callable[[str], None]) -> None:
        self.case, self.file, self.become = case, file, become
        with core_database.reading():
            number = Client.get_by_id(case.world.client).number
        self.words = {**asdict(case.world), "number": number, "folder": str(file.parent)}

    def put(self, place: str, role: Role) -> None:
        """Put the file where it is asked to be; what is here now is what each case begins with."""
        with core_database.connection():
            self.case.give(role, place)
        core_database.disconnect()
        shutil.copyfile(self.file, self.file.with_suffix(".kept"))

    def tried(self, login: str, name: str, arguments: str) -> tuple[int, str, bool]:
        """Run a command; return its exit status, what it said, and whether anything was written.

        What was is undone.
        """
        self.become(login)
        words = [*name.split(), *(word.format(**self.words, login=login) for word in arguments.split())]
        with closing(apsw.Connection(str(self.file))) as other:
            before = other.pragma("user_version") & ~CLOSED
            result = CliRunner().invoke(main, words, prog_name="trajectoire")
            written = other.pragma("user_version") & ~CLOSED != before
        assert "Internal error" not in result.output, words
        if written:
            core_database.disconnect()
            put_back(self.file.with_suffix(".kept"), self.file)
        return result.exit_code, result.stderr, written


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", Role)
def test_every_command_and_place_by_role(site: Site, role: Role) -> None:
    tried = 0
    login = site.case.who[role].login
    for place in PLACES:
        site.put(place, role)
        for name, (verb, arguments) in (WRITES | READS).items():
            if place != "own" and not verb.startswith(("client.", "referral.")):
                continue
            status, said, written = site.tried(login, name, arguments)
            case = (name, place, said)
            whole = name not in WHOLE_AGENCY or PERMISSIONS[verb].get(role) is Reach.ANY
            if allowed(role, verb, place) and whole:
                assert (status, written) == (4 if name in FINDING else 0, name in WRITES), case
            else:
                assert (status, written) == (1, False), case
                assert said.count("\n") == 1, case
                assert any(word in said for word in ("role", "caseload", "Someone else", "whole agency")), (
                    case
                )
            tried += 1
    for name, arguments in ANYONE.items():
        status, said, written = site.tried(login, name, arguments)
        may = name not in OF_PEOPLE or "client.read" in permissions([role])
        assert (status, written) == (0 if may else 1, False), (name, said)
        tried += 1
    assert tried * len(Role) >= 370
