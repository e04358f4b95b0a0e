"""Figures on the referrals to an organisation, each share beside its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from db.core.dates import days
from db.core.text import dotted
from db.core.translation import N_, _
from db.referrals.report import ReportRow
from tui.widgets.columns import GAP, Column, fold_columns
from tui.widgets.ink import Cell, fit, ink, line
from tui.widgets.prose import fact

MIN_ANSWERS = 5
"""Minimum number of answers for a percentage."""
COLUMNS = (
    Column("", 16, weight=1),
    Column(N_("Accepted"), 8, align="right"),
    Column("", 5, align="right", drop=1, role="dim"),
    Column(N_("Contact"), 7, align="right"),
    Column("", 5, align="right", drop=1, role="dim"),
    Column(N_("Median"), 7, align="right"),
    Column(N_("Received"), 8, align="right"),
    Column("", 5, align="right", drop=1, role="dim"),
    Column(N_("No-shows"), 8, align="right"),
    Column(N_("Right place"), 11, align="right"),
)


def figures_line(row: ReportRow | None) -> str:
    """Return the figures on one line: referrals, accepted, contacts, median wait."""
    if row is None:
        return _("no figures yet")
    parts = [str(row.referrals)]
    if row.answered:
        parts.append(_("accepted {part}").format(part=_part(row.accepted, row.answered)))
    contact = _("contact {part}").format(part=_part(row.contact, row.referrals))
    if row.median_days is not None:
        contact = _("{contact}, median {days}").format(contact=contact, days=days(row.median_days))
    return " · ".join([*parts, contact])


def figures_table(whole: ReportRow, services: Sequence[ReportRow], width: int) -> Iterator[Cell]:
    """Yield the figures of the organisation and its services, and the comments."""
    widths = fold_columns(COLUMNS, width)

    def drawn(cells: Sequence[str], role: str = "") -> Cell:
        parts: list[Cell] = []
        for column, text in zip(COLUMNS, cells, strict=True):
            if column in widths:
                parts += [ink(role or column.role, str(fit(text, widths[column], column.align))), " " * GAP]
        return line(*parts[:-1])

    yield drawn([_("Referrals").upper(), *(_(column.title) for column in COLUMNS[1:])], "dim")
    if len(services) == 1 and services[0].referrals == whole.referrals:
        yield drawn([services[0].service or _("no service named"), *_numbers(whole)])
    else:
        yield drawn([_("All services"), *_numbers(whole)])
        for row in services:
            yield drawn(["  " + (row.service or _("no service named")), *_numbers(row)])
    words = [dotted(_("“{text}”").format(text=said), row.service) for row in services for said in row.said]
    yield from fact(N_("Feedback"), "\n".join(words), width)


def _numbers(row: ReportRow) -> list[str]:
    return [
        _part(row.accepted, row.answered),
        _percent(row.accepted, row.answered),
        _part(row.contact, row.referrals),
        _percent(row.contact, row.referrals),
        days(row.median_days),
        _part(row.received / row.referrals, row.referrals),
        _percent(row.received / row.referrals, row.referrals),
        str(row.no_shows),
        _part(row.appropriate, row.judged),
    ]


def share_text(share: float | None, whole: int) -> str:
    """Return “86%”, or “3/4” for few; a dash if unknown."""
    return _percent(share, whole) or _part(share, whole)


def _part(share: float | None, whole: int) -> str:
    """Return “8/9”; a dash if unknown."""
    return "—" if share is None else f"{round(share * whole)}/{whole}"


def _percent(share: float | None, whole: int) -> str:
    return "" if share is None or whole < MIN_ANSWERS else _("{share}%").format(share=round(100 * share))
