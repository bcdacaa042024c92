"""What the pages of the social map show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Page

from weefsel.apps.directory.queries import FigureCard, OfferCard


@dataclass(frozen=True, slots=True)
class OffersPage:
    """Offers by name, with the filters as they stand. ``query`` keeps the filters on the next page."""

    form: Any
    offers: Page
    query: str
    has_own: bool


@dataclass(frozen=True, slots=True)
class OfferPage:
    """One offer. ``werkvorm`` what it is in plain words; ``may_update`` it is of the reader's own organisation.

    ``figure`` whose offer it is, for the offer of a key figure whom the reader may know.
    """

    offer: OfferCard
    werkvorm: str
    summary: str
    language: str
    may_update: bool
    figure: FigureCard | None


@dataclass(frozen=True, slots=True)
class OwnOffersPage:
    offers: tuple[OfferCard, ...]


@dataclass(frozen=True, slots=True)
class UpdateOfferPage:
    offer: OfferCard
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
