"""How a referral is told on a line or two: its sign, its place, its state, what helps to call."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from db.clients.naming import identities_shown, listed_name
from db.core import clock
from db.core.dates import days, days_ago, short_date
from db.core.translation import _
from db.referrals.card import ReferralCard
from db.referrals.lifecycle import HANDOFF_NAMES, STATUS_NAMES, Handoff, Status
from db.referrals.queries import ReferralRow
from db.referrals.standing import Standing
from tui.widgets.ink import Cell, ink, line, split

BESIDE = 60
"""A detail pane no wider than this stands beside the list, where it has height to wrap its lines."""


def sign(row: ReferralRow) -> str:
    """Return `!` when the confirmation is late, `~` from two days before, `·` earlier; else nothing."""
    if row.days_late is None:
        return ""
    return "!" if row.days_late > 0 else "~" if row.days_late >= -2 else "·"


def place(row: ReferralRow) -> str:
    """Return the organisation and its service."""
    return " · ".join(part for part in (row.organisation, row.service) if part)


def state(row: ReferralRow) -> str:
    """Return « to confirm » while it is awaited, else the status."""
    return _("to confirm") if row.days_late is not None else _(STATUS_NAMES[Status(row.status)])


def sent(card: ReferralCard) -> str:
    """Return when it was sent, by whom, how, with which other witness, and how often someone asked."""
    row = card.row
    parts = [_("sent {on} by {name}").format(on=short_date(row.sent_on), name=row.made_by or "—")]
    parts.append(_(HANDOFF_NAMES[Handoff(row.handoff)]))
    if card.witness and card.witness != row.made_by:
        parts.append(_("witness {name}").format(name=card.witness))
    if row.attempts:
        tried = _("asked {count}×, last {on}")
        parts.append(tried.format(count=row.attempts, on=short_date(card.last_attempt_on)))
    return " · ".join(parts)


def consent(card: ReferralCard) -> Cell:
    """Return until when the person agreed that their file is spoken of; nothing when nothing was written."""
    until = card.consent_until
    if until is None:
        return ""
    if until < clock.today():
        return ink("late", _("! consent ended {on}").format(on=short_date(until)))
    return ink("dim", _("consent until {on}").format(on=short_date(until)))


def phones(card: ReferralCard) -> list[Content]:
    """Return how to call both sides: number, hours, whom to ask for, what is safe."""
    organisation = [card.organisation_phone or "—", card.hours, card.contact]
    mode = _("prefers: {mode}").format(mode=card.contact_mode) if card.contact_mode else ""
    person = [card.client_phone or "—", mode, card.row.contact_rules] if identities_shown() else ["—"]
    return [
        line("☎ ", ink("dim", _("organisation") + " "), " · ".join(part for part in organisation if part)),
        line("☎ ", ink("dim", _("person") + " "), " · ".join(part for part in person if part)),
    ]


def standing(known: Standing) -> list[str]:
    """Return how referrals there usually go and when the entry was checked; then the team's remark."""
    how = known.reliability
    parts = []
    if how.confirmed is not None:
        parts.append(_("{share}% confirmed").format(share=round(100 * how.confirmed)))
    if how.median_days is not None:
        parts.append(_("contact in {days} (median)").format(days=days(how.median_days)))
    if not parts:
        parts.append(_("no referral settled there yet"))
    checked = _("never verified")
    if known.verified_on is not None:
        checked = _("verified {ago}").format(ago=days_ago(known.verified_on))
    remark = " ".join(known.remark.split())
    return [" · ".join([*parts, checked]), _("“{remark}”").format(remark=remark) if remark else ""]


def glance(row: ReferralRow, card: ReferralCard | None, width: int) -> Sequence[Cell]:
    """Return the lines of the detail pane, as many below the list before the rest is read as after."""
    title = line(ink("strong", f"{row.number}  {listed_name(row)}".rstrip()), ink("dim", " → "), place(row))
    if card is None:
        return [title, "", "", "", "", ""]
    how, remark = standing(card.standing)
    theirs, own = phones(card)
    rest: list[Cell] = [ink("dim", sent(card)), theirs, own, ink("dim", how), remark]
    if width > BESIDE:
        # How it is safe to call is never cut.
        rest[2:3] = own.wrap(width)
        return [split(title, consent(card), width), *rest]
    return [part for text in (title, consent(card), *rest) for part in line(text).wrap(width)]
