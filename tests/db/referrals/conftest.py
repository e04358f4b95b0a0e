"""A referral to work with, and its state as the database has it."""

import datetime as dt
from dataclasses import dataclass

import pytest

from db.core import clock, database
from db.core.actor import Actor
from db.referrals import card as cards
from db.referrals import queries
from db.referrals.actions import refer, set_status
from db.referrals.lifecycle import Status
from db.referrals.models import Referral
from db.referrals.queries import Filter, ReferralRow
from tests.conftest import Prepared, account
from tests.db.referrals.diagram import WAY
from tests.factories import READER, make_client, make_design, make_organisation

SENT = dt.date(2026, 11, 18)
"""A Wednesday, three days before the present of `frozen`."""
TODAY = dt.date(2026, 11, 21)
"""A Saturday."""


@dataclass(frozen=True)
class World:
    """Who refers whom where."""

    staff: Actor
    client: int
    organisation: int

    def refer(self, **more: object) -> int:
        """Refer the client on SENT, unless told otherwise."""
        return refer(self.staff, self.client, self.organisation, **{"sent_on": SENT, **more})  # type: ignore[arg-type]


@pytest.fixture
def world(frozen: dt.datetime, prepared: Prepared) -> World:
    """Return a colleague, Éloïse Tremblay, and Centre d'impôt Nord with one service."""
    made: World = prepared(_world)
    return made


def _world() -> World:
    staff = account()
    make_design(account("lead"))
    return World(staff, make_client(staff, number="C-1"), make_organisation(staff))


def bring(actor: Actor, referral_id: int, status: str) -> None:
    """Bring a referral that was just made to a state, as people do; a draft comes only from imports."""
    if status == "draft":
        with database.connection():
            Referral.update(status=Status.DRAFT, to_confirm_on=None).where(
                Referral.id == referral_id
            ).execute()
        return
    for step in WAY[status]:
        set_status(actor, referral_id, Status(step), reason="parce que")


def card(referral_id: int) -> cards.ReferralCard:
    """Return a referral whole."""
    with database.reading():
        return cards.card(READER, referral_id)


def day(number: int) -> dt.date:
    """Return a day of November 2026."""
    return dt.date(2026, 11, number)


def at(number: int, hour: int = 10) -> dt.datetime:
    """Return an hour of a day of November 2026."""
    return clock.instant(day(number), dt.time(hour))


def stored(id_: int) -> Referral:
    """Return a referral as it is stored."""
    with database.reading():
        row: Referral = Referral.get_by_id(id_)
        return row


def queue() -> list[tuple[int, bool]]:
    """Return the whole queue in its order: ids, and whether each is set aside."""
    with database.reading():
        return [(row.id, row.aside) for row in queries.page(Filter(READER)).rows]


def row_of(id_: int) -> ReferralRow:
    """Return a line as lists show it."""
    return card(id_).row
