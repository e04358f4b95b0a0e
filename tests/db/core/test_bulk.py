"""Many rows at once, as if each had been created alone."""

import pytest
from peewee import IntegrityError

from db.core import clock
from db.core.bulk import insert_rows
from db.core.database import connection
from db.staff.models import Staff, Team

pytestmark = pytest.mark.usefixtures("database", "frozen")


def test_columns_left_out_take_their_default() -> None:
    with connection():
        insert_rows(Team, [Team.name], [("Nord",), ("Œuvre",)])
        insert_rows(Staff, [Staff.login, Staff.name, Staff.team], [("m", "Maude", Team.get(name="Nord"))])
        alone = Staff.create(login="l", name="Lise")
        many = Staff.get(login="m")
        assert [team.name for team in Team.select().order_by(Team.id)] == ["Nord", "Œuvre"]
        assert many.team == Team.get(name="Nord")
        assert many.created_at == clock.now()
        for field in ("roles", "active", "language", "keyboard", "theme", "row_version", "created_at"):
            assert getattr(many, field) == getattr(alone, field)


def test_a_row_that_breaks_a_rule_is_refused_like_any_other() -> None:
    with connection(), pytest.raises(IntegrityError):
        insert_rows(Team, [Team.name], [("Nord",), ("Nord",)])


def test_no_row_is_no_trouble() -> None:
    with connection():
        insert_rows(Team, [Team.name], [])
        assert Team.select().count() == 0
