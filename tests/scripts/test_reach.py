"""Every command, by everyone who does not reach her file: the same whether she is a client or not.

Generated from the commands there are: a new one must be in the tables of test_roles.py, and so is tried here.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import scripts
from db.core import clock, settings
from db.core import database as core_database
from db.staff.actions import add_staff, founder
from db.staff.permissions import PERMISSIONS, Reach, Role
from scripts.cli import main
from tests.conftest import NOW
from tests.engines import SqliteEngine, put_back
from tests.scripts.test_roles import ANYONE, APART, READS, WHOLE_AGENCY, WRITES, files_for
from tests.two_worlds import HER, TOLD, WORDS, Agency, build

PAGE = Path(scripts.__file__).parent / "server" / "README.md"
ROLES = (Role.STAFF, Role.LEAD, Role.ADMINISTRATOR, Role.AUDITOR)


def table() -> dict[str, dict[Role, str]]:
    """Return what the server page says that each role may run on people's data, by command."""
    found = {}
    section = PAGE.read_text(encoding="utf-8").partition("\n## Who may read which file\n")[2]
    for line in section.splitlines():
        if line.startswith("| `"):
            names, *reaches = (cell.strip() for cell in line.strip("|").split("|"))
            for name in re.findall("`([^`]+)`", names):
                found[name] = dict(zip(ROLES, reaches, strict=True))
    return found


COUNTS = {"path", "referrals report", "directory list", "directory show"}
"""Commands that show figures of the whole agency, of five people or more."""
GRANTED = {
    role: {name for name, given in table().items() if given[role] == "agency"} - COUNTS
    for role in (Role.ADMINISTRATOR, Role.AUDITOR)
}
"""Commands by which a role reaches every file: whole exports and imports, and who looked."""
DOOR = {"clients outside", "clients open"}
"""The one way to what is beyond one's reach; tests/db/clients/test_outside.py."""


@dataclass
class World:
    """A database with or without her, put back after each command."""

    file: Path
    agency: Agency

    def run(self, words: list[str]) -> tuple[int, str]:
        """Run a command; return its exit status and all that it said."""
        settings.override(database=f"sqlite:///{self.file}")
        result = CliRunner().invoke(main, words, prog_name="trajectoire")
        core_database.disconnect()
        put_back(self.file.with_suffix(".kept"), self.file)
        assert "Internal error" not in result.output, words
        return result.exit_code, result.output


@pytest.fixture(scope="module")
def worlds(sqlite_engine: SqliteEngine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[World]]:
    """Return the agency with her, and without."""
    made = []
    with clock.frozen(NOW):
        for with_her in (True, False):
            folder = tmp_path_factory.mktemp("world")
            url = sqlite_engine.fresh(folder)
            core_database.connect(url)
            agency = build(with_her=with_her)
            add_staff(founder("root", "root"), "adele", "Adèle Admin", Role.ADMINISTRATOR)
            core_database.disconnect()
            file = Path(url.removeprefix("sqlite:///"))
            files_for(folder)
            shutil.copyfile(file, file.with_suffix(".kept"))
            made.append(World(file, agency))
        yield made


DATABASE = {"backup", "restore"}
"""What administrators do with the whole database, of which they are told how many rows it has."""
LOGINS = {Role.STAFF: "sud0", Role.LEAD: "chef-sud", Role.ADMINISTRATOR: "adele", Role.AUDITOR: "aude"}


def calls(hers: dict[str, str], own: dict[str, str]) -> Iterator[tuple[str, list[str]]]:
    """Yield every command with what is one's own, with what is hers, and every search for her, once each."""
    given = set()
    for name, words in _calls(hers, own):
        if tuple(words) not in given:
            given.add(tuple(words))
            yield name, words


