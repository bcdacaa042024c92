"""What the pages show of the form in which an organisation does a werkvorm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One difference. ``kind`` changed, dropped or added; ``before`` and ``after`` empty where there is nothing to say
    beyond the ``name``; ``part`` says what sort of thing it is."""

    name: str
    part: str
    kind: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class AdaptationLine:
    """What the organisation does in another way, and why. ``by`` who wrote it down; ``ended_at`` when it is over."""

    id: UUID
    change: ChangeLine
    is_core: bool
    reason: str
    why: str
    is_planned: bool
    by: str
    made_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class PartLine:
    """Something that can be done in another way. ``key`` what it is within its part; ``now`` how it is done now;
    ``is_dropped`` it is left out now."""

    part: str
    key: str
    name: str
    now: str
    is_dropped: bool = False


@dataclass(frozen=True, slots=True)
class OwnFormPage:
    """How an organisation does a werkvorm. ``new_version`` empty when it has the newest; ``ours`` what is different now
    and ``earlier`` what was; ``core`` what must stay, ``parts`` what can be another, ``free`` what the template itself
    says may change."""

    adoption_id: UUID
    slug: str
    name: str
    version: str
    since: datetime
    new_version: str
    ours: tuple[AdaptationLine, ...]
    earlier: tuple[AdaptationLine, ...]
    core: tuple[PartLine, ...]
    parts: tuple[PartLine, ...]
    free: tuple[str, ...]
    may_change: bool


@dataclass(frozen=True, slots=True)
class ChangePage:
    """Do one part in another way. ``template`` how the template has it; ``is_core`` it is a core element, or carries
    one; ``carries`` the names of the core elements that rest on it."""

    adoption_id: UUID
    werkvorm: str
    name: str
    template: str
    is_core: bool
    carries: tuple[str, ...]
    form: Any


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """What both changed. ``field`` the question in the form; ``base``, ``ours`` and ``theirs`` in words."""

    name: str
    base: str
    ours: str
    theirs: str
    why: str
    field: Any


@dataclass(frozen=True, slots=True)
class UpgradePage:
    """A newer version beside the own form. ``is_base_known``: the version of today was kept."""

    adoption_id: UUID
    name: str
    old_version: str
    new_version: str
    is_base_known: bool
    taken: tuple[ChangeLine, ...]
    kept: tuple[ChangeLine, ...]
    same: tuple[ChangeLine, ...]
    conflicts: tuple[ConflictLine, ...]
    form: Any
