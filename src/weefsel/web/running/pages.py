"""What the pages show on which one says what one saw of the core elements."""

from __future__ import annotations

from dataclasses import dataclass

from weefsel.apps.running.fidelity import ElementState
from weefsel.apps.running.queries import ObservationLine


@dataclass(frozen=True, slots=True)
class ObservePage:
    """The core elements of one group, referral or person. ``back`` and ``back_text`` lead to what it is about;
    ``seen`` what was said before, newest first."""

    werkvorm: str
    slug: str
    about: str
    back: str
    back_text: str
    elements: tuple[ElementState, ...]
    seen: tuple[ObservationLine, ...]
