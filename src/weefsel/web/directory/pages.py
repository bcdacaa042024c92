"""What the pages of the social map show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from weefsel.apps.directory.inquiries import OpenQuestion
from weefsel.apps.directory.queries import FigureCard, OfferCard


@dataclass(frozen=True, slots=True)
class OwnOffersPage:
    offers: tuple[OfferCard, ...]


@dataclass(frozen=True, slots=True)
class EntryLinkSentPage:
    """A new link, shown this once: its secret is kept nowhere. ``phone`` of who receives, to text it to."""

    offer: OfferCard
    address: str
    phone: str


@dataclass(frozen=True, slots=True)
class UpdateOfferPage:
    offer: OfferCard
    form: Any


@dataclass(frozen=True, slots=True)
class InquiryPage:
    """What nobody knows of an entry. ``listed`` what stands in the list of it, ``shown`` what the form asks now.

    ``to_ask`` what the host can be asked by mail; ``cannot`` why that is not possible. ``is_own`` the reader keeps the
    entry; ``back`` where they came from.
    """

    offer: OfferCard
    open: tuple[OpenQuestion, ...]
    listed: tuple[OpenQuestion, ...]
    shown: tuple[OpenQuestion, ...]
    to_ask: tuple[str, ...]
    cannot: str
    is_own: bool
    back: str
    form: Any


@dataclass(frozen=True, slots=True)
class FigureLine:
    """Somebody whom people can turn to, with what that is called. ``is_own`` of the reader's own organisation."""

    card: FigureCard
    werkvorm: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """A place with the postcodes for which nobody is there today."""

    place: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """Who is there, and where nobody is. ``code`` the postcode that was asked for; ``sees_all`` not the public only."""

    form: Any
    code: str
    lines: tuple[FigureLine, ...]
    gaps: tuple[Gap, ...]
    may_add: bool
    sees_all: bool


@dataclass(frozen=True, slots=True)
class AddFigurePage:
    form: Any


@dataclass(frozen=True, slots=True)
class UpdateFigurePage:
    """Somebody of the own organisation, with the two forms."""

    id: UUID
    name: str
    is_away: bool
    change: Any
    leave: Any
