"""What the page of the access log shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page

from weefsel.apps.audit.flags import FlagLine
from weefsel.apps.audit.queries import LogLine


@dataclass(frozen=True, slots=True)
class LogDay:
    day: date
    lines: tuple[LogLine, ...]


@dataclass(frozen=True, slots=True)
class AccessLogPage:
    """``organization`` is empty on the page of the person themselves. ``query`` keeps the period in the pager.

    ``protected_url`` leads the person to the page with the lines that do not stand here; "" for an organisation.
    ``is_watched``: the person asked that who looks is asked why; None for an organisation.
    """

    organization: str
    days: tuple[LogDay, ...]
    pages: Page
    query: str
    protected_url: str
    is_watched: bool | None


@dataclass(frozen=True, slots=True)
class FlagsPage:
    """What somebody has to ask about, the first due first; and what was closed, the newest first."""

    open: tuple[FlagLine, ...]
    closed: tuple[FlagLine, ...]
