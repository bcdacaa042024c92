"""Which werkvormen are a talk, what its steps are, and which of them stay in the protected compartment."""

from __future__ import annotations

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.screening.models import PrivateTalk, Talk
from weefsel.catalogue.werkvorm import AgendaItem, Werkvorm

AnyTalk = Talk | PrivateTalk
ROOM = "talks"
# A talk for people who may not be safe is read by nobody but the person and who guards (docs/decisions/0008).
UNSAFE = "unsafe"


def is_talk(werkvorm: Werkvorm) -> bool:
    """Whether people do this by talking, with the werkvorm as a guide."""
    return ROOM in catalogue().vocabulary.kinds[werkvorm.kind].runners


def is_private(werkvorm: Werkvorm) -> bool:
    """Whether nobody may notice that this talk was held."""
    return werkvorm.quiet or UNSAFE in werkvorm.target_groups


def steps_of(werkvorm: Werkvorm | str) -> tuple[AgendaItem, ...]:
    """The steps of a talk, in order; none for a werkvorm that left the catalogue."""
    known = catalogue().werkvormen.get(werkvorm) if isinstance(werkvorm, str) else werkvorm
    return known.agenda if known else ()
