"""What the social map shows to everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page

from weefsel.apps.directory.public import PublicEntry
from weefsel.apps.directory.queries import FigureCard


@dataclass(frozen=True, slots=True)
class PublicListPage:
    """A page of `PublicEntry` that fit. ``query`` keeps what was chosen on the next page; ``corrected`` typed words and
    what was meant. ``places`` and ``ground`` are for the map; ``is_lost`` of the postcode nobody knows where it is.
    """

    form: Any
    offers: Page
    query: str
    corrected: tuple[tuple[str, str], ...]
    is_lost: bool
    places: list[dict]
    ground: dict | None
    has_own: bool
    may_keep: bool


@dataclass(frozen=True, slots=True)
class PublicEntryPage:
    """One entry. ``first_time`` what happens the first time; ``is_exact`` the map shows the place itself. ``figure``
    whose offer it is, when the reader may know. ``address`` of the page, to share, and ``mail_subject`` to mail it;
    ``may_update`` it is of the reader's own organisation, ``may_ask`` the reader asks or fills in what nobody knows.
    """

    entry: PublicEntry
    werkvorm: str
    summary: str
    languages: tuple[str, ...]
    first_time: tuple[str, ...]
    who_for: str
    access_text: str
    support: tuple[str, ...]
    url: str
    is_exact: bool
    figure: FigureCard | None
    places: list[dict]
    ground: dict | None
    address: str
    mail_subject: str
    may_update: bool
    may_ask: bool
