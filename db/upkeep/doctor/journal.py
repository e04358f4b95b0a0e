"""Checks of what the journal tells: the last backups, and a clock that jumped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from db.audit.journal import CLOCK_TOLERANCE
from db.audit.models import AuditLine
from db.core import clock
from db.core.dates import date_time
from db.core.translation import N_
from db.upkeep.doctor.check import Finding, Site, finding

BACKUP_DAYS = 2
"""Days after which another backup is due."""
VERIFIED_DAYS = 30
"""Days after which a backup should have been restored into a temporary place again."""


def clock_jumps(site: Site) -> Iterator[Finding]:
    """Find entries of the journal that are dated after now."""
    now = clock.now()
    latest: dt.datetime | None = (
        AuditLine.select(AuditLine.at).order_by(AuditLine.id.desc()).limit(1).scalar()
    )
    if latest is not None and latest - now > CLOCK_TOLERANCE:
        yield finding(
            N_("The last entry of the journal is dated {at}, after the clock of this machine ({now})."),
            N_("Compare the clock with the time, and set it: timedatectl"),
            at=date_time(latest),
            now=date_time(now),
        )
        return
    count = AuditLine.select().where(AuditLine.at > now + CLOCK_TOLERANCE).count()
    if count:
        yield finding(
            N_("Entries of the journal dated in the future: {count}. The clock was ahead at that time."),
            N_("Check that the clock is right now (timedatectl); the journal keeps its order by number."),
            count=count,
        )


def backups(site: Site) -> Iterator[Finding]:
    """Find that no backup was made, or none was verified, for too long."""
    made: list[Any] = list(
        AuditLine.select(AuditLine.at, AuditLine.details)
        .where(AuditLine.verb == "upkeep.backup")
        .where(AuditLine.at > clock.now() - dt.timedelta(days=VERIFIED_DAYS))
        .order_by(AuditLine.id.desc())
    )
    if not made:
        yield finding(
            N_("No backup was made in the last {days} days."),
            N_("trajectoire backup FOLDER --keep 14 --verify; best every night"),
            days=VERIFIED_DAYS,
        )
        return
    age = clock.now() - made[0].at
    if age > dt.timedelta(days=BACKUP_DAYS):
        yield finding(
            N_("The last backup was made {days} days ago."),
            N_("trajectoire backup FOLDER --keep 14 --verify; best every night"),
            days=age.days,
        )
    if not any(line.details.get("verified") for line in made):
        yield finding(
            N_("No backup was verified in the last {days} days: whether one can be restored is not known."),
            N_("trajectoire backup FOLDER --verify"),
            days=VERIFIED_DAYS,
        )
