"""What the pages of someone's rights show."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class RightsPage:
    """What somebody may do with what is kept of them. ``is_self`` the reader is the person; ``may_name`` the reader may
    take along the names of others too.
    """

    person_id: UUID
    name: str
    is_self: bool
    may_name: bool
    looks_along: bool
