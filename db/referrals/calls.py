"""The call list: the queue with telephone numbers and whom to call."""

from __future__ import annotations

from dataclasses import dataclass

from db.core.paging import FIRST, Page, Span
from db.directory.queries import first_phones
from db.referrals.deadlines import calls_person
from db.referrals.queries import Filter, ReferralRow, page


@dataclass(frozen=True)
class Call(ReferralRow):
    """A line of the queue; `call` is `person`, `organisation`, or empty if staff were there themselves.

    `asks_for` is what to do beyond the usual call: `missed`, `met`, `elsewhere`.
    """

    organisation_phone: str = ""
    call: str = ""
    asks_for: str = ""


def calls(filters: Filter, span: Span = FIRST) -> Page[Call]:
    """Return one page of the call list."""
    found = page(filters, span)
    phones = first_phones({row.organisation_id for row in found.rows})
    return Page(tuple(_call(row, phones.get(row.organisation_id, "")) for row in found.rows), found.more)


def _call(row: ReferralRow, phone: str) -> Call:
    person = calls_person(row.handoff, row.attempts, row.queue_reason)
    whom = {True: "person", False: "organisation", None: ""}[person]
    return Call(
        **vars(row),
        organisation_phone=phone,
        call=whom,
        asks_for=row.queue_reason.value if row.queue_reason else "",
    )
