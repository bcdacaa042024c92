"""What a spec says about a key beyond its Python type: the marks that the reader checks.

A spec is a frozen dataclass. Its field names are the TOML keys, a field without a default is required, and
`Annotated[...]` carries these marks. A spec may have a method `faults()` that yields (place, Dutch text) for
what only shows when several keys are seen together, such as min > max.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Protocol


@dataclass(frozen=True, slots=True)
class Refers:
    """The text is a slug of that ``kind``; one that does not exist is a problem."""

    kind: str


@dataclass(frozen=True, slots=True)
class Within:
    """The number lies from ``low`` up to and including ``high``."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Key:
    """The TOML key where it differs from the field's name: one table is singular, the tuple of them plural."""

    name: str


@dataclass(frozen=True, slots=True)
class Slug:
    """The text is an identifier: small letters, digits, hyphen or underscore."""


@dataclass(frozen=True, slots=True)
class Short:
    """The text is one line, at most ``limit`` characters."""

    limit: int = 160


@dataclass(frozen=True, slots=True)
class Computed:
    """Not a key of the file: the catalogue fills it in after reading."""


class Faulty(Protocol):
    """A spec with rules across its keys."""

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield (place inside the spec, what is wrong)."""
        ...


SlugText = Annotated[str, Slug()]
Line = Annotated[str, Short()]
SourceSlug = Annotated[str, Refers("source")]
NeedSlug = Annotated[str, Refers("need")]
InstrumentSlug = Annotated[str, Refers("instrument")]
WerkvormSlug = Annotated[str, Refers("werkvorm")]
FieldSlug = Annotated[str, Refers("field")]
RoleSlug = Annotated[str, Refers("role")]
LawSlug = Annotated[str, Refers("law")]
UnitSlug = Annotated[str, Refers("unit")]
KindSlug = Annotated[str, Refers("kind")]
ApproachSlug = Annotated[str, Refers("approach")]
SectorSlug = Annotated[str, Refers("sector")]
SupportSlug = Annotated[str, Refers("support")]
BarrierSlug = Annotated[str, Refers("barrier")]
EventSlug = Annotated[str, Refers("event")]
PayerSlug = Annotated[str, Refers("payer")]
ProfessionSlug = Annotated[str, Refers("profession")]
TargetGroupSlug = Annotated[str, Refers("target_group")]
PartSlug = Annotated[str, Refers("part")]
VoorwaardeSlug = Annotated[str, Refers("voorwaarde")]
KennisSlug = Annotated[str, Refers("kennis")]
