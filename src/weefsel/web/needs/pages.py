"""What the page of needs shows."""

from __future__ import annotations

from dataclasses import dataclass

from weefsel.apps.needs.queries import NeedLine
from weefsel.web.needs.forms import NeedsForm
from weefsel.web.screening.heading import Heading


@dataclass(frozen=True, slots=True)
class NeedsPage:
    """What could help. ``form`` None: this reader may only look. ``closed`` what was met or not wanted.

    ``safety_first`` and ``other_track`` are needs that come before, or beside, looking for a group.
    """

    person: Heading
    lines: tuple[NeedLine, ...]
    form: NeedsForm | None
    closed: tuple[NeedLine, ...]
    safety_first: bool
    other_track: NeedLine | None
    has_chosen: bool
    may_match: bool
    seen_by: str
