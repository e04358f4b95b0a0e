"""Accounts: who may come in, what each role may do, and the last administrator who stays."""

from collections.abc import Callable
from threading import Event, Thread

import pytest

from db.audit.journal import writing
from db.core import database
from db.core.actor import Actor
from db.core.errors import Denied, Invalid, NotFound, Refused
from db.staff import actions, queries
from db.staff.models import Team
from db.staff.permissions import PERMISSIONS, Role, permissions
from tests.conftest import PEOPLE, ActorFactory
from tests.traces import lines, refused


def found(login: str) -> Actor:
    with database.reading():
        return queries.actor(login)


@pytest.mark.usefixtures("database")
def test_the_founder_makes_the_first_administrator() -> None:
    actions.add_staff(actions.founder("root", "root"), "root", "Éric Racine", *actions.FOUNDER)
    root = found("root")
    assert (root.login, root.name, root.roles) == ("root", "Éric Racine", actions.FOUNDER)
    assert root.permissions == permissions([Role.ADMINISTRATOR, Role.LEAD])
    (line,) = lines("staff.manage")
    assert (line.actor, line.actor_id, line.subject, line.details) == (
        "root",
        0,
        "root",
        {"roles": ["administrator", "lead"]},
    )


@pytest.mark.parametrize("role", list(Role))
def test_an_actor_has_what_the_table_says_and_no_more(actor: ActorFactory, role: Role) -> None:
    person = actor(role)
    assert (person.login, person.name) == PEOPLE[role]
    for verb, roles in PERMISSIONS.items():
        assert person.may(verb) is bool(person.roles & roles.keys())
    assert not person.may("staff.unheard")


@pytest.mark.usefixtures("database")
def test_nobody_comes_in_without_an_active_account(actor: ActorFactory) -> None:
    root = actor("administrator")
    actor("staff")
    with database.reading(), pytest.raises(Denied):
        queries.actor("stranger")
    actions.deactivate(root, "maude")
    with database.reading():
        with pytest.raises(Denied):
            queries.actor("maude")
        assert queries.find("maude").name == "Maude Lévesque"
        assert [row.login for row in queries.everyone()] == ["root"]
        assert len(queries.everyone(active_only=False)) == 2


@pytest.mark.usefixtures("database")
def test_colleagues_are_sorted_as_people_sort_names(actor: ActorFactory) -> None:
    root = actor("administrator")
    for login, name in (("zed", "Zoé Roy"), ("eric", "Éric Murphy"), ("mkim", "maria Kim")):
        actions.add_staff(root, login, name)
    with database.reading():
        names = [row.name for row in queries.everyone() if row.login != root.login]
    assert names == ["Éric Murphy", "maria Kim", "Zoé Roy"]


def test_a_role_changes_what_one_may_do(actor: ActorFactory) -> None:
    root = actor("administrator")
    assert not actor("staff").may("retro.open")
    actions.set_roles(root, "maude", "lead")
    assert found("maude").may("retro.open")


def test_the_last_administrator_stays(actor: ActorFactory) -> None:
    root = actor("administrator")
    actor("administrator", login="second", name="Su Second")
    actions.deactivate(root, "second")
    with refused(Refused):
        actions.set_roles(root, "root", "staff")
    with refused(Refused):
        actions.deactivate(root, "root")
    actions.set_roles(root, "root", "administrator")
    assert found("root").roles == {"administrator"}
    with refused(Refused):
        actions.set_roles(root, "root", "administrator", "lead")


def test_colleagues_of_one_team_share_it(actor: ActorFactory) -> None:
    actor(team="Nord")
    actor("lead", team="  Nord ")
    with database.reading():
        assert {row.login: row.team for row in queries.everyone()} == {"maude": "Nord", "lise": "Nord"}


def test_preferences_are_one_s_own_and_kept_one_by_one(actor: ActorFactory) -> None:
    auditor = actor("auditor")
    actor("staff")
    actions.set_preferences(auditor, language="fr", keyboard="azerty")
    actions.set_preferences(auditor, theme="nord")
    kept = found("aude")
    assert (kept.language, kept.keyboard, kept.theme) == ("fr", "azerty", "nord")
    assert (found("maude").language, found("maude").keyboard) == (None, "qwerty")


