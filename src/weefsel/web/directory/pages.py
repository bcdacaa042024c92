"""What the pages of the social map show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page

from weefsel.apps.directory.queries import OfferCard


@dataclass(frozen=True, slots=True)
class OffersPage:
    """Offers by name, with the filters as they stand. ``query`` keeps the filters on the next page."""

    form: Any
    offers: Page
    query: str
    has_own: bool


@dataclass(frozen=True, slots=True)
class OfferPage:
    """One offer. ``werkvorm`` what it is in plain words; ``may_update`` it is of the reader's own organisation."""

    offer: OfferCard
    werkvorm: str
    summary: str
    language: str
    may_update: bool


@dataclass(frozen=True, slots=True)
class OwnOffersPage:
    offers: tuple[OfferCard, ...]


@dataclass(frozen=True, slots=True)
class UpdateOfferPage:
    offer: OfferCard
    form: Any
