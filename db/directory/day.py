"""The directory in My day: entries to verify."""

from __future__ import annotations

from collections.abc import Iterator

from db.core import clock
from db.core.actor import Actor
from db.core.day import Kind, TodayItem
from db.core.translation import N_, ngettext
from db.directory.queries import count

DRAFTS = {
    "organisation": N_("Organisation"),
    "organisation.remark": N_("Remark"),
    "organisation.report": N_("Report an error"),
    "organisation.service": N_("Service"),
    "organisation.contact": N_("Contact person"),
    "organisation.phone": N_("Phone"),
}
"""Forms whose drafts are saved."""


def due(actor: Actor) -> Iterator[TodayItem]:
    """Yield one line for all entries past their review date."""
    if number := waiting(actor):
        yield TodayItem("verify", "late", clock.today(), 0, count=number)


def waiting(actor: Actor) -> int:
    """Return the number of entries to verify."""
    return count(stale_only=True) if actor.may("directory.verify") else 0


def _say(item: TodayItem) -> tuple[str, str]:
    text = ngettext("{n} organisation to verify", "{n} organisations to verify", item.count)
    return text.format(n=item.count), ""


KINDS = {"verify": Kind(N_("Entries to verify"), _say, N_("Directory"))}
"""verify: `count` entries."""