@pytest.mark.parametrize(
    ("role", "kind", "field", "write"),
    [
        ("administrator", Invalid, "login", lambda a: actions.add_staff(a, "", "Nom")),
        ("administrator", Invalid, "login", lambda a: actions.add_staff(a, "deux mots", "Nom")),
        ("administrator", Invalid, "login", lambda a: actions.add_staff(a, "-option", "Nom")),
        ("administrator", Invalid, "login", lambda a: actions.add_staff(a, "../x", "Nom")),
        ("administrator", Invalid, "login", lambda a: actions.add_staff(a, "a" * 65, "Nom")),
        ("administrator", Invalid, "name", lambda a: actions.add_staff(a, "jean", " \x07")),
        ("administrator", Invalid, "role", lambda a: actions.add_staff(a, "jean", "Nom", "chef")),
        ("administrator", Invalid, None, lambda a: actions.add_staff(a, "jean", "Nom", language="de")),
        ("administrator", Refused, "login", lambda a: actions.add_staff(a, "root", "Nom")),
        ("administrator", NotFound, "login", lambda a: actions.set_roles(a, "nobody", "staff")),
        ("administrator", Invalid, "role", lambda a: actions.set_roles(a, "root", "chef")),
        ("administrator", NotFound, "login", lambda a: actions.deactivate(a, "nobody")),
        ("administrator", Invalid, None, lambda a: actions.set_preferences(a, keyboard="dvorak")),
        ("lead", Denied, None, lambda a: actions.add_staff(a, "jean", "Nom")),
        ("lead", Denied, None, lambda a: actions.set_roles(a, "lise", "administrator")),
        ("auditor", Denied, None, lambda a: actions.deactivate(a, "root")),
    ],
)
def test_a_refusal_leaves_no_trace(
    actor: ActorFactory, role: str, kind: type[Refused], field: str | None, write: Callable[[Actor], object]
) -> None:
    who = actor(role)
    with refused(kind, field):
        write(who)


def test_names_are_shortened_to_initials() -> None:
    assert queries.short_name("Maude Lévesque") == "M. L."
    assert queries.short_name("Marie Ève Roy") == "M. R."
    assert queries.short_name("Cher") == "C."
    assert queries.short_name("") == ""


def save(person: Actor) -> None:
    """Do something that every worker may."""
    with writing(person, "directory.edit"):
        Team.create(name="Nord")


def teams() -> int:
    with database.reading():
        return Team.select().count()


def test_a_closed_account_saves_nothing_more(actor: ActorFactory) -> None:
    root, maude = actor("administrator"), actor()
    actions.deactivate(root, "maude")
    with refused(Denied) as caught:
        save(maude)
    assert caught.value.code == "staff.unknown"


def test_a_role_taken_meanwhile_allows_nothing_more(actor: ActorFactory) -> None:
    root, maude = actor("administrator"), actor()
    actions.set_roles(root, "maude", "auditor")
    with refused(Denied) as caught:
        save(maude)
    assert caught.value.code == "denied"


@pytest.mark.parametrize(
    ("ends", "code"),
    [
        (lambda root: actions.deactivate(root, "second"), "staff.unknown"),
        (lambda root: actions.set_roles(root, "second", "lead"), "actor"),
        (lambda root: actions.deactivate(root, "maude"), "staff.unknown"),
    ],
)
def test_acting_for_another_ends_with_either_account(
    actor: ActorFactory, ends: Callable[[Actor], None], code: str
) -> None:
    root = actor("administrator")
    actor("administrator", login="second", name="Su Second")
    actor()
    with database.reading():
        maude = queries.actor("maude", on_behalf="second")
    save(maude)
    ends(root)
    with refused(Denied) as caught:
        save(maude)
    assert caught.value.code == code


def test_a_save_waits_for_a_closing_under_way_and_is_refused(actor: ActorFactory) -> None:
    root, maude, ended = actor("administrator"), actor(), Event()
    told: list[Denied] = []

    def late() -> None:
        try:
            save(maude)
        except Denied as denied:
            told.append(denied)
        ended.set()

    thread = Thread(target=late)
    with database.connection(), database.proxy.atomic():
        actions.deactivate(root, "maude")
        thread.start()
        assert not ended.wait(0.2)
    thread.join()
    assert [denied.code for denied in told] == ["staff.unknown"]
    assert teams() == 0


def test_a_closing_waits_for_a_save_under_way(actor: ActorFactory) -> None:
    root, maude, closed = actor("administrator"), actor(), Event()

    def close() -> None:
        actions.deactivate(root, "maude")
        closed.set()

    thread = Thread(target=close)
    with writing(maude, "directory.edit"):
        Team.create(name="Nord")
        thread.start()
        assert not closed.wait(0.2)
    thread.join()
    assert (closed.is_set(), teams()) == (True, 1)


def test_the_account_is_checked_with_one_row_read(
    actor: ActorFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    maude = actor()
    asked: list[str] = []
    ask = database.proxy.obj.execute_sql

    def listen(sql: str, *more: object, **named: object) -> object:
        asked.append(sql)
        return ask(sql, *more, **named)

    monkeypatch.setattr(database.proxy.obj, "execute_sql", listen)
    save(maude)
    assert len([sql for sql in asked if '"staff"' in sql]) == 1
