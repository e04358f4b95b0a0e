"""An organisation as lines of text: a summary beside the list, the whole entry on its card."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from textual.content import Content

from db.core.actor import Actor
from db.core.dates import date_time, days, days_ago, decimal, years
from db.core.text import dotted
from db.core.translation import N_, _
from db.directory import card as cards
from db.directory.card import ContactCard, OrganisationCard, ServiceCard
from db.directory.queries import OrganisationRow, PhoneLine
from db.directory.reports import ReportLine, open_reports
from db.directory.terms import needs
from db.referrals import queries as referral_queries
from db.referrals.queries import Filter
from db.referrals.report import ReportRow, report
from tui.directory import referral_figures
from tui.widgets.ink import Cell, ink, line, mark, split, wrap
from tui.widgets.prose import fact, paragraphs

SIDE_BY_SIDE = 60
"""Minimum width for name and verification on one line."""


@dataclass(frozen=True)
class EntrySummary:
    """An entry with its referral figures (None without referrals) and open reports."""

    card: OrganisationCard
    record: ReportRow | None
    reports: tuple[ReportLine, ...]


@dataclass(frozen=True)
class FullEntry(EntrySummary):
    """An entry with what only its card shows: figures of each service, and needs by service id."""

    services: Sequence[ReportRow]
    needs: Mapping[int, Sequence[str]]
    referrals: int
    """Number of referrals listed, including drafts and errors."""


def read(actor: Actor, organisation_id: int) -> EntrySummary:
    """Read what is shown about an organisation beside a list; raises NotFound."""
    return EntrySummary(*_read(actor, organisation_id))


def read_entry(actor: Actor, organisation_id: int) -> FullEntry:
    """Read everything shown about an organisation; raises NotFound."""
    services = report(actor, organisation_id)
    listed = referral_queries.count(referrals_to(actor, organisation_id))
    return FullEntry(*_read(actor, organisation_id), services, needs(organisation_id), listed)


def referrals_to(actor: Actor, organisation_id: int) -> Filter:
    """Return the filter for the referrals on the card."""
    return Filter(actor, "all", organisation_id=organisation_id)


def _read(actor: Actor, id_: int) -> tuple[OrganisationCard, ReportRow | None, tuple[ReportLine, ...]]:
    return cards.card(id_), next(iter(report(actor, id_, together=True)), None), open_reports(id_)


def sign(entry: OrganisationCard | OrganisationRow, reports: int) -> str:
    """Return `!` for an entry to verify or reported as wrong, `–` for an inactive one, `·` otherwise."""
    if reports:
        return "!"
    if not entry.active:
        return "–"
    return "!" if entry.to_verify else "·"


def verification(card: OrganisationCard) -> Cell:
    """Return when and by whom the entry was verified."""
    if card.verified_on is None:
        text = _("never verified")
    else:
        text = _("verified {ago}").format(ago=days_ago(card.verified_on))
        text += f" · {card.verified_by}" if card.verified_by else ""
    return line(mark("!"), " ", ink("late", text)) if card.to_verify else text


def report_line(one: ReportLine) -> str:
    """Return a report as text: service, what is wrong, author, time."""
    said = _("“{text}”").format(text=" ".join(one.text.split()))
    return dotted(one.service, said, one.by, date_time(one.at))


def report_lines(about: EntrySummary, width: int) -> Iterator[Cell]:
    """Yield the open reports."""
    for one in about.reports:
        yield from paragraphs(f"! {report_line(one)}", width, role="late")


def summary(about: EntrySummary, width: int) -> Iterator[Cell]:
    """Yield what is needed for a call: telephones, hours, referral figures, remark."""
    card = about.card
    name = ink("strong", card.name)
    yield from (
        [split(name, verification(card), width)] if width >= SIDE_BY_SIDE else [name, verification(card)]
    )
    yield from report_lines(about, width)
    yield from fact(N_("Phone"), " · ".join(_number(phone) for phone in card.phones), width)
    beside = "\n" if width < SIDE_BY_SIDE else " / "
    yield from fact(N_("Hours"), beside.join(hours(card)), width)
    yield from fact(N_("Referrals"), referral_figures.figures_line(about.record), width)
    yield from fact(N_("Note"), card.remark, width, role="accent")
    yield from fact(N_("Services"), " · ".join(service.name for service in card.services), width)


def entry_lines(about: FullEntry, width: int, first: int | None = None) -> list[Cell]:
    """Return the lines of the whole entry, the service with id `first` before the other services."""
    lines = list(_organisation(about, width))
    for service in sorted(about.card.services, key=lambda one: one.id != first):
        lines += ["", line(ink("strong", service.name), ink("dim", f"  {service_status(service)}"))]
        lines += _service(service, about.needs.get(service.id, ()), width)
    return lines


def _organisation(about: FullEntry, width: int) -> Iterator[Cell]:
    card = about.card
    yield from report_lines(about, width)
    yield from fact(N_("Note"), card.remark, width, role="accent")
    yield from fact(N_("Place"), "\n".join(card.parts.places) or card.place, width)
    yield from fact(N_("Phone"), "\n".join(_number(phone) for phone in card.phones), width)
    yield from fact(N_("E-mail"), card.email, width)
    yield from fact(N_("Website"), card.website, width)
    yield from fact(N_("Hours"), "\n".join(hours(card)), width)
    yield from fact(N_("Description"), card.description, width)
    if card.contacts:
        yield from ("", ink("dim", _("Contact persons").upper()))
        for contact in card.contacts:
            yield from wrap(_person(contact), width)
    if about.record is not None:
        yield ""
        yield from referral_figures.figures_table(about.record, about.services, width)


def service_status(service: ServiceCard) -> str:
    """Return the status of a service."""
    return _(service.status.label)


def _service(service: ServiceCard, needs_: Sequence[str], width: int) -> Iterator[Cell]:
    if service.alert:
        yield from paragraphs(f"! {service.alert}", width, role="late")
    for label, text in (
        (N_("Description"), service.description),
        (N_("Needs"), " · ".join(needs_)),
        (N_("For whom"), service.eligibility_description),
        (N_("How to apply"), service.application_process),
        (N_("Ages"), _ages(service)),
        (N_("Area"), "\n".join(service.parts.areas)),
        (N_("Documents"), "\n".join(service.parts.documents)),
        (N_("Cost"), service.fees()),
        (N_("Languages"), service.spoken_languages()),
        (N_("Hours"), service.opening()),
        (N_("Locations"), "\n".join(service.parts.places)),
        (N_("Accessibility"), "\n".join(service.parts.accessibility)),
        (N_("Spaces left"), "\n".join(service.parts.capacity)),
        (N_("E-mail"), service.email),
        (N_("Website"), service.url),
    ):
        yield from fact(label, text, width)
    if service.response_days is not None:
        yield from fact(N_("Usual wait"), days(service.response_days), width)


def hours(card: OrganisationCard) -> Sequence[str]:
    """Return the hours of all services without repetition."""
    return tuple(dict.fromkeys(text for service in card.services if (text := service.opening())))


def _ages(service: ServiceCard) -> str:
    least, most = service.minimum_age, service.maximum_age
    if least is not None and most is not None:
        return _("{least} to {most}").format(least=decimal(least), most=years(most))
    if least is not None:
        return _("{least} and over").format(least=years(least))
    return _("up to {most}").format(most=years(most)) if most is not None else ""


def _person(contact: ContactCard) -> Content:
    what = ink("dim", f" · {contact.title}" if contact.title else "")
    reach = [*(_number(phone) for phone in contact.phones), contact.email]
    return line(contact.name, what, "".join(f" · {text}" for text in reach if text))


def _number(phone: PhoneLine) -> str:
    what = phone.description or phone.kind
    return f"{phone.dialled()} ({what})" if what else phone.dialled()
