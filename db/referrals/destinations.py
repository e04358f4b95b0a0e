"""Services that a client can be referred to, with the outcomes of past referrals."""

from __future__ import annotations

from dataclasses import dataclass

from db.clients.models import Identity
from db.clients.reach import id_in_reach
from db.core.actor import Actor
from db.core.paging import FIRST, Key, Page, Span
from db.core.text import dotted
from db.directory import service_search
from db.directory.service_search import NO_CRITERIA, Criteria, OfferRow
from db.referrals.figures import NO_FIGURES, Figures, figures


@dataclass(frozen=True)
class Destination:
    """A service with its figures; `id` is the organisation's id and the service's, None for no service."""

    found: OfferRow
    figures: Figures

    @property
    def key(self) -> Key:
        """The key for paging."""
        return self.found.key

    @property
    def id(self) -> tuple[int, int | None]:
        """Ids of the organisation and the service."""
        return self.found.organisation_id, self.found.service_id

    @property
    def label(self) -> str:
        """Service, organisation and place on one line."""
        names = dotted(self.found.organisation, self.found.service)
        return f"{names} ({self.found.place})" if self.found.place else names


def destinations(
    actor: Actor, search: str = "", span: Span = FIRST, *, language: str = "", closed: bool = False
) -> Page[Destination]:
    """Return one page of services to refer to, those given in `language` first.

    With `closed`, those that accept no referrals are added at the end.
    """
    wanted = Criteria(words=search, choosable=not closed)
    return _with_figures(actor, service_search.page(wanted, span, language=language, best_first=True))


def destinations_for(
    actor: Actor, client_id: int | None, search: str = "", span: Span = FIRST
) -> Page[Destination]:
    """Return the same in the client's language, with those that accept no referrals at the end."""
    known = id_in_reach(Identity.client, actor, "referral.make")
    language = Identity.select(Identity.language).where(Identity.client == client_id, known).scalar()
    return destinations(actor, search, span, language=language or "", closed=True)


def search_destinations(
    actor: Actor,
    criteria: Criteria = NO_CRITERIA,
    span: Span = FIRST,
    *,
    order: str = "",
    reverse: bool = False,
) -> Page[Destination]:
    """Return one page of search results."""
    return _with_figures(actor, service_search.page(criteria, span, order=order, reverse=reverse))


def _with_figures(actor: Actor, page: Page[OfferRow]) -> Page[Destination]:
    known = figures(actor, {row.organisation_id for row in page.rows})
    return Page(
        tuple(
            Destination(row, known.get((row.organisation_id, row.service_id), NO_FIGURES))
            for row in page.rows
        ),
        page.more,
    )