def _calls(hers: dict[str, str], own: dict[str, str]) -> Iterator[tuple[str, list[str]]]:
    for name, arguments in (
        {name: words for name, (_verb, words) in (WRITES | READS).items()} | ANYONE
    ).items():
        for records in (own, own | hers):
            wanted = {**own, "report": "1", "login": "sud0", **records, "folder": "{folder}"}
            yield name, [*name.split(), *(word.format_map(wanted) for word in arguments.split())]
        command = _command(name)
        options = {option for parameter in command.params for option in parameter.opts}
        if "--search" in options:
            for word in WORDS:
                yield name, [*name.split(), "--search", word]
        if "--format" in options and not arguments:
            yield name, [*name.split(), "--format", "json"]
    yield "clients add", ["clients", "add", "--given", HER.given, "--family", HER.family]
    yield "referrals list", ["referrals", "list", "--organisation", own["place"]]
    yield "referrals report", ["referrals", "report", "--organisation", own["place"], "--format", "json"]
    yield "clients list", ["clients", "list", "--step", "3", "--format", "json"]
    yield "clients list", ["clients", "list", "--late"]


def _command(name: str) -> click.Command:
    found: click.Command = main
    for word in name.split():
        if word[0] != "-" and isinstance(found, click.Group):
            found = found.get_command(click.Context(found), word) or found
    return found


def same(text: str, *, counts: bool) -> str:
    """Return what is said without what differs by chance: numbers and ids drawn now, figures of many."""
    text = re.sub(r"^\d+$", "id", text, flags=re.MULTILINE)
    text = re.sub(r"C-\d{6,9}-[A-Z]", "C-*", text)
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "uuid", text)
    return re.sub(r"[\d.]+%?", "#", text) if counts else text


@pytest.mark.parametrize("role", LOGINS)
def test_nobody_out_of_her_reach_is_told_anything_of_her(
    role: Role, worlds: list[World], as_account: Callable[[str], None]
) -> None:
    as_account(LOGINS[role])
    agency = worlds[0].agency
    tried = 0
    with clock.frozen(NOW):
        for name, words in calls(agency.hers, agency.own):
            whole = DATABASE if role is Role.ADMINISTRATOR else set()
            if name in DOOR | whole | GRANTED.get(role, set()) or name.split()[0] in APART:
                continue
            said = []
            for world in worlds:
                spelled = [word.replace("{folder}", str(world.file.parent)) for word in words]
                said.append(world.run(spelled))
            counts = name in COUNTS
            one, other = ((status, same(text, counts=counts)) for status, text in said)
            assert one == other, (role, words)
            mine = said[0][1].replace(" ".join(words), "")
            for word in words:
                mine = mine.replace(word, "")  # what was typed is said back
            assert not TOLD.search(mine), (role, words, said[0][1])
            tried += 1
    assert tried > 100


VERBS = {name: verb for name, (verb, _arguments) in (WRITES | READS).items()} | {
    "clients list": "client.read",
    "referrals list": "client.read",
    "path": "trajectory.path",
}
REACHES = {None: "–", Reach.CASELOAD: "caseload", Reach.TEAM: "team", Reach.ANY: "agency"}


def test_the_page_says_what_the_permissions_say() -> None:
    told = table()
    of_people = ("clients ", "referrals ", "export c", "export e", "export f", "export r", "export s")
    wanted = {name for name in VERBS if name.startswith(of_people)} | {"path", *WHOLE_AGENCY}
    assert told.keys() == wanted
    for name, given in told.items():
        reaches = {role: PERMISSIONS[VERBS[name]].get(role) for role in ROLES}
        if name in WHOLE_AGENCY:  # a lead of the whole agency alone
            reaches[Role.LEAD] = Reach.ANY
        assert given == {role: REACHES[reach] for role, reach in reaches.items()}, name


def test_what_the_table_grants_is_granted(worlds: list[World], as_account: Callable[[str], None]) -> None:
    with clock.frozen(NOW):
        for role, names in GRANTED.items():
            as_account(LOGINS[role])
            for name in sorted(names):
                arguments = (WRITES | READS)[name][1]
                world = worlds[0]
                wanted = {**world.agency.own, **world.agency.hers, "folder": str(world.file.parent)}
                status, said = world.run(
                    [*name.split(), *(word.format_map(wanted) for word in arguments.split())]
                )
                assert status == 0, (role, name, said)
